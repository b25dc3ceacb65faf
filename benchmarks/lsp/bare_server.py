"""The least that a pygls server can be: what the framework itself costs.

It keeps documents, answers code actions with one fixed action, and publishes one fixed
diagnostic when a document is opened, changed or marked. It reads nothing and knows nothing.
"""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1.0")
NOWHERE = lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=0, character=1))


def _publish(uri: str, version: int | None) -> None:
    found = [lsp.Diagnostic(range=NOWHERE, message="A fixed diagnostic.")]
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found))


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
def _opened(parameters: lsp.DidOpenTextDocumentParams) -> None:
    _publish(parameters.text_document.uri, parameters.text_document.version)


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
def _changed(parameters: lsp.DidChangeTextDocumentParams) -> None:
    _publish(parameters.text_document.uri, parameters.text_document.version)


@server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION)
def _actions(parameters: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    return [lsp.CodeAction(title=f"Line {parameters.range.start.line}", kind=lsp.CodeActionKind.QuickFix)]


@server.command("bare.mark")
def _mark(uri: str) -> None:
    _publish(uri, None)


if __name__ == "__main__":
    server.start_io()
