"""Definition: from a location or a finding's id in the sheet to the code that it means."""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_links import findings_on, locations_on
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
