"""Workplace: the session and the features' state, set up once the editor is connected.

This module is imported after `initialize` is answered: it pulls in the review model.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from redpencil.documents.layout import describe
from redpencil.errors import StoreError, UserError
from redpencil.features import diagnostics
from redpencil.features.commands import execute
from redpencil.features.file_system import FileSystem
from redpencil.features.finding_places import finding_in_sheet, findings_at
from redpencil.features.panel import panel
from redpencil.features.queue_page import QueuePage
from redpencil.features.submit_line import SubmitLine
from redpencil.features.text_content import text_of
from redpencil.features.text_sync import News, Words
from redpencil.lsp.desk import Desk
from redpencil.lsp.editor import Editor
from redpencil.lsp.open_documents import OpenDocument
from redpencil.lsp.view import view
from redpencil.server.on_files import OnFiles
from redpencil.session.session import Session
from redpencil.session.settings import Settings
from redpencil.syntax.trees import LARGE_TEXT
from redpencil_protocol.extensions import (
    DocumentRequest,
    FindingInSheetRequest,
    FindingsAt,
    FindingsAtRequest,
    PanelRequest,
)
from redpencil_protocol.uris import DocumentKind, DocumentUri, is_ours, parse_uri

T = TypeVar("T")

LOOK = 0.5
"""Seconds between two looks for what another window wrote."""


class Workplace:
    """What handlers work with."""

    def __init__(self, editor: Editor, read: Callable[[], Settings]) -> None:
        """Open the session.

        Args:
            editor: what the server may ask of the editor.
            read: reads the settings; again where they name no hub that can be asked.

        Raises:
            UserError: the store or the settings cannot be used.
        """
        settings = read()
        self._read_settings = read
        self.files: OnFiles | None = None
        """None where the editor opens our documents itself."""
        self.session = Session(settings, on_change=self._task_changed)
        if self.session.store.carried_over:
            editor.show(self.session.store.carried_over)
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
        document = self._document(uri)
        if document is None:
            return None
        return function(self.session.drafts.snapshot(document.task), document, self._editor.codec, *arguments)

    async def parsed_view(self, uri: str, function: Callable[..., T], *arguments: Any) -> T | None:
        """Do as `view`; a function that has to parse a large document runs beside the loop."""
        document = self._document(uri)
        if document is None:
            return None
        snapshot, codec = self.session.drafts.snapshot(document.task), self._editor.codec
        if len(view(snapshot, document, codec).text) < LARGE_TEXT:
            return function(snapshot, document, codec, *arguments)
        return await asyncio.to_thread(function, snapshot, document, codec, *arguments)

    def _document(self, uri: str) -> DocumentUri | None:
        if not is_ours(uri):
            return None
        document = parse_uri(uri)
        if document.kind is DocumentKind.QUEUE:
            return None
        self.words.flush()
        return document if self.files is None or self.files.check(uri) else None

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

    def describe(self, params: Any) -> dict[str, Any]:
        """Return what a client shows and asks of a document."""
        return describe(parse_uri(DocumentRequest.model_validate(params).uri)).model_dump(mode="json")

    def findings_at(self, params: Any) -> dict[str, Any]:
        """Return the findings under the cursor."""
        request = FindingsAtRequest.model_validate(params)
        found = self.view(request.uri, findings_at, request.position)
        return (found or FindingsAt(findings=())).model_dump(mode="json")

    def finding_in_sheet(self, params: Any) -> dict[str, Any]:
        """Return where the next words about a finding are written."""
        self.words.flush()
        request = FindingInSheetRequest.model_validate(params)
        snapshot = self.session.drafts.snapshot(request.task)
        sheet = DocumentUri(DocumentKind.SHEET, snapshot.source, request.task)
        return finding_in_sheet(snapshot, sheet, self._editor.codec, request.finding).model_dump(mode="json")

    async def execute(self, command: str, arguments: tuple[Any, ...]) -> Any:
        """Do an act, after what was typed before it."""
        self.words.flush()
        if not self.session.has_hubs:
            self._connect()
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

    def _connect(self) -> None:
        """Ask the hubs of settings that were mended meanwhile."""
        with contextlib.suppress(UserError):  # what cannot be read keeps nobody from working on what is here
            self.session.connect(self._read_settings())
        if self.session.has_hubs:
            self._jobs.append(asyncio.ensure_future(self.session.run()))

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
