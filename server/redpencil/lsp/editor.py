"""Editor: the one object through which features speak to the editor.

It knows what the editor said it can do and never offers it more. It decides nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Future
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from redpencil.lsp.protocol import RedpencilProtocol, progress_token

NOTIFY_DOCUMENT_CHANGED = "redpencil/documentChanged"
NOTIFY_CHANGED = "redpencil/changed"
"""Said again here because the module that names them needs pydantic; a test holds the two together."""

SLOW = 0.5
"""Seconds after which something that waits for the network shows its progress."""


class Editor:
    """The client at the other end."""

    def __init__(self, server: LanguageServer, protocol: RedpencilProtocol, *, has_plugin: bool = True) -> None:
        self._server = server
        self._protocol = protocol
        self.has_plugin = has_plugin
        """Whether a plugin of ours sits at the other end; without one nothing beyond the LSP is sent."""
        self.abilities = protocol.abilities
        self.codec = protocol.codec
        """Converts positions in the negotiated encoding."""

    def publish(self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]) -> None:
        """Replace a document's diagnostics."""
        self._protocol.publish(uri, version, diagnostics)

    async def apply_edits(self, uri: str, version: int | None, edits: Sequence[types.TextEdit], label: str) -> bool:
        """Ask the editor to change a document it has open; False if it refused or cannot."""
        if not self.abilities.apply_edit:
            return False
        if self.abilities.document_changes:
            document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
            edit = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(text_document=document, edits=edits)])
        else:
            edit = types.WorkspaceEdit(changes={uri: edits})
        params = types.ApplyWorkspaceEditParams(edit=edit, label=label)
        try:
            return (await self._server.workspace_apply_edit_async(params)).applied
        except JsonRpcException:
            return False

    async def show_document(self, uri: str, line: int) -> bool:
        """Bring a document before the reviewer, at a zero-based line; False if the editor cannot."""
        if not self.abilities.show_document:
            return False
        where = types.Range(types.Position(line, 0), types.Position(line, 0))
        try:
            params = types.ShowDocumentParams(uri=uri, take_focus=True, selection=where)
            return (await self._server.window_show_document_async(params)).success
        except JsonRpcException:
            return False

    def show(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a message once; it is plain text."""
        self._server.window_show_message(types.ShowMessageParams(type=kind, message=message))

    def tell_changed(self, task: str | None) -> None:
        """Say that something shown of a task changed (None: the queue) to an editor that knows what that means."""
        if self.has_plugin:
            self._protocol.notify(NOTIFY_CHANGED, {"task": task})

    def tell_document_changed(self, changed: dict[str, Any]) -> None:
        """Say that a document changed, or is gone, to an editor that shows ours as files of its file system."""
        if self.abilities.file_system:
            self._protocol.notify(NOTIFY_DOCUMENT_CHANGED, changed)

    def refresh(self) -> None:
        """Let the editor ask again for lenses and hints, where it said that it can be told."""
        if self.abilities.code_lens_refresh:
            self._server.workspace_code_lens_refresh(None)
        if self.abilities.inlay_hint_refresh:
            self._server.workspace_inlay_hint_refresh(None)

    @contextlib.asynccontextmanager
    async def progress(self, title: str) -> AsyncGenerator[None]:
        """Show `title` as progress for as long as the block takes, if that is long enough to notice.

        Shown under the client's own token if it gave one. A client that cancels the progress cancels the block.
        """
        asked = progress_token.get()
        if asked is None and not self.abilities.work_done_progress:
            yield
            return
        token = uuid.uuid4().hex if asked is None else asked
        block = asyncio.current_task()
        reporting = asyncio.ensure_future(self._begin_late(token, title, block, is_new=asked is None))
        try:
            yield
        finally:
            if reporting.done() and not reporting.cancelled() and reporting.exception() is None:
                self._server.work_done_progress.end(token, types.WorkDoneProgressEnd())
            else:
                reporting.cancel()
            cast("dict[int | str, object]", self._server.work_done_progress.tokens).pop(token, None)  # pyright: ignore[reportUnknownMemberType]

    async def _begin_late(self, token: int | str, title: str, block: asyncio.Task[Any] | None, *, is_new: bool) -> None:
        await asyncio.sleep(SLOW)
        shown = self._server.work_done_progress
        if is_new:
            await shown.create_async(token)  # pyright: ignore[reportUnknownMemberType] - pygls' Future has no type
        shown.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=True))

        def cancelled(one: Future[Any]) -> None:
            if one.cancelled() and block is not None:
                block.cancel()

        cast("Future[Any]", shown.tokens[token]).add_done_callback(cancelled)  # pyright: ignore[reportUnknownMemberType]
