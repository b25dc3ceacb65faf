"""The reviewer works, and the claim runs out under his hands."""

from __future__ import annotations

from redpencil.sync.engine import Engine

CAUGHT_BY = "tests/machines/test_holding_claims.py"


def plant() -> None:
    def nothing(_self: Engine, _task_id: str) -> None:
        return None

    Engine.touch = nothing  # type: ignore[method-assign]
