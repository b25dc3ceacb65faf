"""What the sheet's parser and writer hand to the rest of the server."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from redpencil.documents.sheet.identities import Identities
from redpencil.documents.sheet.structure import Structure
from redpencil.review.lines import Lines
from redpencil.review.remark import Level, Subject
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review


@dataclass(frozen=True, slots=True)
class Header:
    """What the sheet's line `submit:` is to say."""

    submit_line: bool = False
    """Whether a sheet without the line gets it: for editors that have no commands of ours."""
    submitted: bool | None = False
    """Whether the review is submitted; None while what the line asks for is being done."""


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
    level: Level = Level.ERROR
    """An error keeps the review from being submitted."""


class TextEdit(NamedTuple):
    """Replace [start, end), in code points of the text before any edit, by `text`."""

    start: int
    end: int
    text: str


class Merges(Protocol):
    """Asked of an offset in a text."""

    def __call__(self, offset: int, *, replaces: bool) -> bool:
        """Whether what two people write there may stand side by side."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ParsedSheet:
    """A sheet's text and all that was read from it."""

    text: str
    lines: Lines
    review: Review
    problems: tuple[SheetProblem, ...]
    spans: Mapping[Subject, Span]
    """Where each subject stands, or would stand: every subject has a span."""
    submit: SubmitLine | None
    """None where the sheet has no such line."""
    structure: Structure
    """Which text says what; for the writer only."""
    identities: Identities
    """Who is who among its findings."""
    merges_at: Merges
    """Whether what two people write at an offset may stand side by side; `replaces`: where one of them replaces."""

    @property
    def listed(self) -> tuple[tuple[str, Span], ...] | None:
        """The paths that stand in Rewrites and tests, and where; None where the sheet has no such section."""
        placed = self.structure.own_documents
        if placed is None:
            return None
        return tuple((one.path, Span(placed.start + one.start, placed.start + one.end)) for one in placed.reading.lines)

    def finding_at(self, offset: int) -> Finding | None:
        """Return the finding in whose block an offset lies; None elsewhere."""
        blocks = self.structure.findings
        index = bisect_right(blocks, offset, key=lambda block: block.piece.start) - 1
        if index < 0 or (offset >= blocks[index].piece.end and offset < len(self.text)):
            return None
        return blocks[index].finding


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return `text` after `edits`, which ascend and do not overlap."""
    parts: list[str] = []
    at = 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        at = end
    return "".join([*parts, text[at:]])
