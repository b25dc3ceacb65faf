"""Draft: one open task in memory. Only `Drafts` changes it; handlers see its snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from redpencil.documents.brief import render_brief
from redpencil.documents.sheet import Header, ParsedSheet, parse_sheet
from redpencil.review.activity import active_seconds
from redpencil.review.linter import lint
from redpencil.review.remark import Remark
from redpencil.session.replay import finding_ids_in
from redpencil.session.snapshot import Snapshot
from redpencil.store import TaskStatus
from redpencil.store.history import History, Told
from redpencil_protocol.edit import Change, Origin
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

SHEET = DocumentKind.SHEET.value
"""The sheet's path below its task."""

PAUSE_BETWEEN_GROUPS = timedelta(seconds=3)
"""Keystrokes closer together than this are undone together."""


@dataclass(slots=True)
class Draft:
    """The mutable record behind a task's snapshots."""

    task: Task
    status: TaskStatus
    review: Review
    sheet: ParsedSheet
    writable: dict[str, str] = field(default_factory=dict)
    """Texts of rewrites and tests, by their paths below the task."""
    submitting: bool = False
    """A submission waits in the outbox: nothing may change until it went, or was taken back."""
    written: Review | None = None
    """What the sheet says once the server's edit that is under way to the editor is in it."""
    left: ParsedSheet | None = None
    """The sheet as the editor had it last, where the server has written it on since it was closed."""
    submit_line: bool = False
    """Whether the sheet has the line that submits."""
    wish: bool | None = None
    """What was just written in that line: submit, or take the submission back."""
    asked: bool | None = None
    """That wish, while it is being done."""
    refusal: str = ""
    """Why the review was not submitted when that line last asked for it."""
    late: bool = False
    """Words were typed in the sheet after the submission: it is left alone until that is taken back."""
    open_documents: set[str] = field(default_factory=set)
    """Paths of documents that the editor has open: their text changes only through it."""
    sync: SyncState = SyncState.SYNCED
    sync_message: str = ""
    history: History = field(default_factory=History)
    sequence: int = 0
    """The journal's number of the last change that `review` holds."""
    finding_ids: set[str] = field(default_factory=set)
    """Every finding id that this review ever had, so that none is used twice."""
    times: list[datetime] = field(default_factory=list)
    last: Told | None = None
    _remarks: tuple[Review, tuple[Remark, ...]] | None = None

    @property
    def frozen(self) -> bool:
        """Whether the review was sent, so that acts are refused until it is taken back."""
        return self.submitting or self.state in {ReviewState.SUBMITTED, ReviewState.ACCEPTED}

    @property
    def state(self) -> ReviewState:
        """Where the review stands; one that waits to be sent counts as submitted."""
        return ReviewState.SUBMITTED if self.submitting else self.status.state

    def uri(self, kind: DocumentKind) -> DocumentUri:
        """Return the address of the brief or the sheet."""
        return DocumentUri(kind, self.status.source, self.task.id)

    def labels(self) -> dict[str, str]:
        """Return the responses' labels by id."""
        return {response.id: response.label for response in self.task.responses}

    def header(self) -> Header:
        """Return what the sheet's generated lines say."""
        return Header(
            source=self.status.source,
            claim_ends=self.status.claim_ends,
            state=self.state,
            active_seconds=active_seconds(self.times),
            submit_line=self.submit_line,
            asked=self.asked,
        )

    def read(self, text: str) -> ParsedSheet:
        """Return what the sheet says with this text."""
        return parse_sheet(text, self.task, self.review, used_ids=self.finding_ids)

    def note(self, changes: Iterable[Change]) -> None:
        """Take changes of the journal into the history; `review` is the caller's to change."""
        changes = tuple(changes)
        self.recall(changes)
        self.finding_ids |= finding_ids_in(changes)

    def recall(self, changes: Sequence[Told]) -> None:
        """Take into the history that they were made, and when."""
        self.history = self.history.after(changes)
        self.times += [change.at for change in changes]
        if changes:
            self.last = changes[-1]
            self.sequence = self.last.sequence

    def typing_group(self) -> int | None:
        """Return the group that words typed now join; None where they begin one."""
        last = self.last
        if last and last.origin is Origin.TYPED and datetime.now(UTC) - last.at <= PAUSE_BETWEEN_GROUPS:
            return last.group
        return None

    def text(self, uri: DocumentUri) -> str | None:
        """Return the text of one of the task's documents; None if it has no such document."""
        match uri.kind:
            case DocumentKind.SHEET:
                return self.sheet.text
            case DocumentKind.BRIEF:
                return render_brief(self.task)
            case DocumentKind.RESPONSE:
                response = self.task.labelled(uri.label)
                return response.text_of(uri.path) if response else None
            case DocumentKind.BASE:
                return next((file.text for file in self.task.base if file.path == uri.path), None)
            case DocumentKind.REWRITE | DocumentKind.TEST:
                return self.writable.get(uri.below)
            case DocumentKind.QUEUE | DocumentKind.RUN:
                return None

    def snapshot(self) -> Snapshot:
        """Return all of it, frozen."""
        undoable, redoable = self.history.undoable, self.history.redoable
        return Snapshot(
            source=self.status.source,
            task=self.task,
            review=self.review,
            state=self.state,
            claim=self.status.claim,
            claim_ends=self.status.claim_ends,
            sheet=self.sheet,
            lint=partial(self._remarks_on, self.review),
            writable=dict(self.writable),
            undo=undoable[-1].label if undoable else "",
            redo=redoable[-1].label if redoable else "",
            sync=self.sync,
            sync_message=self.sync_message,
            refusal=self.refusal,
        )

    def _remarks_on(self, review: Review) -> tuple[Remark, ...]:
        if self._remarks is None or self._remarks[0] is not review:
            self._remarks = (review, lint(self.task, review))
        return self._remarks[1]
