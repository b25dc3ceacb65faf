"""What our clients may ask beyond the LSP, and what the server answers to acts.

Requests (client to server): `redpencil/panel`, and for a client that reads and writes our documents
through a file system of its own (`initializationOptions: {fileSystem: true}`): `redpencil/stat`,
`redpencil/readDocument`, `redpencil/writeDocument`. Notifications (server to client):
`redpencil/changed`; with a file system also `redpencil/documentChanged`. Positions are LSP positions
in the negotiated encoding.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from redpencil_protocol.commands import Range
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.offer import Offer
from redpencil_protocol.rubric import ScoreValue
from redpencil_protocol.severity import Severity

PANEL = "redpencil/panel"
CHANGED = "redpencil/changed"
STAT = "redpencil/stat"
READ_DOCUMENT = "redpencil/readDocument"
WRITE_DOCUMENT = "redpencil/writeDocument"
DOCUMENT_CHANGED = "redpencil/documentChanged"


class DocumentLink(Model):
    """A document of a task, with the name that lists show."""

    uri: str
    name: str
    """`A/cache.py`."""
    language: str
    """The editor's language id."""
    writable: bool


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
    responses: tuple[ResponseLayout, ...]
    base: tuple[DocumentLink, ...] = ()
    tests: tuple[DocumentLink, ...] = ()


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
    """A category or a severity for a one-key picker."""

    id: str
    key: str
    title: str
    """The definition, or the question that the severity answers."""


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
    acceptable: dict[str, str]
    findings: tuple[FindingView, ...]
    errors: int = Field(ge=0)
    """How many linter errors keep the review from being submitted."""
    missing: tuple[str, ...]
    """Those errors' messages, first ones first."""
    claim_seconds_left: int | None
    sync: SyncState
    sync_message: str = ""
    undo: str = ""
    """What undo would reverse; empty if nothing."""
    redo: str = ""


class PanelRequest(Model):
    """Which task's panel."""

    task: Identifier


class Changed(Model):
    """Something shown of this task changed; None means the queue or the connection."""

    task: Identifier | None


class DocumentRequest(Model):
    """Which document `stat` and `readDocument` ask for."""

    uri: str


class DocumentStat(Model):
    """What a file system says of a document; the answer to `stat` and to `writeDocument`."""

    folder: bool = False
    size: int = Field(default=0, ge=0)
    """Bytes of the text in UTF-8."""
    mtime: int = Field(default=0, ge=0)
    """Milliseconds; grows when the text is saved or the server changes it, not with each letter typed."""
    writable: bool = False


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
