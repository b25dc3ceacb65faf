"""Edit: one reversible change of a review. Change: the edits of one act, as the journal holds them.

Each edit carries what was there before and what is there after, so that its inverse is the
same edit with the two exchanged, and so that two machines' edits can be merged item by item.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.ranking import Acceptable, Ranking
from redpencil_protocol.review import TaskVerdict
from redpencil_protocol.score import Score


class FindingEdit(Model):
    """A finding is added (before is None), changed, or deleted (after is None)."""

    type: Literal["finding"] = "finding"
    id: str
    """The number that it is shown under."""
    key: str | None = None
    """What it is known by; None in a record of before: its number, then."""
    index: int = Field(ge=0)
    """Its place in the list, where it is added or was before it was deleted."""
    before: Finding | None
    after: Finding | None


def edited_finding(edit: FindingEdit) -> str:
    """Return the key of the finding that `edit` changes."""
    return edit.key or edit.id


class ScoreEdit(Model):
    """A score is given, changed or taken back."""

    type: Literal["score"] = "score"
    rubric: Identifier
    criterion: Identifier
    response: Identifier | None
    before: Score | None
    after: Score | None


class RankingEdit(Model):
    """The ranking as a whole."""

    type: Literal["ranking"] = "ranking"
    before: Ranking
    after: Ranking


class AcceptableEdit(Model):
    """Whether one response is acceptable."""

    type: Literal["acceptable"] = "acceptable"
    response: Identifier
    before: Acceptable | None
    after: Acceptable | None


class TaskCheckEdit(Model):
    """The answer to the task check."""

    type: Literal["task-check"] = "task-check"
    before: TaskVerdict | None
    after: TaskVerdict | None


class FlagEdit(Model):
    """A flag is set, its reason changed, or it is taken off."""

    type: Literal["flag"] = "flag"
    kind: FlagKind
    response: Identifier | None
    before: Flag | None
    after: Flag | None


class NotesEdit(Model):
    """The notes as a whole."""

    type: Literal["notes"] = "notes"
    before: str
    after: str


class RewriteEdit(Model):
    """One file of a rewrite is begun, changed or dropped; texts are whole."""

    type: Literal["rewrite"] = "rewrite"
    response: Identifier
    path: str
    before: str | None
    after: str | None


class TestEdit(Model):
    """One of the reviewer's test files is begun, changed or dropped; texts are whole."""

    __test__ = False  # pytest would take the name for a test class

    type: Literal["test"] = "test"
    path: str
    before: str | None
    after: str | None


Edit = Annotated[
    FindingEdit
    | ScoreEdit
    | RankingEdit
    | AcceptableEdit
    | TaskCheckEdit
    | FlagEdit
    | NotesEdit
    | RewriteEdit
    | TestEdit,
    Field(discriminator="type"),
]


class Origin(StrEnum):
    """Where a change came from."""

    ACT = "act"
    TYPED = "typed"
    UNDO = "undo"
    REDO = "redo"
    MERGE = "merge"
    STATE = "state"
    """The server wrote in the sheet where the review stands."""


class Change(Model):
    """One row of the journal. `group` joins keystrokes that are undone together."""

    sequence: int = Field(ge=1)
    task: Identifier
    at: datetime
    origin: Origin
    label: str
    """What it did, for the undo message: `mark F3`, `score meets-request A`."""
    group: int = Field(ge=1)
    reverses: int | None = None
    """For undo and redo: the group that was reversed."""
    edits: tuple[Edit, ...] = Field(min_length=1)
