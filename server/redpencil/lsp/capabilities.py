"""ClientAbilities: what the editor can do, resolved once when it connects.

Features ask these flags and never the nested, optional capabilities themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from lsprotocol import types

from redpencil.lsp.positions import encoding_of


@dataclass(frozen=True, slots=True)
class ClientAbilities:
    """Each flag says what the server may send; False means that it must do without."""

    text_document_content: bool = False
    """The editor opens `redpencil:` documents; else tasks are real files and our scheme is never sent."""
    text_document_content_refresh: bool = False
    file_system: bool = False
    """The client reads and writes our documents by `redpencil/stat` and its siblings, and asks for no content."""
    apply_edit: bool = False
    document_changes: bool = False
    show_document: bool = False
    work_done_progress: bool = False
    code_lens_refresh: bool = False
    inlay_hint_refresh: bool = False
    hover_markdown: bool = False
    nested_symbols: bool = False
    label_details: bool = False
    related_information: bool = False
    code_action_literals: bool = False
    line_folding_only: bool = False
    watched_files: bool = False
    """Files changed outside the editor can be watched by registration."""
    encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16


def client_abilities(client: types.ClientCapabilities, encoding: str | None, options: object = None) -> ClientAbilities:
    """Return what `client` can do, given the negotiated position encoding and its `initializationOptions`."""
    workspace = client.workspace or types.WorkspaceClientCapabilities()
    window = client.window or types.WindowClientCapabilities()
    document = client.text_document or types.TextDocumentClientCapabilities()
    hover = (document.hover.content_format if document.hover else None) or ()
    completion = document.completion.completion_item if document.completion else None
    content = workspace.text_document_content
    return ClientAbilities(
        text_document_content=content is not None,
        text_document_content_refresh=content is not None,
        file_system=isinstance(options, dict) and cast("dict[str, object]", options).get("fileSystem") is True,
        apply_edit=bool(workspace.apply_edit),
        document_changes=bool(workspace.workspace_edit and workspace.workspace_edit.document_changes),
        show_document=bool(window.show_document and window.show_document.support),
        work_done_progress=bool(window.work_done_progress),
        code_lens_refresh=bool(workspace.code_lens and workspace.code_lens.refresh_support),
        inlay_hint_refresh=bool(workspace.inlay_hint and workspace.inlay_hint.refresh_support),
        hover_markdown=types.MarkupKind.Markdown in hover,
        nested_symbols=bool(document.document_symbol and document.document_symbol.hierarchical_document_symbol_support),
        label_details=bool(completion and completion.label_details_support),
        related_information=bool(document.publish_diagnostics and document.publish_diagnostics.related_information),
        code_action_literals=bool(document.code_action and document.code_action.code_action_literal_support),
        line_folding_only=bool(document.folding_range and document.folding_range.line_folding_only),
        watched_files=bool(
            workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration
        ),
        encoding=encoding_of(encoding),
    )
