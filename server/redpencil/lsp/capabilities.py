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
    file_system: bool = False
    """The client reads and writes our documents by `redpencil/stat` and its siblings, and asks for no content."""
    apply_edit: bool = False
    document_changes: bool = False
    show_document: bool = False
    work_done_progress: bool = False
    code_lens_refresh: bool = False
    inlay_hint_refresh: bool = False
    code_action_literals: bool = False
    encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16


def client_abilities(client: types.ClientCapabilities, encoding: str | None, options: object = None) -> ClientAbilities:
    """Return what `client` can do, given the negotiated position encoding and its `initializationOptions`."""
    workspace = client.workspace or types.WorkspaceClientCapabilities()
    window = client.window or types.WindowClientCapabilities()
    document = client.text_document or types.TextDocumentClientCapabilities()
    return ClientAbilities(
        text_document_content=workspace.text_document_content is not None,
        file_system=isinstance(options, dict) and cast("dict[str, object]", options).get("fileSystem") is True,
        apply_edit=bool(workspace.apply_edit),
        document_changes=bool(workspace.workspace_edit and workspace.workspace_edit.document_changes),
        show_document=bool(window.show_document and window.show_document.support),
        work_done_progress=bool(window.work_done_progress),
        code_lens_refresh=bool(workspace.code_lens and workspace.code_lens.refresh_support),
        inlay_hint_refresh=bool(workspace.inlay_hint and workspace.inlay_hint.refresh_support),
        code_action_literals=bool(document.code_action and document.code_action.code_action_literal_support),
        encoding=encoding_of(encoding),
    )
