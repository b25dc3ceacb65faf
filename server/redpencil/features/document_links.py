"""Document links: the locations and the files' names in the sheet, each leading to the document with its line.

The target ends in `#L<line>`, which editors take for the line; clients that do not still open the document.
"""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_links import FileLink, locations_on, own_files
from redpencil.lsp.view import View, location, view
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.uris import DocumentKind, DocumentUri


def document_links(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec) -> list[types.DocumentLink]:
    """Return the links of the sheet; other documents have none."""
    if uri.kind is not DocumentKind.SHEET:
        return []
    sheet = view(snapshot, uri, codec)
    found: list[types.DocumentLink] = []
    for line in range(sheet.lines.count):
        for link in locations_on(sheet, line):
            target = location(snapshot.source, snapshot.id, snapshot.task, link.anchor, codec)
            if target is not None:
                found.append(
                    types.DocumentLink(
                        range=sheet.range(link.start, link.end),
                        target=f"{target.uri}#L{target.range.start.line + 1}",
                        tooltip="Show the code",
                    )
                )
    return [*found, *(_to_file(sheet, file) for file in own_files(sheet))]


def _to_file(sheet: View, file: FileLink) -> types.DocumentLink:
    return types.DocumentLink(range=sheet.range(file.start, file.end), target=str(file.uri), tooltip="Open the file")
