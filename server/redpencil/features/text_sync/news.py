"""News that goes out: what the editor is told of its open documents when a task changed.

A change of the sheet that the server makes goes out as a minimal edit against the version it was
computed for; until the editor's text comes back, no second one is sent, so that nothing is ever
inserted twice. How words come in is the business of `Words`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from redpencil.features.text_sync.document import Document
from redpencil.lsp.editor import Editor
from redpencil.lsp.positions import PositionCodec
from redpencil.review.lines import Lines
from redpencil.session.session import Session
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.uris import DocumentKind, DocumentUri

PATIENCE = 2.0
"""Seconds after which an edit that the editor took but never showed is computed again."""

Diagnose = Callable[[Snapshot, DocumentUri, PositionCodec], Sequence[types.Diagnostic]]


@dataclass(slots=True)
class News:
    """What the open documents of our scheme are to show."""

    session: Session
    editor: Editor
    documents: Mapping[str, Document]
    """The open documents by their addresses."""
    diagnose: Diagnose
    _changed: set[str] = field(default_factory=set)
    _jobs: set[asyncio.Future[None]] = field(default_factory=set)
    _answers: set[asyncio.Future[bool]] = field(default_factory=set[asyncio.Future[bool]])
    _told: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def task_changed(self, task_id: str) -> None:
        """Something of a task changed: show the marks on the code at once, the rest when the current act is done."""
        if task_id:
            self._publish(self.session.drafts.snapshot(task_id), self._shown(task_id, sheet=False))
        if not self._changed:
            asyncio.get_running_loop().call_soon(self._tell_all)
        self._changed.add(task_id)

    def tell(self, task_id: str) -> None:
        """Tell the editor at once all that changed of a task; an empty id means the queue."""
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

    def replace(self, name: str, document: Document, wanted: str) -> None:
        """Make the editor's text of a document `wanted`."""
        self._start(self._replace(name, document, wanted))

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
            self.tell(task_id)

    def _shown(self, task_id: str, *, sheet: bool) -> list[tuple[str, Document]]:
        """Return the task's open documents: the sheet alone, or all others."""
        return [
            (name, one)
            for name, one in self.documents.items()
            if one.uri.task == task_id and (one.uri.kind is DocumentKind.SHEET) is sheet
        ]

    def _publish(self, snapshot: Snapshot, documents: Iterable[tuple[str, Document]]) -> None:
        for name, document in documents:
            diagnostics = self.diagnose(snapshot, document.uri, self.editor.codec)
            if diagnostics != document.published:
                document.published = diagnostics
                self.editor.publish(name, document.version, diagnostics)

    def _bring_up_to_date(self, name: str, sheet: Document) -> None:
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

    def _tell_to_type(self, sheet: Document) -> None:
        if not sheet.told and self.session.drafts.sheet_lags(sheet.uri.task):
            sheet.told = True
            below = sheet.uri.below
            self.editor.show(
                f"This editor lets nobody else write in {below} while it is open. "
                f"Type it there; or save and close {below}, and it is written."
            )

    def _start(self, work: Coroutine[object, object, None]) -> None:
        job = asyncio.ensure_future(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _replace(self, name: str, document: Document, wanted: str) -> None:
        """Make the editor's text `wanted` by the one edit in its middle."""
        text = document.text
        start = _shared(text, wanted)
        tail = _shared(text[start:][::-1], wanted[start:][::-1])
        where = self.editor.codec.range(Lines(text), start, len(text) - tail)
        edit = types.TextEdit(where, wanted[start : len(wanted) - tail])
        if not await self.editor.apply_edits(name, document.version, [edit], "review"):
            self.editor.show(f"{document.uri.below} is newer on the disk than it is here: read it again.")

    async def _send_edits(self, name: str, sheet: Document, sent: int, changes: Sequence[types.TextEdit]) -> None:
        answer = asyncio.ensure_future(self.editor.apply_edits(name, sent, changes, "review"))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)
        if not await answer and sheet.awaited == sent:
            self.session.drafts.sheet_refused(sheet.uri.task)
        # What counts is the text that comes back, not the answer: some editors answer yes and skip it.
        await asyncio.sleep(PATIENCE)
        if self.documents.get(name) is sheet and sheet.awaited == sent:
            sheet.awaited = None
            self._bring_up_to_date(name, sheet)


def _shared(one: str, other: str) -> int:
    """Return how many characters the two have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
