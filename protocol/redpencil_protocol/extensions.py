"""What our clients may ask beyond the LSP, and what the server answers to acts.

Requests (client to server): `redpencil/panel`, `redpencil/describeDocument`, `redpencil/findingsAt`,
`redpencil/findingInSheet`, and for a client that reads and writes our documents through a file system
of its own (`initializationOptions: {fileSystem: true}`): `redpencil/stat`, `redpencil/readDocument`,
`redpencil/writeDocument`. So a client takes no address apart, reads no line of the sheet and knows no
option of a rubric. Notifications (server to client):
`redpencil/changed`; with a file system also `redpencil/documentChanged`. Positions are LSP positions
in the negotiated encoding.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from redpencil_protocol.commands import Position, Range
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.offer import Offer
from redpencil_protocol.rubric import ScoreValue
from redpencil_protocol.severity import Severity

PANEL = "redpencil/panel"
DESCRIBE_DOCUMENT = "redpencil/describeDocument"
FINDINGS_AT = "redpencil/findingsAt"
FINDING_IN_SHEET = "redpencil/findingInSheet"
CHANGED = "redpencil/changed"
STAT = "redpencil/stat"
READ_DOCUMENT = "redpencil/readDocument"
WRITE_DOCUMENT = "redpencil/writeDocument"
DOCUMENT_CHANGED = "redpencil/documentChanged"

SHEET_LANGUAGE = "redpencil-review"
"""The editor language id of the sheet: no rule, formatter or linter for Markdown is for it."""
PROSE_LANGUAGE = "redpencil-brief"
"""That of the pages which the server writes: the brief, the queue, runs."""


class Role(StrEnum):
    """Where on the screen a document is at home."""

    QUEUE = "queue"
    BRIEF = "brief"
    SHEET = "sheet"
    CODE = "code"


class DocumentLink(Model):
    """A document with all that a client shows and asks of it; also the answer to `describeDocument`."""

    uri: str
    name: str
    """`A/cache.py`."""
    language: str
    """The editor's language id."""
    writable: bool
    kind: Literal["queue", "brief", "sheet", "response", "rewrite", "base", "test", "run"]
    role: Role
    task: str = ""
    """Empty for the queue."""
    label: str = ""
    """The response's letter, for kinds response and rewrite."""
    path: str = ""
    """The path within the response or the code base: the same in all documents that show the same file."""


class ResponseLayout(Model):
    """The documents of one response, main file first."""

    label: str
    documents: tuple[DocumentLink, ...]
    rewrite: tuple[DocumentLink, ...] = ()


class Layout(Model):
    """All documents of a task: the answer to openTask, claimTask and nextTask."""

    task: Identifier
    title: str
    brief: str
    sheet: str
    front: tuple[DocumentLink, ...] = ()
    """The brief and the sheet."""
    responses: tuple[ResponseLayout, ...]
    base: tuple[DocumentLink, ...] = ()
    tests: tuple[DocumentLink, ...] = ()
    new_test: str = ""
    """What a new test is called where the reviewer gives it no other name."""


class OfferView(Offer):
    """An offer under its task's name here, which differs from the hub's where two hubs give one id to two tasks."""

    source: str = ""
    """The hub that it is from; empty where all are from one."""


class QueueView(Model):
    """The answer to openQueue: where it is shown, and which task stands on which line."""

    uri: str
    offers: tuple[OfferView, ...]
    lines: tuple[int, ...]
    """Zero-based line of each offer in the document."""
    problem: str = ""
    """Why the list may be old: offline, token refused."""


class LevelView(Model):
    """One value of a criterion's scale."""

    key: str
    """The single key that picks it: a digit, `y`, `n`, or a letter."""
    value: ScoreValue
    anchor: str


class CriterionView(Model):
    """One line of the score pane: a criterion, for one response or for the set."""

    rubric: Identifier
    criterion: Identifier
    ask: str
    label: str | None
    required: bool
    levels: tuple[LevelView, ...]
    value: ScoreValue | None
    rationale: str


class PlaceView(Model):
    """Where a finding stands."""

    uri: str
    range: Range


class FindingView(Model):
    """One finding, for the quickfix list and for jumping."""

    id: str
    category: str
    severity: Severity
    what: str
    why: str
    fix: str
    places: tuple[PlaceView, ...]


class ChoiceView(Model):
    """One of several for a one-key picker: a category, a severity, an answer."""

    id: str
    """What goes into the act."""
    key: str
    title: str
    """What it means; empty where the id says it."""


class TaskCheckOption(ChoiceView):
    """One answer to the task check."""

    needs_reason: bool
    """Whether to ask why."""


class TaskCheckView(Model):
    """The question that the rubrics ask of the task itself."""

    question: str
    options: tuple[TaskCheckOption, ...]
    answer: str = ""
    reason: str = ""


class FlagChoice(ChoiceView):
    """A flag that can be set."""

    per_response: bool
    """Whether it is about one response; else about the task."""


class SyncState(StrEnum):
    """What the status line says of the connection."""

    SYNCED = "synced"
    WAITING = "waiting"
    OFFLINE = "offline"
    REFUSED = "refused"


class Panel(Model):
    """All that panes and the status line show of a task."""

    task: Identifier
    title: str
    state: str
    kinds: tuple[str, ...]
    labels: tuple[str, ...]
    categories: tuple[ChoiceView, ...]
    severities: tuple[ChoiceView, ...]
    criteria: tuple[CriterionView, ...]
    ranking: str
    """As in the sheet."""
    ranks: dict[str, int] = {}
    """Label to place, the best first from 1; ties share a place."""
    relations: tuple[ChoiceView, ...] = ()
    """What can stand between two responses of a ranking; `key` is what is typed, `id` what is written."""
    acceptable: dict[str, str]
    acceptable_options: tuple[ChoiceView, ...] = ()
    flags: tuple[FlagChoice, ...] = ()
    task_check: TaskCheckView | None = None
    """None where no rubric asks."""
    findings: tuple[FindingView, ...]
    errors: int = Field(ge=0)
    """How many linter errors keep the review from being submitted."""
    missing: tuple[str, ...]
    """Those errors' messages, first ones first."""
    claim_seconds_left: int | None
    facts: tuple[str, ...] = ()
    """What is to be shown beside the sheet: pay, claim's end, state, time spent, expected time, in this order."""
    sync: SyncState
    sync_message: str = ""
    undo: str = ""
    """What undo would reverse; empty if nothing."""
    redo: str = ""


class FindingsAtRequest(Model):
    """Where the cursor is."""

    uri: str
    position: Position


class FindingsAt(Model):
    """The findings under the cursor, in code or in the sheet; where there are none, those on its line."""

    findings: tuple[FindingView, ...]


class FindingInSheetRequest(Model):
    """Which finding's block."""

    task: Identifier
    finding: str


class FindingInSheet(Model):
    """Where the next words about a finding are written: its first empty field, else its end.

    An edit of the server may still be on its way to the editor: the document is as meant here once both lines
    read as they do here.
    """

    uri: str
    heading: int = Field(ge=0)
    """The line that the block begins with."""
    heading_text: str
    position: Position
    line_text: str
    """The line of `position`."""


class PanelRequest(Model):
    """Which task's panel."""

    task: Identifier


class Changed(Model):
    """Something shown of this task changed; None means the queue or the connection."""

    task: Identifier | None


class DocumentRequest(Model):
    """Which document `describeDocument`, `stat` and `readDocument` ask for."""

    uri: str


class DocumentStat(Model):
    """What a file system says of a document; the answer to `stat` and to `writeDocument`."""

    folder: bool = False
    size: int = Field(default=0, ge=0)
    """Bytes of the text in UTF-8."""
    mtime: int = Field(default=0, ge=0)
    """Milliseconds; grows when the text is saved or the server changes it, not with each letter typed."""
    writable: bool = False
    document: DocumentLink | None = None
    """None for a folder."""


class DocumentText(Model):
    """The answer to `readDocument`."""

    text: str


class WriteDocument(Model):
    """Save a writable document."""

    uri: str
    text: str


class DocumentChanged(Model):
    """The server changed a document that the editor does not have open for writing, or put it away."""

    uri: str
    deleted: bool = False
