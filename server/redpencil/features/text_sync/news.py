"""News that goes out: what the editor is told of its open documents when a task changed.

What a document lacks of what is stored goes out as a minimal edit against the version it was
computed for, once; until the editor's text comes back, no second one is sent. How words come in is
the business of `Words`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from redpencil.lsp.editor import Editor
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import text_edits, waiting_diagnostic
from redpencil.review.delta import changed
from redpencil.review.lines import Lines
from redpencil.session.session import Session
from redpencil.session.shown import Shown, line_around
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
    diagnose: Diagnose
    _changed: set[str] = field(default_factory=set)
    _jobs: set[asyncio.Future[None]] = field(default_factory=set)
    _answers: set[asyncio.Future[bool]] = field(default_factory=set[asyncio.Future[bool]])
    _told: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _published: dict[str, Sequence[types.Diagnostic]] = field(default_factory=dict)
    _hinted: set[str] = field(default_factory=set)
    """Documents of which the reviewer was told that the editor cannot have them written."""

    def task_changed(self, task_id: str) -> None:
        """Something of a task changed: show the marks on the code at once, the rest when the current act is done."""
        if task_id and self.session.drafts.is_loaded(task_id):
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
        if not self.session.drafts.is_loaded(task_id):
            self.editor.tell_changed(task_id)
            return
        snapshot = self.session.drafts.snapshot(task_id)
        sheets = self._shown(task_id, sheet=True)
        self._publish(snapshot, self._shown(task_id, sheet=False) + sheets)
        told = (snapshot.revision, snapshot.state, snapshot.claim_ends, snapshot.sync, snapshot.sync_message)
        if self._told.get(task_id) != told:
            self._told[task_id] = told
            self.editor.tell_changed(task_id)
            self.editor.refresh()
        for name, shown in self.session.opened.of_task(task_id):
            if shown.uri.writable:
                self._bring_up_to_date(name, shown)

    def opened(self, name: str) -> None:
        """The editor shows a document: it is told what is known of it."""
        self._published.pop(name, None)
        shown = self.session.opened.get(name)
        if shown is not None:
            self.tell(shown.uri.task)

    def closed(self, name: str) -> None:
        """The editor shows a document no more: its diagnostics go."""
        self._published.pop(name, None)
        self._hinted.discard(name)
        self.editor.publish(name, None, [])

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

    def _shown(self, task_id: str, *, sheet: bool) -> list[tuple[str, Shown]]:
        """Return the task's open documents: the sheet alone, or all others."""
        shown = self.session.opened.of_task(task_id)
        return [(name, one) for name, one in shown if (one.uri.kind is DocumentKind.SHEET) is sheet]

    def _publish(self, snapshot: Snapshot, documents: Iterable[tuple[str, Shown]]) -> None:
        for name, shown in documents:
            diagnostics = [*self.diagnose(snapshot, shown.uri, self.editor.codec), *self._waiting(shown)]
            if diagnostics != self._published.get(name):
                self._published[name] = diagnostics
                self.editor.publish(name, shown.version, diagnostics)

    def _publish_again(self, name: str, shown: Shown) -> None:
        """Say diagnostics again behind an edit: editors move them with the text that the edit pushed aside."""
        task_id = shown.uri.task
        if self.session.opened.get(name) is shown and self.session.drafts.is_loaded(task_id):
            self._published.pop(name, None)
            self._publish(self.session.drafts.snapshot(task_id), [(name, shown)])

    def _waiting(self, shown: Shown) -> Iterable[types.Diagnostic]:
        """Say what the line that is being typed does not show yet."""
        waiting = shown.waits()
        if waiting:
            start, end = line_around(shown.text, waiting[0].start, waiting[-1].end)
            longer = sum(len(hunk.new) - len(hunk.old) for hunk in waiting)
            now = changed(shown.text, waiting)[start : end + longer]
            yield waiting_diagnostic(now, self.editor.codec.range(Lines(shown.text), start, end))

    def _bring_up_to_date(self, name: str, shown: Shown) -> None:
        missing = shown.due()
        if not missing:
            return
        if not self.editor.abilities.apply_edit:
            self._tell_to_type(name, shown)
            return
        changes = text_edits(shown.text, missing, self.editor.codec)
        self._start(self._send_edits(name, shown, self.session.opened.send(name, missing), changes))

    def _tell_to_type(self, name: str, shown: Shown) -> None:
        if name not in self._hinted:
            self._hinted.add(name)
            below = shown.uri.below
            self.editor.show(
                f"This editor lets nobody else write in {below} while it is open. "
                f"Type it there; or save and close {below}, and it is written."
            )

    def _start(self, work: Coroutine[object, object, None]) -> None:
        job = asyncio.ensure_future(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _send_edits(self, name: str, shown: Shown, sent: int, changes: Sequence[types.TextEdit]) -> None:
        answer = asyncio.ensure_future(self.editor.apply_edits(name, sent, changes, "review"))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)
        applied = await answer
        if applied:
            self._publish_again(name, shown)
            # What counts is the text that comes back, not the answer: some editors answer yes and skip it.
            await asyncio.sleep(PATIENCE)
        if shown.give_up(sent) and self.session.opened.get(name) is shown and (applied or shown.version != sent):
            self._bring_up_to_date(name, shown)
