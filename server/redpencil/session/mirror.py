"""Mirror: open tasks as real files, for editors that open nothing else, and for the shell.

What the editor has open belongs to the editor, and its file too: it is not written. Every other file
follows the draft, and what was changed in one outside the editor is taken as typing; a file that is only
to be read is put back. A file that changed while its document did, too, is kept under another name.
The folder goes when the review is confirmed, or the task given back, and nothing in it waits any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from redpencil.documents.files import MARKER, TaskFolder, own_document
from redpencil.documents.layout import document_order
from redpencil.errors import UserError
from redpencil.review import acts
from redpencil.review.own_documents import left_out
from redpencil.session import disk
from redpencil.session.drafts import Drafts
from redpencil.session.folders import Folders
from redpencil.session.snapshot import Snapshot
from redpencil.store import Store
from redpencil.syntax.languages import language_of
from redpencil_protocol.review import ReviewState
from redpencil_protocol.uris import DocumentKind, DocumentUri

_KEPT = ".kept-"
_FINISHED = frozenset({ReviewState.SUBMITTED, ReviewState.ACCEPTED})


@dataclass(slots=True)
class _Laid:
    """A task that lies on the disk, as it was last seen there."""

    folder: TaskFolder
    digests: dict[str, str] = field(default_factory=dict[str, str])
    """Of what was last read or written, by path below the task."""
    stamps: dict[str, disk.Stamp | None] = field(default_factory=dict[str, disk.Stamp | None])
    ignored: set[Path] = field(default_factory=set[Path])
    left_out: frozenset[str] = frozenset()
    """The rewrites and tests that cannot lie there, since another one needs the name."""
    wiped: bool = False


class Mirror:
    """The tasks that lie on the disk and are looked after by this process."""

    def __init__(
        self,
        store: Store,
        drafts: Drafts,
        is_open: Callable[[DocumentUri], bool],
        folders: Folders,
        tell: Callable[[str], None],
    ) -> None:
        """Look after nothing yet.

        Args:
            store: says what waits to be sent.
            drafts: the open tasks.
            is_open: whether the editor has a document open, so that its text is the editor's.
            folders: where they lie.
            tell: shows the reviewer one sentence.
        """
        self._store = store
        self._drafts = drafts
        self._is_open = is_open
        self._tell = tell
        self._laid: dict[str, _Laid] = {}
        self.folders = folders

    def lay_out(self, task_id: str, *, move: bool = False) -> TaskFolder:
        """Write a task's files, taking first what was changed in them, and look after them from now on.

        Raises:
            UserError: its folder cannot be used.
        """
        snapshot = self._drafts.snapshot(task_id)
        folder = self.folders.assign(snapshot.source, task_id, move=move)
        laid = self._laid.get(task_id)
        if laid is None or laid.folder != folder or laid.wiped:
            try:
                disk.private_folder(folder.path)
                laid = _Laid(folder, self.folders.digests(folder) or {})
                self._laid[task_id] = laid
                self.folders.save_digests(folder, laid.digests)
                self._settle_all(laid, snapshot)
            except OSError as error:
                raise UserError(
                    f"{folder.path} cannot be written: {error.strerror}.", next_step="Choose another with --folder."
                ) from error
        return folder

    def attach(self, uri: DocumentUri) -> None:
        """The editor opens a file of a task: see that all files of it are there and right."""
        if uri.task not in self._laid:
            self.lay_out(uri.task)

    def follow(self, task_id: str) -> None:
        """A task changed: bring its files up to date, or wipe them when it is finished."""
        laid = self._laid.get(task_id)
        if laid is None:
            return
        away, finished = self._store.is_away(task_id), self._is_finished(task_id)
        if laid.wiped:
            if not away and not finished:
                self.lay_out(task_id)
        elif away:
            self._wipe(laid, "was given back")
        else:
            self._settle_all(laid, self._drafts.snapshot(task_id))
            if finished and not self._drafts.has_late_words(task_id):
                self._wipe(laid, "has arrived")

    def look(self) -> None:
        """Take what was changed outside the editor since the last look."""
        for laid in tuple(self._laid.values()):
            if not laid.wiped and self._drafts.is_loaded(laid.folder.task):
                snapshot = self._drafts.snapshot(laid.folder.task)
                self._settle_all(laid, snapshot)
                self._take_new_files(laid, snapshot)

    def sweep(self) -> None:
        """Wipe the folders of tasks that were finished or given back while nobody looked after them."""
        for folder in self.folders:
            done = self._store.is_away(folder.task) or self._is_finished(folder.task)
            if folder.task not in self._laid and done and self.folders.is_ours(folder):
                disk.wipe(folder.path)

    def _settle_all(self, laid: _Laid, snapshot: Snapshot) -> None:
        before = dict(laid.digests)
        self._clear(laid, snapshot)
        self._leave_out(laid, snapshot)
        for uri in _documents(snapshot):
            if uri.below not in laid.left_out:
                self._settle(laid, uri)
        if laid.digests != before:
            self.folders.save_digests(laid.folder, laid.digests)

    def _leave_out(self, laid: _Laid, snapshot: Snapshot) -> None:
        """See which files cannot lie beside others; those that lie there already stay."""
        in_turn = sorted(snapshot.writable, key=lambda below: below not in laid.digests)
        found = left_out(in_turn, folds_case=(laid.folder.path / MARKER.upper()).exists())
        for below in found.keys() - laid.left_out:
            self._tell(f"{below} is in the review, but cannot lie here beside {found[below]}: give one another name.")
        laid.left_out = frozenset(found)

    def _clear(self, laid: _Laid, snapshot: Snapshot) -> None:
        """Take away what lies there of rewrites and tests that are no more; what was written there since is new."""
        sheet = DocumentUri(DocumentKind.SHEET, snapshot.source, snapshot.id)
        for below in tuple(laid.digests):
            uri = sheet.sibling_below(below)
            if uri.kind not in {DocumentKind.REWRITE, DocumentKind.TEST} or below in snapshot.writable:
                continue
            if self._is_open(uri):  # typing in it brings it back
                continue
            file = laid.folder.file_of(uri)
            data = disk.read(file) if file.exists() else None
            if data is not None and disk.digest(data) == laid.digests[below]:
                disk.remove(file, laid.folder.path)
            del laid.digests[below]
            laid.stamps.pop(below, None)

    def _settle(self, laid: _Laid, uri: DocumentUri) -> None:
        """Make a file and its document say the same."""
        file, below = laid.folder.file_of(uri), uri.below
        now = disk.stamp(file)
        touched = now is None or now != laid.stamps.get(below)
        if not touched and not uri.writable:
            return
        is_open = self._is_open(uri)
        if not touched and is_open:
            return
        wanted = disk.encoded(self._drafts.text(uri))
        if touched:
            data = disk.read(file) if now is not None else None
            found = disk.digest(data) if data is not None else None
            known = laid.digests.get(below)
            if is_open and now is not None:
                laid.stamps[below], laid.digests[below] = now, found or known or ""
                return
            if data is not None and found not in {known, disk.digest(wanted)}:
                wanted = self._take(laid, uri, data, wanted)
            elif known is not None and data is None and not uri.writable:
                self._tell(f"{file.name} was removed; it is back: files of a task stay while it is reviewed.")
            if data == wanted and now is not None and (now.mode & 0o222 == 0) is not uri.writable:
                laid.stamps[below], laid.digests[below] = now, disk.digest(wanted)
                return
        elif disk.digest(wanted) == laid.digests.get(below):
            return
        disk.write(file, wanted, disk.WRITABLE if uri.writable else disk.READ_ONLY)
        laid.stamps[below], laid.digests[below] = disk.stamp(file), disk.digest(wanted)

    def _take(self, laid: _Laid, uri: DocumentUri, data: bytes, wanted: bytes) -> bytes:
        """Take what stands in a file as the reviewer's words; return what is to stand there now."""
        file = laid.folder.file_of(uri)
        if not uri.writable:
            self._tell(f"{uri.below} was changed outside the review and is put back: findings count its lines.")
            return wanted
        known = laid.digests.get(uri.below)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = None
        if text is None or (known is not None and known != disk.digest(wanted)):
            kept = next(one for number in count(1) if not (one := _kept(file, number)).exists())
            disk.write(kept, data, disk.WRITABLE)
            self._tell(f"{uri.below} changed here and elsewhere at once. What stood in the file is in {kept.name}.")
            return wanted
        self._drafts.written(uri, text, self._drafts.text(uri))
        return disk.encoded(self._drafts.text(uri))

    def _take_new_files(self, laid: _Laid, snapshot: Snapshot) -> None:
        """Begin rewrites and tests that the reviewer made as files."""
        known = set(snapshot.writable)
        for file in _own_files(laid.folder, snapshot):
            uri = own_document(laid.folder, file)
            if uri is None or uri.below in known or uri.below in laid.digests or file in laid.ignored:
                continue
            laid.ignored.add(file)
            data = disk.read(file)
            if data is None or language_of(uri.path) == "plaintext":
                continue
            try:
                text = data.decode("utf-8")
                self._begin(snapshot, uri)
            except (UserError, UnicodeDecodeError) as error:
                self._tell(f"{uri.below} is no part of the review: {error}")
                continue
            laid.digests[uri.below], laid.stamps[uri.below] = disk.digest(data), disk.stamp(file)
            self._drafts.written(uri, text, self._drafts.text(uri))
            laid.ignored.discard(file)

    def _begin(self, snapshot: Snapshot, uri: DocumentUri) -> None:
        if uri.kind is DocumentKind.REWRITE:
            edits = acts.start_rewrite(snapshot.review, snapshot.task, uri.label, uri.path)
        else:
            edits = acts.add_test(snapshot.review, uri.path)
        self._drafts.act(snapshot.id, edits, f"begin {uri.below}")

    def _wipe(self, laid: _Laid, why: str) -> None:
        """Wipe the folder, unless words wait in it that are nowhere else."""
        if any(laid.folder.path.rglob(f"*{_KEPT}*")):
            return
        disk.wipe(laid.folder.path)
        laid.wiped = True
        self._tell(f"The review of {laid.folder.task} {why}; its files are wiped.")

    def _is_finished(self, task_id: str) -> bool:
        status = self._store.status(task_id)
        waits = (*self._store.outbox.waiting(), *self._store.outbox.parked())
        return status is not None and status.state in _FINISHED and all(one.task != task_id for one in waits)


def _documents(snapshot: Snapshot) -> Iterator[DocumentUri]:
    task = snapshot.task
    sheet = DocumentUri(DocumentKind.SHEET, snapshot.source, snapshot.id)
    yield sheet.sibling(DocumentKind.BRIEF)
    for response in task.responses:
        for path in document_order(response, task.language):
            yield sheet.sibling(DocumentKind.RESPONSE, label=response.label, path=path)
    for file in task.base:
        yield sheet.sibling(DocumentKind.BASE, path=file.path)
    yield sheet
    for response in task.responses:
        prefix = f"{response.label}/rewrite/"
        for below in snapshot.writable:
            if below.startswith(prefix):
                yield sheet.sibling(DocumentKind.REWRITE, label=response.label, path=below.removeprefix(prefix))
    for file in snapshot.review.tests:
        yield sheet.sibling(DocumentKind.TEST, path=file.path)


def _own_files(folder: TaskFolder, snapshot: Snapshot) -> Iterator[Path]:
    """Yield the plain files where rewrites and tests stand; hidden folders and caches are passed over."""
    tops = [folder.path / "tests", *(folder.path / one.label / "rewrite" for one in snapshot.task.responses)]
    for top in tops:
        for where, names, files in os.walk(top):
            names[:] = [name for name in names if not name.startswith((".", "__"))]
            yield from (Path(where, name) for name in files if not name.startswith("."))


def _kept(file: Path, number: int) -> Path:
    return file.with_name(f"{file.name}{_KEPT}{number}")
