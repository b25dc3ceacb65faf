"""What the editor has open, what is typed in it, and what it is told when a task changed.

Keystrokes are gathered: a burst is taken, written and answered once. A change of the sheet that
the server makes goes out as a minimal edit against the version it was computed for; until the
editor's text comes back, no second one is sent, so that nothing is ever inserted twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Generator, Iterable, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from redpencil.errors import UnknownDocumentError
from redpencil.lsp.editor import Editor
from redpencil.lsp.failures import is_bug, message_for_person
from redpencil.lsp.positions import PositionCodec
from redpencil.review.lines import Lines
from redpencil.session.session import Session
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.uris import DocumentKind, DocumentUri, is_ours, parse_uri

_log = logging.getLogger(__name__)

GATHER = 0.002
"""Seconds in which keystrokes are gathered; far below what a person can tell."""

RETRY = 3.0
"""Seconds after which words that could not be written are tried again."""

PATIENCE = 2.0
"""Seconds after which an edit that the editor took but never showed is computed again."""

Diagnose = Callable[[Snapshot, DocumentUri, PositionCodec], Sequence[types.Diagnostic]]


@dataclass(slots=True)
class _Open:
    uri: DocumentUri
    version: int
    text: str
    dirty: bool = False
    """Whether its text holds words that are not on the disk yet."""
    announced: bool = False
    """Whether the draft knows that it is open."""
    closed: bool = False
    """Whether the editor let go of it; it stays here until its words are on the disk."""
    awaited: int | None = None
    """The version that a server-made edit was sent against and has not been answered by a newer one."""
    published: Sequence[types.Diagnostic] | None = None
    told: bool = False
    """The reviewer was told that the editor cannot have it written."""


@dataclass(slots=True)
class TextSync:
    """The open documents of our scheme."""

    session: Session
    editor: Editor
    diagnose: Diagnose
    heed: Callable[[str], None] = lambda _task: None
    """Called with a task after words were typed in its sheet: they may ask for something to be done."""
    _documents: dict[str, _Open] = field(default_factory=dict)
    _dirty: asyncio.TimerHandle | None = None
    _changed: set[str] = field(default_factory=set)
    _jobs: set[asyncio.Future[None]] = field(default_factory=set)
    _answers: set[asyncio.Future[bool]] = field(default_factory=set[asyncio.Future[bool]])
    _told: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _complaint: str = ""
    """What was said last of words that could not be taken."""

    def opened(self, uri: str, version: int, text: str, *, outdated: bool = False) -> None:
        """The editor shows a document; an outdated one is brought up to date instead of being taken."""
        if not is_ours(uri):
            return
        document = _Open(parse_uri(uri), version, text)
        self._documents[uri] = document
        if document.uri.kind is DocumentKind.QUEUE:
            return
        if outdated:
            wanted = self.session.drafts.text(document.uri)
            self.session.drafts.opened(document.uri, wanted)
            document.announced = True
            self._start(self._replace(uri, document, wanted))
            self.task_changed(document.uri.task)
        else:
            document.dirty = True
            self.flush()

    def typed(self, uri: str, version: int, text: str) -> None:
        """The editor's text changed; it is taken with the rest of the burst."""
        document = self._documents.get(uri)
        if document is None or document.uri.kind is DocumentKind.QUEUE:
            return
        document.version, document.text = version, text
        document.dirty = True
        if document.awaited is not None and version > document.awaited:
            document.awaited = None
        if self._dirty is None:
            self._take_in(GATHER)

    def closed(self, uri: str) -> None:
        """The editor shows a document no more; its diagnostics go with it, once its words are on the disk."""
        document = self._documents.get(uri)
        if document is not None:
            document.closed = True
            self.flush()

    def altered(self, uri: str) -> bool:
        """Whether the editor shows something else than a document that is only to be read."""
        document = self._documents.get(uri)
        if document is None or document.uri.writable or document.uri.kind is DocumentKind.QUEUE:
            return False
        return _in_lines(document.text) != _in_lines(self.session.drafts.text(document.uri))

    def leave(self) -> None:
        """The editor is gone: take its last words, and no document is its any more."""
        with self.complaining():
            self.flush()
        for document in self._documents.values():
            self.session.drafts.closed(document.uri)
        self._documents.clear()

    def is_open(self, uri: str) -> bool:
        """Whether the editor has the document open: then its text changes only through the editor."""
        return uri in self._documents

    def flush(self) -> None:
        """Take what was typed; after it, the words are on the disk and the diagnostics are out.

        Raises:
            UserError: some words could not be written. They are kept here and tried again by themselves.
        """
        if self._dirty is not None:
            self._dirty.cancel()
            self._dirty = None
        failure: Exception | None = None
        for uri, document in list(self._documents.items()):
            try:
                self._take(document)
            except Exception as error:  # noqa: BLE001 - the words in the other documents are to be taken, too
                failure = failure or error
            if document.closed and not document.dirty:
                del self._documents[uri]
                if document.announced:
                    self.session.drafts.closed(document.uri)
                self.editor.publish(uri, None, [])
        if failure is not None:
            if any(document.dirty for document in self._documents.values()):
                self._take_in(RETRY)
            raise failure
        self._complaint = ""

    def _take(self, document: _Open) -> None:
        if not document.dirty:
            return
        try:
            if document.announced:
                self.session.drafts.typed(document.uri, document.text)
            else:
                self.session.drafts.opened(document.uri, document.text)
                document.announced = True
        except UnknownDocumentError:
            document.dirty = False  # trying again would change nothing: its task is not here
            raise
        document.dirty = False
        self.heed(document.uri.task)
        self._tell(document.uri.task)

    def _take_in(self, seconds: float) -> None:
        self._dirty = asyncio.get_running_loop().call_later(seconds, self._take_gathered)

    def _take_gathered(self) -> None:
        self._dirty = None
        with self.complaining():
            self.flush()

    @contextlib.contextmanager
    def complaining(self) -> Generator[None]:
        """Tell the person of a failure that no request waits for; the same one once."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the words are still here
            if is_bug(error):
                _log.exception("what was typed could not be taken")
            message = message_for_person(error)
            if message != self._complaint:
                self._complaint = message
                self.editor.show(message, types.MessageType.Error)

    def task_changed(self, task_id: str) -> None:
        """Something of a task changed: show the marks on the code at once, the rest when the current act is done."""
        if task_id:
            self._publish(self.session.drafts.snapshot(task_id), self._shown(task_id, sheet=False))
        if not self._changed:
            asyncio.get_running_loop().call_soon(self._tell_all)
        self._changed.add(task_id)

    async def edits_answered(self) -> None:
        """Tell the editor at once what changed, and wait a moment until it has answered the edits in that.

        Some editors look at nothing that comes behind the answer to their request until more comes.
        """
        self._tell_all()
        await asyncio.sleep(0)
        if self._answers:
            await asyncio.wait(set(self._answers), timeout=PATIENCE)

    def _tell_all(self) -> None:
        changed = tuple(self._changed)
        self._changed.clear()
        for task_id in changed:
            self._tell(task_id)

    def _tell(self, task_id: str) -> None:
        self._changed.discard(task_id)
        if not task_id:
            self.editor.tell_changed(None)
            return
        snapshot = self.session.drafts.snapshot(task_id)
        sheets = self._shown(task_id, sheet=True)
        self._publish(snapshot, self._shown(task_id, sheet=False) + sheets)
        told = (id(snapshot.review), snapshot.state, snapshot.claim_ends, snapshot.sync, snapshot.sync_message)
        if self._told.get(task_id) != told:
            self._told[task_id] = told
            self.editor.tell_changed(task_id)
            self.editor.refresh()
        for name, document in sheets:
            self._bring_up_to_date(name, document)

    def _shown(self, task_id: str, *, sheet: bool) -> list[tuple[str, _Open]]:
        """Return the task's open documents: the sheet alone, or all others."""
        return [
            (name, one)
            for name, one in self._documents.items()
            if one.uri.task == task_id and (one.uri.kind is DocumentKind.SHEET) is sheet
        ]

    def _publish(self, snapshot: Snapshot, documents: Iterable[tuple[str, _Open]]) -> None:
        for name, document in documents:
            diagnostics = self.diagnose(snapshot, document.uri, self.editor.codec)
            if diagnostics != document.published:
                document.published = diagnostics
                self.editor.publish(name, document.version, diagnostics)

    def _bring_up_to_date(self, name: str, sheet: _Open) -> None:
        if not self.editor.abilities.apply_edit:
            self._tell_to_type(sheet)
            return
        if sheet.awaited is not None or sheet.dirty:
            return
        edits = self.session.drafts.write_sheet(sheet.uri.task)
        if edits:
            lines, codec = self.session.drafts.snapshot(sheet.uri.task).sheet.lines, self.editor.codec
            changes = [types.TextEdit(codec.range(lines, edit.start, edit.end), edit.text) for edit in edits]
            sheet.awaited = sheet.version
            self._start(self._send_edits(name, sheet, sheet.version, changes))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        job = asyncio.ensure_future(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    def _tell_to_type(self, sheet: _Open) -> None:
        if not sheet.told and self.session.drafts.sheet_lags(sheet.uri.task):
            sheet.told = True
            below = sheet.uri.below
            self.editor.show(
                f"This editor lets nobody else write in {below} while it is open. "
                f"Type it there; or save and close {below}, and it is written."
            )

    async def _replace(self, name: str, document: _Open, wanted: str) -> None:
        """Make the editor's text `wanted` by the one edit in its middle."""
        text = document.text
        start = _shared(text, wanted)
        tail = _shared(text[start:][::-1], wanted[start:][::-1])
        where = self.editor.codec.range(Lines(text), start, len(text) - tail)
        edit = types.TextEdit(where, wanted[start : len(wanted) - tail])
        if not await self.editor.apply_edits(name, document.version, [edit], "review"):
            self.editor.show(f"{document.uri.below} is newer on the disk than it is here: read it again.")

    async def _send_edits(self, name: str, sheet: _Open, sent: int, changes: Sequence[types.TextEdit]) -> None:
        answer = asyncio.ensure_future(self.editor.apply_edits(name, sent, changes, "review"))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)
        if not await answer and sheet.awaited == sent:
            self.session.drafts.sheet_refused(sheet.uri.task)
        # What counts is the text that comes back, not the answer: some editors answer yes and skip it.
        await asyncio.sleep(PATIENCE)
        if self._documents.get(name) is sheet and sheet.awaited == sent:
            sheet.awaited = None
            self._bring_up_to_date(name, sheet)


def _in_lines(text: str) -> str:
    """Return `text` without what an editor may change of a file that it only shows: line ends, a mark, the last end."""
    return text.replace("\r\n", "\n").removeprefix("\ufeff").rstrip("\n")


def _shared(one: str, other: str) -> int:
    """Return how many characters the two have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
