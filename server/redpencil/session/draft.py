"""Draft: one open task in memory. Only `Drafts` changes it; handlers see its snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from redpencil.documents.brief import render_brief
from redpencil.documents.sheet import Header
from redpencil.errors import UserError
from redpencil.review.activity import active_seconds
from redpencil.review.linter import lint
from redpencil.review.remark import Remark
from redpencil.session.snapshot import Snapshot
from redpencil.session.work import Work
from redpencil.store import TaskStatus
from redpencil.store.history import History, Told
from redpencil_protocol.edit import Origin
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

PAUSE_BETWEEN_GROUPS = timedelta(seconds=3)
"""Keystrokes closer together than this are undone together."""


@dataclass(slots=True)
class Draft:
    """The mutable record behind a task's snapshots."""

    status: TaskStatus
    work: Work
    submitting: bool = False
    """A submission waits in the outbox: acts are refused until it went, or was taken back."""
    submit_line: bool = False
    """Whether the sheet has the line that submits."""
    wish: bool | None = None
    """What was just written in that line: submit, or take the submission back."""
    asked: bool | None = None
    """That wish, while it is being done."""
    refusal: str = ""
    """Why the review was not submitted when that line last asked for it."""
    sync: SyncState = SyncState.WAITING
    sync_message: str = ""
    history: History = field(default_factory=History)
    times: list[datetime] = field(default_factory=list)
    last: Told | None = None
    """The last change of this window."""
    worded: int = 0
    """The revision of the last change that was more than the line that says where the review stands."""
    kept: int = 0
    """The revision of the last snapshot in the store."""
    _remarks: tuple[Review, tuple[Remark, ...]] | None = None

    @property
    def id(self) -> str:
        """The task's name here."""
        return self.status.id

    @property
    def task(self) -> Task:
        """The task as it was claimed."""
        return self.work.task

    @property
    def frozen(self) -> bool:
        """Whether the review was sent, so that acts are refused until it is taken back."""
        return self.submitting or self.status.state in {ReviewState.SUBMITTED, ReviewState.ACCEPTED}

    @property
    def state(self) -> ReviewState:
        """Where the review stands; one that waits to be sent counts as submitted."""
        return ReviewState.SUBMITTED if self.submitting else self.status.state

    def refuse_if_frozen(self) -> None:
        """Refuse what would change a review that was sent.

        Raises:
            UserError: it has to be taken back first.
        """
        if self.frozen:
            raise UserError(
                f"This review is {self.state.value}.", next_step="Take the submission back (,W) before changing it."
            )

    def header(self) -> Header:
        """Return what the sheet's line `submit:` is to say."""
        return Header(submit_line=self.submit_line, submitted=self.frozen if self.asked is None else self.asked)

    def timed_review(self) -> Review:
        """Return the review as it is sent: with the time spent on it."""
        return self.work.review.model_copy(update={"active_seconds": active_seconds(self.times)})

    def recall(self, changes: Iterable[Told], *, mine: frozenset[str] | None = None) -> None:
        """Take into the history that they were made, and when.

        Args:
            changes: what the journal has.
            mine: the windows whose changes this window may undo; None: all.
        """
        changes = tuple(changes)
        self.history = self.history.after(changes, lambda editor: mine is None or editor in mine)
        self.times += [change.at for change in changes]
        for change in changes:
            if change.origin is not Origin.STATE:
                self.worded = change.revision
            if mine is None or change.editor in mine:
                self.last = change

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
                return self.work.sheet.text
            case DocumentKind.BRIEF:
                return render_brief(self.task)
            case DocumentKind.RESPONSE:
                response = self.task.labelled(uri.label)
                return response.text_of(uri.path) if response else None
            case DocumentKind.BASE:
                return next((file.text for file in self.task.base if file.path == uri.path), None)
            case DocumentKind.REWRITE | DocumentKind.TEST:
                return self.work.own_texts.get(uri.below)
            case DocumentKind.QUEUE | DocumentKind.RUN:
                return None

    def snapshot(self) -> Snapshot:
        """Return all of it, frozen."""
        undoable, redoable = self.history.undoable, self.history.redoable
        work = self.work
        return Snapshot(
            id=self.id,
            source=self.status.source,
            task=self.task,
            revision=work.revision,
            review=work.review,
            state=self.state,
            claim=self.status.claim,
            claim_ends=self.status.claim_ends,
            sheet=work.sheet,
            lint=partial(self._remarks_on, work.review),
            writable=work.own_texts,
            undo=undoable[-1].label if undoable else "",
            redo=redoable[-1].label if redoable else "",
            sync=self.sync,
            sync_message=self.sync_message or self.status.news,
            refusal=self.refusal,
            late=self.frozen and self.worded > (self.status.submitted_revision or self.worded),
        )

    def _remarks_on(self, review: Review) -> tuple[Remark, ...]:
        if self._remarks is None or self._remarks[0] is not review:
            self._remarks = (review, lint(self.task, review))
        return self._remarks[1]
