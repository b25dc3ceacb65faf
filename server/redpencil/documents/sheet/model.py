"""What the sheet's parser and writer hand to the rest of the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from redpencil.documents.sheet.structure import Structure
from redpencil.review.lines import Lines
from redpencil.review.remark import Subject
from redpencil_protocol.review import Review, ReviewState


@dataclass(frozen=True, slots=True)
class Header:
    """What the generated lines say beside the task's own facts."""

    source: str
    claim_ends: datetime | None
    state: ReviewState
    active_seconds: int = 0
    submit_line: bool = False
    """Whether a sheet without the line `submit: no` gets it: for editors that have no commands of ours."""
    asked: bool | None = None
    """What that line asked for and is being done; None where it says how the review stands."""


class Span(NamedTuple):
    """Code-point offsets [start, end) of the sheet's text."""

    start: int
    end: int


class SubmitLine(NamedTuple):
    """The line that says whether the review is to be submitted; `asks` is None while neither yes nor no."""

    start: int
    end: int
    asks: bool | None


class SheetProblem(NamedTuple):
    """Text of the sheet that says nothing to us, why, and where; it is kept all the same."""

    start: int
    end: int
    message: str
    code: str
    """Stable kebab-case name: `unparsed-line`, `bad-value`, …"""


class TextEdit(NamedTuple):
    """Replace [start, end), in code points of the text before any edit, by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ParsedSheet:
    """A sheet's text and all that was read from it."""

    text: str
    lines: Lines
    review: Review
    problems: tuple[SheetProblem, ...]
    spans: Mapping[Subject, Span]
    """Where each subject stands, or would stand: every subject has a span."""
    title: str
    """The title as the first heading has it; empty if that line is missing."""
    submit: SubmitLine | None
    """None where the sheet has no such line."""
    structure: Structure
    """Which text says what; for `reconcile` only."""
    identities: object = None
    def prose_at(self, offset: int) -> bool:
        return True


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return `text` after `edits`, which ascend and do not overlap."""
    parts: list[str] = []
    at = 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        at = end
    return "".join([*parts, text[at:]])
