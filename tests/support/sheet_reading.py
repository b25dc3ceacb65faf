"""A sheet of the small task, read and written as a window does, in one call each."""

from __future__ import annotations

from support.sheet_task import HEADER, IDS, TASK, identities_of

from redpencil.documents.sheet import (
    Header,
    ParsedSheet,
    TextEdit,
    apply_edits,
    parse_sheet,
    render_sheet,
    rewrite_sheet,
)
from redpencil.review import acts
from redpencil.review.state import apply, new_review
from redpencil_protocol.review import Review

A, B, C, D = IDS
EMPTY = new_review(TASK)
BLANK = render_sheet(TASK, EMPTY, HEADER)
MARKED = apply(EMPTY, acts.mark(EMPTY, TASK, A, "cache.py", 13, 16, "concurrency", "major", "what", "why", "fix"))
HEADING = "### major concurrency A/cache.py:3:1-3:4"
"""Of the finding in `MARKED`."""
TWO = apply(MARKED, acts.mark(MARKED, TASK, B, "cache.py", 13, 16, "other", "nit", "second"))


def read(text: str, previous: Review = EMPTY) -> ParsedSheet:
    """Return the sheet `text`, which was typed from the one that says `previous`."""
    return parse_sheet(text, TASK, previous, identities_of(previous))


def edits_for(sheet: ParsedSheet, review: Review, header: Header = HEADER) -> tuple[TextEdit, ...]:
    """Return what makes `sheet` say `review`."""
    return rewrite_sheet(sheet, TASK, review, header)[0]


def acted(text: str, review: Review, previous: Review = EMPTY, header: Header = HEADER) -> str:
    """Return the sheet `text` after acts that made of `previous` what `review` says."""
    return apply_edits(text, edits_for(read(text, previous), review, header))


def typed(below: str, text: str) -> str:
    """Return the blank sheet with `text` typed below a heading."""
    return BLANK.replace(f"## {below}\n", f"## {below}\n\n{text}\n", 1)


def codes(sheet: ParsedSheet) -> list[str]:
    """Return which problems there are."""
    return [problem.code for problem in sheet.problems]
