"""The one screen: which request goes to which feature. Wiring only.

A feature is imported when it is first asked, so that `initialize` is answered before the review
model, pydantic or tree-sitter are loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from redpencil.lsp.command_ids import COMMAND_IDS
from redpencil.lsp.editor import Editor
from redpencil.lsp.protocol import RedpencilProtocol, new_converter
from redpencil.version import VERSION

if TYPE_CHECKING:
    from redpencil.server.workplace import Workplace

PANEL = "redpencil/panel"


class RedpencilServer(LanguageServer):
    """One connection's server. Its workplace is built at the first message after `initialize`."""

    protocol: RedpencilProtocol

    def __init__(self) -> None:
        super().__init__("redpencil", VERSION, protocol_cls=RedpencilProtocol, converter_factory=new_converter)
        self.options: dict[str, Any] = {}
        self._workplace: Workplace | None = None

    @property
    def workplace(self) -> Workplace:
        """The session and the features' state.

        Raises:
            UserError: the store or the settings cannot be used; the next message tries again.
        """
        if self._workplace is None:
            from redpencil.server.workplace import Workplace
            from redpencil.session.settings import read_settings

            editor = Editor(self, self.protocol.abilities, self.protocol.codec)
            self._workplace = Workplace(editor, read_settings(self.options))
        return self._workplace

    def close(self) -> None:
        """Let go of the store."""
        if self._workplace is not None:
            self._workplace.close()


def build() -> RedpencilServer:
    """Return the server with all that the editor may ask."""
    server = RedpencilServer()
    _life(server)
    _documents(server)
    _views(server)
    for command in COMMAND_IDS:
        _act(server, command)
    return server


def _life(server: RedpencilServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        server.options = dict(options) if isinstance(options, dict) else {}

    @server.feature(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        _ = server.workplace


def _documents(server: RedpencilServer) -> None:
    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(text=server.workplace.text(params.uri))
