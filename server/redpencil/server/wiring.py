"""The one screen: which request goes to which feature. Wiring only.

A feature is imported when it is first asked, so that `initialize` is answered before the review
model, pydantic or tree-sitter are loaded.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from redpencil.lsp.command_ids import COMMAND_IDS
from redpencil.lsp.editor import Editor
from redpencil.lsp.protocol import RedpencilProtocol, new_converter
from redpencil.version import VERSION

if TYPE_CHECKING:
    from redpencil.server.workplace import Workplace
    from redpencil.session.settings import Settings

REQUEST_PANEL = "redpencil/panel"
REQUEST_DESCRIBE = "redpencil/describeDocument"
REQUEST_FINDINGS_AT = "redpencil/findingsAt"
REQUEST_FINDING_IN_SHEET = "redpencil/findingInSheet"
REQUEST_STAT = "redpencil/stat"
REQUEST_READ = "redpencil/readDocument"
REQUEST_WRITE = "redpencil/writeDocument"
"""Said again here because the module that names them needs pydantic; a test holds the two together."""


_ACTION_KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.Source]
_TRIGGERS = [" ", "/", ":", ">", "=", ","]
"""Characters after which an editor asks for completion by itself."""


class RedpencilServer(LanguageServer):
    """One connection's server. Its workplace is built at the first message after `initialize`."""

    protocol: RedpencilProtocol  # pyright: ignore[reportIncompatibleVariableOverride] - pygls takes the class as argument

    def __init__(self) -> None:
        super().__init__("redpencil", VERSION, protocol_cls=RedpencilProtocol, converter_factory=new_converter)  # pyright: ignore[reportUnknownMemberType]
        self.options: dict[str, Any] = {}
        self.folder: Path | None = None
        """Where tasks lie for an editor that opens only files; None: where the settings say."""
        self._workplace: Workplace | None = None
        self.protocol.before_stop = self.take_last_words

    @property
    def workplace(self) -> Workplace:
        """The session and the features' state.

        Raises:
            UserError: the store or the settings cannot be used; the next message tries again.
        """
        if self._workplace is None:
            from redpencil.server.workplace import Workplace

            editor = Editor(self, self.protocol, has_plugin=self._opens_ours)
            self._workplace = Workplace(editor, self._settings)
            if self._workplace.files is not None:
                self.protocol.map_addresses(self._workplace.files.addresses)
            self._workplace.adopt(self.protocol.documents)
        return self._workplace

    @property
    def _opens_ours(self) -> bool:
        return self.protocol.abilities.text_document_content or self.protocol.abilities.file_system

    def _settings(self) -> Settings:
        from redpencil.session.settings import read_settings, task_folder

        settings = read_settings(self.options)
        return settings if self._opens_ours else replace(settings, folder=self.folder or task_folder(self.options))

    def text_shown(self, uri: str) -> str:
        """Return a document's text as the editor shows it; empty if it does not."""
        document = self.protocol.documents.get(uri)
        return document.text if document is not None else ""

    def take_last_words(self) -> None:
        """Put on disk what was typed and not yet taken."""
        if self._workplace is not None:
            self._workplace.words.flush()

    def close(self) -> None:
        """Let go of the store."""
        if self._workplace is not None:
            self._workplace.close()


def build() -> RedpencilServer:
    """Return the server with all that the editor may ask."""
    server = RedpencilServer()
    _life(server)
    _documents(server)
    _file_system(server)
    _reading(server)
    _of_our_own(server)
    _navigation(server)
    _acts(server)
    return server


def _life(server: RedpencilServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        options = params.initialization_options
        server.options = cast("dict[str, Any]", options) if isinstance(options, dict) else {}

    @server.feature(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        _ = server.workplace

    @server.feature(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.take_last_words()


def _documents(server: RedpencilServer) -> None:
    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
    def content(params: types.TextDocumentContentParams) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(text=server.workplace.text(params.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = server.protocol.documents.get(params.text_document.uri)
        if document is not None:
            server.workplace.opened(document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.protocol.documents.get(params.text_document.uri)
        if document is not None:
            server.workplace.words.typed(document.uri, document.version, document.sound_text, document.steps)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.workplace.words.saved(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.workplace.words.closed(params.text_document.uri)


def _file_system(server: RedpencilServer) -> None:
    @server.feature(REQUEST_STAT)
    def stat(params: Any) -> dict[str, Any]:
        return server.workplace.file_system.stat(params)

    @server.feature(REQUEST_READ)
    def read_document(params: Any) -> dict[str, Any]:
        return server.workplace.file_system.read(params)

    @server.feature(REQUEST_WRITE)
    def write_document(params: Any) -> dict[str, Any]:
        return server.workplace.file_system.write(params)


def _reading(server: RedpencilServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        from redpencil.features.hover import hover

        return await server.workplace.parsed_view(params.text_document.uri, hover, params.position)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    def code_lens(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        from redpencil.features.code_lens import code_lenses

        uri = params.text_document.uri
        if (page := server.workplace.page(uri)) is not None:
            return page.lenses(server.text_shown(uri))
        return server.workplace.view(uri, code_lenses)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def inlay_hint(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        from redpencil.features.inlay_hints import inlay_hints

        return server.workplace.view(params.text_document.uri, inlay_hints, params.range)

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding_range(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        from redpencil.features.folding import folding_ranges

        return await server.workplace.parsed_view(params.text_document.uri, folding_ranges)

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    async def selection_range(params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        from redpencil.features.selection_ranges import selection_ranges

        return await server.workplace.parsed_view(params.text_document.uri, selection_ranges, params.positions)


def _of_our_own(server: RedpencilServer) -> None:
    @server.feature(REQUEST_PANEL)
    def panel(params: Any) -> dict[str, Any]:
        return server.workplace.panel(params)

    @server.feature(REQUEST_DESCRIBE)
    def describe_document(params: Any) -> dict[str, Any]:
        return server.workplace.describe(params)

    @server.feature(REQUEST_FINDINGS_AT)
    def findings_at(params: Any) -> dict[str, Any]:
        return server.workplace.findings_at(params)

    @server.feature(REQUEST_FINDING_IN_SHEET)
    def finding_in_sheet(params: Any) -> dict[str, Any]:
        return server.workplace.finding_in_sheet(params)


def _navigation(server: RedpencilServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        from redpencil.features.document_symbols import document_symbols

        return await server.workplace.parsed_view(params.text_document.uri, document_symbols)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        from redpencil.features.definition import definition

        return server.workplace.view(params.text_document.uri, definition, params.position)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=False))
    def document_link(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        from redpencil.features.document_links import document_links

        return server.workplace.view(params.text_document.uri, document_links)


def _acts(server: RedpencilServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_ACTION_KINDS))
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction | types.Command] | None:
        from redpencil.features.code_actions import code_actions

        uri = params.text_document.uri
        if (page := server.workplace.page(uri)) is not None:
            found = page.actions(server.text_shown(uri), params.range)
        else:
            found = server.workplace.view(uri, code_actions, params.range, params.context.only)
        if server.protocol.abilities.code_action_literals:
            return [*found] if found else None
        return [action.command for action in found or () if action.command]

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def completion(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        from redpencil.features.completion import complete

        return server.workplace.view(params.text_document.uri, complete, params.position)

    for command in COMMAND_IDS:
        _command(server, command)


def _command(server: RedpencilServer, command: str) -> None:
    @server.command(command)
    async def act(*arguments: Any) -> Any:
        return await server.workplace.execute(command, arguments)
