"""What others did is written into the line that is being typed."""

from __future__ import annotations

from redpencil.review.delta import Hunk
from redpencil.session.shown import Shown

CAUGHT_BY = "own text"


def plant() -> None:
    def never(_self: Shown, _hunk: Hunk) -> bool:
        return False

    Shown._is_in_line = never  # type: ignore[method-assign]
