"""What was read from each block of the sheet, with the places of it: the writer's map of the text.

Offsets inside a reading are relative to its block, so that a block that only moved is not read
again; `Placed` says where the block stands now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from redpencil.documents.sheet.fields import Field, Line, Stray
from redpencil.documents.sheet.outline import Piece, Section, SectionPiece
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking
from redpencil_protocol.review import TaskVerdict
from redpencil_protocol.rubric import Criterion, Rubric
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity


@dataclass(frozen=True, slots=True)
class Reading:
    """What every block has: its fields, and what in it says nothing to us."""

    fields: dict[str, Field]
    strays: tuple[Stray, ...]


class Entry(NamedTuple):
    """`A 3` in a list of values per response; the value is [value_start, end), empty if there is none."""

    response: str
    start: int
    value_start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class TaskCheckReading(Reading):
    """The section Task check."""

    verdict: TaskVerdict | None


@dataclass(frozen=True, slots=True)
class RankingReading(Reading):
    """The section Ranking."""

    ranking: Ranking
    acceptable: dict[str, Acceptable]
    entries: dict[str, Entry]


class FlagLine(NamedTuple):
    """One flag and the lines that say it."""

    flag: Flag
    field: Field


@dataclass(frozen=True, slots=True)
class FlagsReading(Reading):
    """The section Flags."""

    flags: dict[tuple[FlagKind, str | None], FlagLine]
    repeated: tuple[tuple[tuple[FlagKind, str | None], int], ...]
    """Lines that say a flag again: which one, and where the line starts."""


class OwnLine(NamedTuple):
    """A line that names one of the reviewer's own documents: the name is [start, end), the line around it."""

    path: str
    """The path below the task that is written there, whether or not there is such a file."""
    start: int
    end: int
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class OwnDocumentsReading(Reading):
    """The section Rewrites and tests."""

    lines: tuple[OwnLine, ...]


class Rationale(NamedTuple):
    """The lines of one rationale: [start, end), the value from `value_start`."""

    start: int
    value_start: int
    end: int
    text: str
    depth: int
    """How deep the label stands, in blanks; a level, two, where it is not deeper."""
    repeated: bool = False
    """Whether a further rationale of the same response stands below."""


class CriterionLine(NamedTuple):
    """One criterion of a rubric as the sheet answers it; the key is a response's id, None for the set."""

    criterion: Criterion
    field: Field
    entries: dict[str, Entry]
    rationales: dict[str | None, Rationale]
    scores: dict[str | None, Score]


@dataclass(frozen=True, slots=True)
class RubricReading(Reading):
    """One rubric's block in Scores."""

    rubric: Rubric | None
    criteria: dict[str, CriterionLine]


class Heading(NamedTuple):
    """What a finding's heading says when all of it can be read."""

    severity: Severity
    category: str
    anchor: Anchor | None
    spans: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
    """Where severity, category and place stand in the block, without what a formatter put around them."""


@dataclass(frozen=True, slots=True)
class FindingReading(Reading):
    """One finding's block."""

    number: str
    """As sheets of before have it in the heading; empty where there is none. It says nothing."""
    heading: Heading | None
    title_start: int
    """Where the heading's text starts, after `### `; 0 in a block that lost its heading."""
    heading_end: int
    also: tuple[Anchor, ...]
    not_locations: tuple[str, ...]
    """What the field `also` has beside locations."""
    finding: Finding | None
    """What it says where the heading can be read, under no number of its own yet."""


R_co = TypeVar("R_co", bound=Reading, covariant=True)


class Placed(NamedTuple, Generic[R_co]):
    """A reading and the block [start, end) that it was read from; the heading ends at `heading_end`."""

    start: int
    heading_end: int
    end: int
    reading: R_co


class FindingBlock(NamedTuple):
    """A finding's block in its place, and the finding that it stands for."""

    piece: Piece
    reading: FindingReading
    finding: Finding | None
    """None for a block that says no finding: its heading cannot be read and never could."""
    key: str = ""
    """What the finding is known by."""


@dataclass(slots=True)
class Structure:
    """The whole sheet, first section of each kind; filled by the parser, then only read."""

    preamble_end: int
    pieces: tuple[SectionPiece, ...]
    of_before: tuple[Line, ...] = ()
    """The lines that redpencil wrote above the first section once."""
    sections: dict[Section, SectionPiece] = field(default_factory=dict[Section, SectionPiece])
    task_check: Placed[TaskCheckReading] | None = None
    ranking: Placed[RankingReading] | None = None
    rubrics: dict[str, Placed[RubricReading]] = field(default_factory=dict[str, Placed[RubricReading]])
    findings: list[FindingBlock] = field(default_factory=list[FindingBlock])
    own_documents: Placed[OwnDocumentsReading] | None = None
    flags: Placed[FlagsReading] | None = None
