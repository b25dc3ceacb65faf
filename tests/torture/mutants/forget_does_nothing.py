"""A task that was given back is never put away."""

from __future__ import annotations

from redpencil.session.drafts import Drafts

CAUGHT_BY = "tests/windows/test_putting_away.py"


def plant() -> None:
    def nothing(_self: Drafts, _task_id: str) -> None:
        return None

    Drafts.forget = nothing  # type: ignore[method-assign]
