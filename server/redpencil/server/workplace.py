"""Workplace: the session and the features' state, set up once the editor is connected.

This module is imported after `initialize` is answered: it pulls in the review model.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from redpencil.errors import StoreError
from redpencil.features import diagnostics
from redpencil.features.commands import execute
from redpencil.features.panel import panel
from redpencil.features.text_content import text_of
from redpencil.features.text_sync import TextSync
from redpencil.lsp.desk import Desk
from redpencil.lsp.editor import Editor
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
        self.session = Session(settings, on_change=self._task_changed)
        self.sync = TextSync(self.session, editor, diagnostics.for_document)
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
        self.sync.flush()
        return function(self.session.drafts.snapshot(document.task), document, self._editor.codec, *arguments)

    def text(self, uri: str) -> str:
        """Return a document's text for the editor that opens it."""
        self.sync.flush()
        return text_of(self.session, uri)

    def panel(self, params: Any) -> dict[str, Any]:
        """Return what panes show of a task."""
        self.sync.flush()
        request = PanelRequest.model_validate(params)
        return panel(self.session.drafts.snapshot(request.task), self._editor.codec).model_dump(mode="json")

    async def execute(self, command: str, arguments: tuple[Any, ...]) -> Any:
        """Do an act, after what was typed before it."""
        self.sync.flush()
        return await execute(self._desk, command, arguments)

    def close(self) -> None:
        """Let go of the store; what was typed last was taken when the editor's stream ended."""
        for job in self._jobs:
            job.cancel()
        self.session.close()

    def _task_changed(self, task_id: str) -> None:
        self.sync.task_changed(task_id)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(StoreError):  # the next act says it; the next look may be luckier
                self.session.drafts.refresh()
