"""What our clients may ask beyond the LSP, and what the server answers to acts.

Requests (client to server): `redpencil/panel`. Notifications (server to client): `redpencil/changed`.
Positions are LSP positions in the negotiated encoding.
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


class QueueView(Model):
    """The answer to openQueue: where it is shown, and which task stands on which line."""

    uri: str
    offers: tuple[Offer, ...]
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
