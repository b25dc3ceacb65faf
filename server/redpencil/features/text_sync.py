"""What the editor has open, what is typed in it, and what it is told when a task changed.

Keystrokes are gathered: a burst is taken, written and answered once. A change of the sheet that
the server makes goes out as a minimal edit against the version it was computed for; until the
editor's text comes back, no second one is sent, so that nothing is ever inserted twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from redpencil.errors import UnknownDocumentError
from redpencil.lsp.editor import Editor
from redpencil.lsp.failures import is_bug, message_for_person
from redpencil.lsp.open_documents import OpenDocument
from redpencil.lsp.positions import PositionCodec
from redpencil.session.session import Session
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.extensions import CHANGED
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


@dataclass(slots=True)
class TextSync:
    """The open documents of our scheme."""

    session: Session
    editor: Editor
    diagnose: Diagnose
    _documents: dict[str, _Open] = field(default_factory=dict)
    _dirty: asyncio.TimerHandle | None = None
    _changed: set[str] = field(default_factory=set)
    _jobs: set[asyncio.Future[None]] = field(default_factory=set)
    _told: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _complaint: str = ""
    """What was said last of words that could not be taken."""

    def adopt(self, documents: Iterable[OpenDocument]) -> None:
        """Take what the editor opened before there was a store to write to."""
        for one in documents:
            if is_ours(one.uri) and one.uri not in self._documents:
                with self._complaining():
                    self.opened(one.uri, one.version, one.sound_text)

    def opened(self, uri: str, version: int, text: str) -> None:
        """The editor shows a document."""
        document = _Open(parse_uri(uri), version, text)
        self._documents[uri] = document
        if document.uri.kind is not DocumentKind.QUEUE:
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
        self._tell(document.uri.task)

    def _take_in(self, seconds: float) -> None:
        self._dirty = asyncio.get_running_loop().call_later(seconds, self._take_gathered)

    def _take_gathered(self) -> None:
        self._dirty = None
        with self._complaining():
            self.flush()

    @contextlib.contextmanager
    def _complaining(self) -> Generator[None]:
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

    def _tell_all(self) -> None:
        changed = tuple(self._changed)
        self._changed.clear()
        for task_id in changed:
            self._tell(task_id)

    def _tell(self, task_id: str) -> None:
        self._changed.discard(task_id)
        if not task_id:
            self.editor.notify(CHANGED, {"task": None})
            return
        snapshot = self.session.drafts.snapshot(task_id)
        sheets = self._shown(task_id, sheet=True)
        self._publish(snapshot, self._shown(task_id, sheet=False) + sheets)
        told = (id(snapshot.review), snapshot.state, snapshot.claim_ends, snapshot.sync, snapshot.sync_message)
        if self._told.get(task_id) != told:
            self._told[task_id] = told
            self.editor.notify(CHANGED, {"task": task_id})
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
        if sheet.awaited is not None or sheet.dirty:
            return
        edits = self.session.drafts.write_sheet(sheet.uri.task)
        if edits:
            lines, codec = self.session.drafts.snapshot(sheet.uri.task).sheet.lines, self.editor.codec
            changes = [types.TextEdit(codec.range(lines, edit.start, edit.end), edit.text) for edit in edits]
            sheet.awaited = sheet.version
            job = asyncio.ensure_future(self._send_edits(name, sheet, sheet.version, changes))
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)

    async def _send_edits(self, name: str, sheet: _Open, sent: int, changes: Sequence[types.TextEdit]) -> None:
        if not await self.editor.apply_edits(name, sent, changes, "review") and sheet.awaited == sent:
            self.session.drafts.sheet_refused(sheet.uri.task)
        # What counts is the text that comes back, not the answer: some editors answer yes and skip it.
        await asyncio.sleep(PATIENCE)
        if self._documents.get(name) is sheet and sheet.awaited == sent:
            sheet.awaited = None
            self._bring_up_to_date(name, sheet)
