"""Drafts: the sole owner of the open tasks.

A draft changes by *acts*, by *typing*, by *undo* and *redo*, and by what other windows and other
machines did; each is one change of the writer's.
"""

from __future__ import annotations

from collections.abc import Callable

from redpencil.documents.sheet import Merges
from redpencil.documents.untrusted import visible
from redpencil.errors import UnknownDocumentError, UserError
from redpencil.review.delta import Delta, between, changed, inverse, joined, loss, size
from redpencil.review.merge import merge
from redpencil.review.rebase import rebased
from redpencil.session.changes import after_edits, relisted
from redpencil.session.draft import Draft
from redpencil.session.loading import keep_snapshot, load
from redpencil.session.shown import Shown, carried
from redpencil.session.snapshot import Snapshot
from redpencil.session.undoing import after_undoing
from redpencil.session.work import SHEET, Work
from redpencil.session.writer import TRIES, Listener, TextListener, Writer
from redpencil.store import SeenDraft, Store, StoredTask, TextChange
from redpencil.store.last_shown import Showing
from redpencil.sync.requests import submission
from redpencil_protocol.edit import Edit, Origin
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review
from redpencil_protocol.uris import DocumentUri


def _nobody(_task: str) -> None:
    """Nobody is to be told."""


class Drafts:
    """The open tasks of a profile."""

    def __init__(
        self,
        store: Store,
        on_change: Listener,
        *,
        on_work: Listener = _nobody,
        submit_line: bool = False,
    ) -> None:
        """Take the store; open nothing yet.

        Args:
            store: where the tasks are.
            on_change: told the id of a task whose snapshot changed.
            on_work: told the id of a task that the reviewer worked on here.
            submit_line: whether sheets get the line `submit: no`, for editors without our commands.
        """
        self._store = store
        self._submit_line = submit_line
        self._on_change = on_change
        self._writer = Writer(store, on_change, on_work)
        self._open: dict[str, Draft] = {}
        self._standing: dict[str, tuple[SyncState, str]] = {}
        """How the connection to each source is, as it was last told."""
        self._data_version = store.data_version()

    def tell_texts(self, listener: TextListener) -> None:
        """Tell `listener` of every change of a task's texts, with the document that it was typed in, if in one."""
        self._writer.on_texts = listener

    def snapshot(self, task_id: str) -> Snapshot:
        """Return the task, frozen.

        Raises:
            UnknownDocumentError: the store holds no such task.
        """
        return self._draft(task_id).snapshot()

    def text(self, uri: DocumentUri) -> str:
        """Return a document's text as it is stored.

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

    def exists(self, uri: DocumentUri) -> bool:
        """Whether the task has this document now; a rewrite or a test may have been taken back."""
        return self._draft(uri.task).text(uri) is not None

    def sent_review(self, task_id: str) -> tuple[Review, int]:
        """Return the review as it is sent, with the time spent on it, and the revision that it is."""
        draft = self._draft(task_id)
        return draft.timed_review(), draft.work.revision

    def act(self, task_id: str, edits: tuple[Edit, ...], label: str) -> Snapshot:
        """Apply an act's edits; with none, nothing happens.

        Raises:
            UserError: the review was submitted and has to be taken back first.
        """
        draft = self._draft(task_id)
        if not edits:
            return draft.snapshot()
        made_from = draft.work.revision

        def acted(work: Work) -> Work:
            wanted = edits if work.revision == made_from else rebased(edits, work.review)
            return after_edits(work, wanted, draft.header())

        self._writer.change(draft, acted, Origin.ACT, label)
        return draft.snapshot()

    def act_on_files(self, task_id: str, make: Callable[[Review], tuple[Edit, ...]], label: str) -> Snapshot:
        """Apply what an act makes of the review, made anew where other windows wrote in its files meanwhile.

        Raises:
            UserError: the act is refused, or the review was submitted.
        """
        draft = self._draft(task_id)
        self._writer.change(draft, lambda work: after_edits(work, make(work.review), draft.header()), Origin.ACT, label)
        return draft.snapshot()

    def list_again(self, uri: DocumentUri) -> None:
        """Have the sheet list a file of the reviewer's whose line was taken out; nothing where it is listed."""
        draft = self._draft(uri.task)
        listed = draft.work.sheet.listed
        if listed is not None and all(path != uri.below for path, _ in listed):
            self._writer.change(draft, lambda work: relisted(work, {uri.below}), Origin.ACT, f"list {uri.below} again")

    def undo(self, task_id: str) -> str:
        """Reverse this window's last act, or the last words typed together; return what is to be said of it."""
        return self._reverse(self._draft(task_id), Origin.UNDO)

    def redo(self, task_id: str) -> str:
        """Reverse this window's last undo; return what is to be said of it."""
        return self._reverse(self._draft(task_id), Origin.REDO)

    def merge_remote(self, task_id: str, base: Review | None, seen: SeenDraft) -> Snapshot:
        """Bring in what another machine changed since `base`, and note what was seen, both or neither."""
        draft = self._draft(task_id)

        def merged(work: Work) -> Work:
            edits = merge(base, work.review, seen.review, draft.snapshot().used_finding_ids)
            return after_edits(work, edits, draft.header()) if edits else work

        self._writer.change(draft, merged, Origin.MERGE, "merge your other machine's draft", seen=seen)
        self._writer.follow_status(draft)
        return draft.snapshot()

    def typed(self, uri: DocumentUri, typed: Delta, shown: Shown) -> Delta:
        """Take what was typed in a writable document, and keep it on disk whatever it says.

        Args:
            uri: the document.
            typed: what was typed.
            shown: the document as it was before that, which may lack what others did meanwhile.

        Returns:
            What the document with the typing lacks of what is stored now.
        """
        draft = self._draft(uri.task)
        path = uri.below
        owed: Delta = ()

        def written(work: Work) -> Work:
            nonlocal owed
            missing = shown.missing
            merges_at = _merging(work, missing) if path == SHEET else _anywhere
            made, owed = carried(typed, missing, shown.text, merges_at)
            if path not in work.texts:  # it was taken back meanwhile; typing in it brings it back
                words = between("", changed(changed(shown.text, missing), made))
                return relisted(work.after_texts([TextChange(path, words, begins=True)]), {path})
            return work.after_texts([TextChange(path, made)])

        before = draft.work.sheet.submit
        label = "typing in the sheet" if path == SHEET else f"typing in {path}"
        self._writer.change(draft, written, Origin.TYPED, label, group=draft.typing_group(), typist=shown)
        if path == SHEET:
            self._heed_submit_line(draft, before.asks if before else None)
        return owed

    def written(self, uri: DocumentUri, text: str, was: str) -> None:
        """Take a document's whole new text, which was written from the text `was`."""
        shown = Shown(uri, 0, was, text, owed=between(was, self.text(uri)))
        self.typed(uri, between(was, text), shown)

    def ancestor(self, uri: DocumentUri, text: str) -> tuple[str, Delta]:
        """Return which text of a document `text` was typed from, and what that one lacks of what is stored.

        An editor that was killed, or whose server was, comes back with what it last had: an older text of
        the document, with or without words that nobody was told of. It goes on from what it was last shown;
        a text that the document once had is one that was put aside, and takes nothing back; and where nobody
        noted what was shown, it is the nearest text that the journal knows.
        """
        draft = self._draft(uri.task)
        stored = draft.work.texts.get(uri.below)
        if stored is None or stored == text:
            return text, ()
        left = self._left_behind(draft, uri.below, text, stored)
        if left is not None and left[0] == text:
            return left
        if self._store.journal.revision_of(draft.id, uri.below, text) is not None:
            return text, between(text, stored)
        if left is not None:
            return left
        nearest = self._store.journal.nearest(draft.id, uri.below, text, stored, draft.work.revision)
        return nearest, between(nearest, stored)

    def shows(self, shown: Shown) -> None:
        """Note what the editor shows, for the server after this one."""
        draft = self._draft(shown.uri.task)
        under_way = shown.sent.delta if shown.sent else ()
        self._store.last_shown.note(draft.id, shown.uri.below, Showing(draft.work.revision, shown.missing, under_way))

    def shows_no_more(self, uri: DocumentUri) -> None:
        """Note that the editor let go of a document."""
        self._store.last_shown.forget(uri.task, uri.below)

    def submit(self, task_id: str) -> None:
        """Freeze the review as it is, and have it sent; nothing if another window submitted it meanwhile.

        Raises:
            UnknownDocumentError: another window gave the task back.
        """
        for _ in range(TRIES):
            self.follow_store(task_id)
            if self._draft(task_id).frozen:
                break
            review, revision = self.sent_review(task_id)
            if self._store.journal.submit(submission(task_id, review), expected=revision) is None:
                break
        self.follow_store(task_id)

    def has_late_words(self, task_id: str) -> bool:
        """Whether words were typed after the submission, which count only once that is taken back."""
        return self._draft(task_id).snapshot().late

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
        self._writer.settle_submit_line(draft)
        self._on_change(task_id)

    def load(self, stored: StoredTask) -> Snapshot:
        """Open a task that the store holds, writing its sheet the first time."""
        draft = load(stored, self._store, self._writer, submit_line=self._submit_line)
        draft.sync, draft.sync_message = self._standing.get(draft.status.source, (SyncState.WAITING, ""))
        self._open[draft.id] = draft
        self._writer.settle_submit_line(draft)
        keep_snapshot(draft, self._store)
        return draft.snapshot()

    def put_away(self) -> None:
        """Make the next opening of the open tasks short; what was done in them is on the disk anyway."""
        for draft in self._open.values():
            keep_snapshot(draft, self._store)

    def follow_store(self, task_id: str) -> None:
        """Take what the store says of an open task: its state, its claim, another window's changes."""
        draft = self._open.get(task_id)
        if draft is None:
            return
        if self._store.is_away(task_id):
            self.forget(task_id)
            return
        self._writer.take_in(draft, self._store.journal.changes(task_id, after=draft.work.revision))
        self._writer.follow_status(draft)
        self._on_change(task_id)

    def refresh(self) -> bool:
        """Take what another editor window wrote to the same store since the last look; return whether it wrote.

        Raises:
            StoreError: the store could not be read; the next look reads it again.
        """
        version = self._store.data_version()
        if version == self._data_version:
            return False
        for task_id in tuple(self._open):
            self.follow_store(task_id)
        self._data_version = version
        return True

    def forget(self, task_id: str) -> None:
        """Put a task away that was given back; its work stays in the store."""
        draft = self._open.pop(task_id, None)
        if draft is not None:
            keep_snapshot(draft, self._store)
            self._on_change(task_id)

    @property
    def open_tasks(self) -> tuple[str, ...]:
        """The tasks that are open here."""
        return tuple(self._open)

    def is_loaded(self, task_id: str) -> bool:
        """Whether the task is open here."""
        return task_id in self._open

    def tell_sync(self, source: str, sync: SyncState, message: str) -> None:
        """Note what the connection to a source is like; every task of it shows it, from when it is opened."""
        self._standing[source] = sync, message
        for task_id, draft in self._open.items():
            if draft.status.source == source and (draft.sync, draft.sync_message) != (sync, message):
                draft.sync, draft.sync_message = sync, message
                self._on_change(task_id)

    def _left_behind(self, draft: Draft, path: str, text: str, stored: str) -> tuple[str, Delta] | None:
        """Return what the editor that comes back with `text` was shown by a server that is dead; None if none is."""
        last_shown = self._store.last_shown
        found: list[tuple[int, int, str, Delta, str]] = []
        for window, noted in last_shown.left(draft.id, path).items():
            showing = self._store.journal.shown_by(window, draft.id, path, noted)
            if showing is None:
                continue
            lacks = showing.missing
            shown = changed(stored, inverse(lacks))
            if changed(shown, lacks) != stored:  # noted at another store, which this one has replaced
                continue
            more = changed(shown, showing.under_way)
            without, within = between(shown, text), between(more, text)
            near = min(size(without), size(within))
            found.append((near, loss(without), shown, lacks, window))
            found.append((near, loss(within), more, joined(inverse(showing.under_way), lacks), window))
        if not found:
            return None
        *_, known, lacks, window = min(found)
        last_shown.taken_up(window, draft.id, path)
        return known, lacks

    def _draft(self, task_id: str) -> Draft:
        if task_id not in self._open:
            stored = self._store.task(task_id)
            if stored is None:
                raise UnknownDocumentError(
                    f"No task {task_id!r} is open here.", next_step="Claim it from the queue (redpencil:/queue.md)."
                )
            if self._store.is_away(task_id):
                raise UnknownDocumentError(
                    f"You gave {visible(stored.task.title)} back; nothing more is kept of what is typed here.",
                    next_step="Claim it from the queue again, if it is still there, and go on where you were.",
                )
            self.load(stored)
        return self._open[task_id]

    def _heed_submit_line(self, draft: Draft, asked: bool | None) -> None:
        line = draft.work.sheet.submit
        asks = line.asks if line else None
        if asks is not None and asks is not asked and asks is not draft.frozen:
            draft.wish = asks

    def _reverse(self, draft: Draft, origin: Origin) -> str:
        draft.refuse_if_frozen()
        steps = draft.history.undoable if origin is Origin.UNDO else draft.history.redoable
        if not steps:
            raise UserError(f"There is nothing to {origin.value}.")
        step = steps[-1]
        stays = False

        def reversed_(work: Work) -> Work:
            nonlocal stays
            since = self._store.journal.changes(draft.id, after=step.revisions[0] - 1)
            known = tuple(change for change in since if change.revision <= work.revision)
            after, stays = after_undoing(work, known, frozenset(step.revisions), draft.header())
            return after

        written = self._writer.change(draft, reversed_, origin, step.label, reverses=step.group)
        if written is None:  # nothing of it is left: the step is gone all the same
            draft.history = draft.history.without(step)
        return f"What was changed since stays as it is: {step.label}." if stays else ""


def _merging(work: Work, missing: Delta) -> Merges:
    """Return where a sheet that lacks `missing` may be merged letter by letter, as far as the stored one tells."""

    def merges_at(offset: int, *, replaces: bool) -> bool:
        shift = sum(len(hunk.new) - len(hunk.old) for hunk in missing if hunk.end <= offset)
        return work.sheet.merges_at(offset + shift, replaces=replaces)

    return merges_at


def _anywhere(offset: int, *, replaces: bool) -> bool:
    del offset, replaces
    return True
