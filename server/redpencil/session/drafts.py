"""Drafts: the sole owner of the open tasks. Every change is on disk before it is told to anyone.

A draft changes in three ways. *Acts* apply edits to the review; the sheet then follows. *Typing* in
the sheet changes the review by what it says anew. *Undo* and *redo* apply inverses.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from redpencil.documents.sheet import TextEdit, parse_sheet, render_sheet
from redpencil.errors import StoreError, UnknownDocumentError, UserError
from redpencil.review.activity import active_seconds
from redpencil.review.merge import merge
from redpencil.review.state import apply, difference, inverse
from redpencil.session import own_sheet
from redpencil.session.draft import SHEET, Draft
from redpencil.session.own_documents import changed_document, own_texts, with_own_documents
from redpencil.session.replay import keep, replay
from redpencil.session.snapshot import Snapshot
from redpencil.store import NewChange, Operation, Store, StoredTask
from redpencil_protocol.edit import Edit, Origin
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review
from redpencil_protocol.uris import DocumentKind, DocumentUri

Listener = Callable[[str], None]
"""Told the id of a task whose snapshot changed."""


class Drafts:
    """The open tasks of a profile."""

    def __init__(self, store: Store, on_change: Listener, *, submit_line: bool = False) -> None:
        """Take the store; open nothing yet.

        Args:
            store: where the tasks are.
            on_change: told the id of a task whose snapshot changed.
            submit_line: whether sheets get the line `submit: no`, for editors without our commands.
        """
        self._store = store
        self._submit_line = submit_line
        self._on_change = on_change
        self._open: dict[str, Draft] = {}
        self._data_version = store.data_version()

    def snapshot(self, task_id: str) -> Snapshot:
        """Return the task, frozen.

        Raises:
            UnknownDocumentError: the store holds no such task.
        """
        return self._draft(task_id).snapshot()

    def text(self, uri: DocumentUri) -> str:
        """Return a document's text as the server has it.

        Raises:
            UnknownDocumentError: the URI names no document of a task in the store.
        """
        draft = self._draft(uri.task)
        text = draft.text(uri) if uri.source == draft.status.source else None
        if text is None:
            raise UnknownDocumentError(
                f"{uri} is not a document of this task.", next_step="Open the task again from the queue."
            )
        return text

    def write_sheet(self, task_id: str) -> tuple[TextEdit, ...]:
        """Return what has to change in the editor's sheet, which is about to be sent there.

        Until all of it came back in the sheet's text, it is not taken for the reviewer's typing.
        """
        return own_sheet.write(self._draft(task_id))

    def sheet_refused(self, task_id: str) -> None:
        """The editor did not take what was to change: words like it are the reviewer's own from now on."""
        self._draft(task_id).written = None

    def sheet_lags(self, task_id: str) -> bool:
        """Whether the review holds what the sheet does not say yet."""
        return own_sheet.lags(self._draft(task_id))

    def timed_review(self, task_id: str) -> Review:
        """Return the review as it is sent: with the time spent on it."""
        draft = self._draft(task_id)
        return draft.review.model_copy(update={"active_seconds": active_seconds(draft.times)})

    def used_finding_ids(self, task_id: str) -> frozenset[str]:
        """Return every finding id that the review ever had."""
        return frozenset(self._draft(task_id).finding_ids)

    def act(self, task_id: str, edits: tuple[Edit, ...], label: str) -> Snapshot:
        """Apply an act's edits; with none, nothing happens.

        Raises:
            UserError: the review was submitted and has to be taken back first.
        """
        draft = self._draft(task_id)
        if edits:
            _refuse_if_frozen(draft)
            self._apply(draft, NewChange(Origin.ACT, label, edits))
        return draft.snapshot()

    def undo(self, task_id: str) -> Snapshot:
        """Reverse the last act, or the last words typed together."""
        return self._reverse(task_id, Origin.UNDO)

    def redo(self, task_id: str) -> Snapshot:
        """Reverse the last undo."""
        return self._reverse(task_id, Origin.REDO)

    def merge_remote(self, task_id: str, base: Review, remote: Review) -> Snapshot:
        """Bring in what another machine changed since `base`."""
        draft = self._draft(task_id)
        edits = merge(base, draft.review, remote, frozenset(draft.finding_ids))
        in_editor = [edit for edit in edits if changed_document(draft, edit) in draft.open_documents]
        if in_editor:  # the editor goes on from its own text, as if it had been changed here, too
            base = apply(base, (edit.model_copy(update={"after": None}) for edit in in_editor))
            edits = merge(base, draft.review, remote, frozenset(draft.finding_ids))
        if edits:
            self._apply(draft, NewChange(Origin.MERGE, "merge your other machine's draft", edits))
        return draft.snapshot()

    def is_older(self, uri: DocumentUri, text: str) -> bool:
        """Whether a writable document said this before and says something else now.

        An editor that was killed comes back with what it last put aside, from before the last words.
        """
        return uri.writable and text != self.text(uri) and self._store.had_text(uri.task, uri.below, text)

    def opened(self, uri: DocumentUri, text: str) -> None:
        """The editor opened a document; its text may be an older one, with words that a crash left in the editor."""
        draft = self._draft(uri.task)
        draft.open_documents.add(uri.below)
        is_other = text != draft.text(uri)
        if uri.kind is DocumentKind.SHEET:
            draft.written = None
            if is_other and draft.left is not None:
                draft.written, draft.sheet = draft.sheet.review, draft.left
            draft.left = None
        if uri.writable and is_other:
            self.typed(uri, text)

    def closed(self, uri: DocumentUri) -> None:
        """The editor closed a document; a sheet that it had not brought up to date follows now."""
        draft = self._open.get(uri.task)
        if draft is None:
            return
        draft.open_documents.discard(uri.below)
        if uri.kind is DocumentKind.SHEET:
            own_sheet.follow(self._store, draft)

    def typed(self, uri: DocumentUri, text: str) -> None:
        """Take a writable document's new text, and keep it on disk whatever it says."""
        draft = self._draft(uri.task)
        if uri.kind is DocumentKind.SHEET:
            own_sheet.take(self._store, draft, text)
        elif uri.writable and uri.below in draft.writable:
            self._store.commit(draft.task.id, documents={uri.below: text})
            draft.writable[uri.below] = text
            draft.review = with_own_documents(draft, draft.review)
        self._on_change(draft.task.id)

    def is_open(self, uri: DocumentUri) -> bool:
        """Whether the editor has a document open, so that its text is the editor's."""
        draft = self._open.get(uri.task)
        return draft is not None and uri.below in draft.open_documents

    def has_late_words(self, task_id: str) -> bool:
        """Whether words were typed after the submission, which count only once that is taken back."""
        return self._draft(task_id).late

    def take_wish(self, task_id: str) -> bool | None:
        """Return what the sheet's line `submit:` was just changed to; None if it was not. Asked once."""
        draft = self._draft(task_id)
        if draft.wish is not None:
            draft.asked = draft.wish
        wish, draft.wish = draft.wish, None
        return wish

    def refuse(self, task_id: str, reason: str) -> None:
        """Note why the wish of that line was not done; the line is set back."""
        draft = self._draft(task_id)
        draft.asked, draft.refusal = None, reason
        own_sheet.follow(self._store, draft)
        self._on_change(task_id)

    def load(self, stored: StoredTask) -> Snapshot:
        """Open a task that the store holds, rendering its sheet the first time."""
        task = stored.task
        replayed = replay(self._store, task)
        review = replayed.review
        documents = self._store.documents(task.id)
        previous = self._open.get(task.id)
        # Where this editor has the sheet open, what another window wrote of it is not what it shows.
        text = previous.sheet.text if previous and SHEET in previous.open_documents else documents.get(SHEET)
        draft = Draft(task, stored.status, review, parse_sheet("", task, review), submit_line=self._submit_line)
        draft.recall(self._store.headings(task.id, until=replayed.start))
        draft.note(replayed.changes)
        draft.finding_ids |= replayed.finding_ids
        draft.sheet = draft.read(text or "")
        draft.submitting = self._is_submitting(task.id)
        if previous is not None:
            draft.open_documents, draft.written = previous.open_documents, previous.written
            draft.left = previous.left
            draft.sync, draft.sync_message = previous.sync, previous.sync_message
        draft.writable = {path: documents.get(path, begun) for path, begun in own_texts(draft, review).items()}
        draft.review = with_own_documents(draft, review)
        if text is None:
            draft.sheet = draft.read(render_sheet(task, draft.review, draft.header()))
            self._store.commit(task.id, documents={SHEET: draft.sheet.text})
        self._open[task.id] = draft
        late = previous.late if previous else draft.frozen and bool(difference(draft.review, draft.sheet.review))
        if late and not draft.frozen:
            own_sheet.take_late(self._store, draft)
        else:
            draft.late = late
        own_sheet.follow(self._store, draft)
        with contextlib.suppress(StoreError):
            keep(self._store, replayed)
        return draft.snapshot()

    def put_away(self) -> None:
        """Make the next opening of the open tasks short; what was done in them is on the disk anyway."""
        with contextlib.suppress(StoreError):
            for draft in self._open.values():
                keep(self._store, replay(self._store, draft.task))

    def follow_store(self, task_id: str) -> None:
        """Take what the store says of an open task: its state, its claim, another window's changes."""
        draft, status = self._open.get(task_id), self._store.status(task_id)
        if draft is None or status is None:
            return
        moved = status.sequence != draft.sequence or status.state is not draft.status.state
        if moved or self._is_submitting(task_id) is not draft.submitting:
            stored = self._store.task(task_id)
            if stored is not None:
                self.load(stored)
        else:
            draft.status = status
            own_sheet.follow(self._store, draft)
        self._on_change(task_id)

    def refresh(self) -> bool:
        """Take what another editor window wrote to the same store since the last look; return whether it wrote."""
        version = self._store.data_version()
        if version == self._data_version:
            return False
        self._data_version = version
        for task_id in tuple(self._open):
            self.follow_store(task_id)
        return True

    def forget(self, task_id: str) -> None:
        """Put a task away that was given back; its work stays in the store."""
        self._open.pop(task_id, None)
        self._on_change(task_id)

    def tell_sync(self, sync: SyncState, message: str) -> None:
        """Note what the connection is like; every open task shows it."""
        for task_id, draft in self._open.items():
            if (draft.sync, draft.sync_message) != (sync, message):
                draft.sync, draft.sync_message = sync, message
                self._on_change(task_id)

    def _draft(self, task_id: str) -> Draft:
        if task_id not in self._open:
            stored = self._store.task(task_id)
            if stored is None:
                raise UnknownDocumentError(
                    f"No task {task_id!r} is open here.", next_step="Claim it from the queue (redpencil:/queue.md)."
                )
            self.load(stored)
        return self._open[task_id]

    def _is_submitting(self, task_id: str) -> bool:
        waiting = self._store.outbox.waiting()
        return any(entry.task == task_id and entry.operation is Operation.SUBMIT for entry in waiting)

    def _apply(self, draft: Draft, change: NewChange) -> None:
        before = draft.review, draft.writable
        draft.review = apply(draft.review, change.edits)
        documents = self._take_own_documents(draft, change.origin)
        try:
            stored = self._store.commit(draft.task.id, change=change, documents=documents)
        except BaseException:
            draft.review, draft.writable = before
            raise
        draft.refusal = ""
        draft.note([stored] if stored else [])
        self._on_change(draft.task.id)
        own_sheet.follow(self._store, draft)

    def _reverse(self, task_id: str, origin: Origin) -> Snapshot:
        draft = self._draft(task_id)
        _refuse_if_frozen(draft)
        steps = draft.history.undoable if origin is Origin.UNDO else draft.history.redoable
        if not steps:
            raise UserError(f"There is nothing to {origin.value}.")
        step = steps[-1]
        edits = [edit for change in self._store.changes_numbered(step.sequences) for edit in change.edits]
        self._apply(draft, NewChange(origin, step.label, inverse(edits), reverses=step.group))
        return draft.snapshot()

    def _take_own_documents(self, draft: Draft, origin: Origin) -> dict[str, str]:
        """Begin or drop rewrites and tests as the review says; what was typed in a dropped one is kept for redo."""
        wanted = own_texts(draft, draft.review)
        if origin is Origin.MERGE:  # what they say was typed on the other machine
            draft.writable = wanted
            return dict(wanted)
        if wanted.keys() == draft.writable.keys():
            return {}
        kept = self._store.documents(draft.task.id)
        draft.writable = {path: draft.writable.get(path, kept.get(path, begun)) for path, begun in wanted.items()}
        draft.review = with_own_documents(draft, draft.review)
        return dict(draft.writable)


def _refuse_if_frozen(draft: Draft) -> None:
    if draft.frozen:
        raise UserError(
            f"This review is {draft.state.value}.", next_step="Take the submission back (,W) before changing it."
        )
