"""Workplace: the session and the features' state, set up once the editor is connected.

This module is imported after `initialize` is answered: it pulls in the review model.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from redpencil.errors import StoreError
from redpencil.features import diagnostics
from redpencil.features.commands import execute
from redpencil.features.file_system import FileSystem
from redpencil.features.panel import panel
from redpencil.features.queue_page import QueuePage
from redpencil.features.submit_line import SubmitLine
from redpencil.features.text_content import text_of
from redpencil.features.text_sync import News, Words
from redpencil.lsp.desk import Desk
from redpencil.lsp.editor import Editor
from redpencil.lsp.open_documents import OpenDocument
from redpencil.server.on_files import OnFiles
from redpencil.session.session import Session
from redpencil.session.settings import Settings
from redpencil_protocol.extensions import PanelRequest
from redpencil_protocol.uris import DocumentKind, is_ours, parse_uri

T = TypeVar("T")

LOOK = 0.5
"""Seconds between two looks for what another window wrote."""


class Workplace:
    """What handlers work with."""

    def __init__(self, editor: Editor, settings: Settings) -> None:
        self.files: OnFiles | None = None
        """None where the editor opens our documents itself."""
        self.session = Session(settings, on_change=self._task_changed)
        heed = SubmitLine(self.session, editor, self._look).heed
        self.news = News(self.session, editor, diagnostics.for_document)
        self.words = Words(self.session, editor, self.news, heed)
        text = partial(text_of, self.session)
        self.file_system = FileSystem(self.session, editor, text, self.words.flush)
        if settings.folder is not None:
            self.files = OnFiles(self.session, editor, settings.folder, self.words.altered)
        self._editor = editor
        self._desk = Desk(self.session, editor)
        self._jobs = [asyncio.ensure_future(self.session.run()), asyncio.ensure_future(self._look_around())]

    def view(self, uri: str, function: Callable[..., T], *arguments: Any) -> T | None:
        """Return `function(snapshot, uri, codec, *arguments)`; None for what is not a task's document."""
        if not is_ours(uri):
            return None
        document = parse_uri(uri)
        if document.kind is DocumentKind.QUEUE:
            return None
        self.words.flush()
        if self.files is not None and not self.files.check(uri):
            return None
        return function(self.session.drafts.snapshot(document.task), document, self._editor.codec, *arguments)

    def opened(self, document: OpenDocument) -> None:
        """The editor shows a document."""
        if self.files is not None:
            self.files.opening(document.uri)
        self.words.opened(document.uri, document.version, document.sound_text)

    def adopt(self, documents: Iterable[OpenDocument]) -> None:
        """Take what the editor opened before there was a store to write to."""
        for document in documents:
            with self.words.complaining():
                self.opened(document)

    def page(self, uri: str) -> QueuePage | None:
        """Return the queue if that is the file that `uri` names; None for everything else."""
        if self.files is None or not is_ours(uri) or parse_uri(uri).kind is not DocumentKind.QUEUE:
            return None
        return self.files.page

    def text(self, uri: str) -> str:
        """Return a document's text for the editor that opens it."""
        self.words.flush()
        return text_of(self.session, uri)

    def panel(self, params: Any) -> dict[str, Any]:
        """Return what panes show of a task."""
        self.words.flush()
        request = PanelRequest.model_validate(params)
        return panel(self.session.drafts.snapshot(request.task), self._editor.codec).model_dump(mode="json")

    async def execute(self, command: str, arguments: tuple[Any, ...]) -> Any:
        """Do an act, after what was typed before it."""
        self.words.flush()
        self.session.opened.leave_lines()
        if self.files is None:
            return await execute(self._desk, command, arguments)
        self.files.look()
        self.files.check_act(command, arguments)
        answer = await execute(self._desk, command, arguments)
        await self.news.edits_answered()
        await self.files.show(command, arguments, answer)
        return answer

    def close(self) -> None:
        """Let go of the store; what was typed last was taken when the editor's stream ended."""
        for job in self._jobs:
            job.cancel()
        if self.files is not None:
            self.words.leave()
            self.files.look()
        self.session.close()

    def _task_changed(self, task_id: str) -> None:
        self.news.task_changed(task_id)
        self.file_system.task_changed(task_id)
        if self.files is not None:
            asyncio.get_running_loop().call_soon(self.files.changed, task_id)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(StoreError):  # the next act says it; the next look may be luckier
                self.session.look()
                self._look()

    def _look(self) -> None:
        if self.files is not None:
            self.files.look()
