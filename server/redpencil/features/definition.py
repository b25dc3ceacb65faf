"""Definition: from a location, a finding's id or a file's name in the sheet to what it means."""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_links import findings_on, locations_on, own_files
from redpencil.lsp.view import location, view
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.uris import DocumentKind, DocumentUri


def definition(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, at: types.Position) -> list[types.Location]:
    """Return the code meant at `at`; anywhere else in a finding's block, all places of the finding."""
    if uri.kind is not DocumentKind.SHEET:
        return []
    sheet = view(snapshot, uri, codec)
    offset = sheet.offset(at)
    line = sheet.lines.position(offset)[0]
    for file in own_files(sheet):
        if sheet.lines.position(file.start)[0] == line:
            start = types.Position(0, 0)
            return [types.Location(uri=str(file.uri), range=types.Range(start, start))]
    anchors: tuple[Anchor, ...] = ()
    for link in (*locations_on(sheet, line), *findings_on(sheet, line)):
        if link.start <= offset <= link.end:
            anchors = (link.anchor,)
            break
    else:
        finding = snapshot.sheet.finding_at(offset)
        anchors = finding.anchors if finding else ()
    found = (location(snapshot.source, snapshot.id, snapshot.task, anchor, codec) for anchor in anchors)
    return [one for one in found if one is not None]
