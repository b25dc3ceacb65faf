"""A block that was cut is forgotten: pasted back it is another finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from redpencil.session import changes, work

CAUGHT_BY = "own text"


def plant() -> None:
    parse = work.parse_sheet

    def forgetful(text: str, task: Any, previous: Any, known: Any = None, *, keys: Any = None) -> Any:
        if known is None:
            return parse(text, task, previous, keys=keys)
        return parse(text, task, previous, replace(known, graveyard=()), keys=keys)

    work.parse_sheet = changes.parse_sheet = forgetful
