"""The first block of a sheet is the finding that was first, whatever it says."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from redpencil.session import changes, work

CAUGHT_BY = "own text"


def plant() -> None:
    parse = work.parse_sheet

    def by_order(text: str, task: Any, previous: Any, known: Any = None, *, keys: Any = None) -> Any:
        if known is None or keys is not None:
            return parse(text, task, previous, *([known] if known is not None else []), keys=keys)
        pieces = re.split(r"^(?=### )", text, flags=re.MULTILINE)
        texts = [re.split(r"^(?=## )", one, flags=re.MULTILINE)[0] for one in pieces if one.startswith("### ")]
        findings = texts[-len(known.blocks) :] if len(texts) > len(known.blocks) else texts
        blocks = tuple(replace(old, text=new) for old, new in zip(known.blocks, findings, strict=False))
        return parse(text, task, previous, replace(known, blocks=blocks or known.blocks))

    work.parse_sheet = changes.parse_sheet = by_order
