"""Inlay hints: the id and severity of each finding where its code begins, its id where its block does."""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.finding_places import first_lines
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import finding_message
from redpencil.lsp.view import View, view
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.uris import DocumentKind, DocumentUri


def inlay_hints(
    snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, within: types.Range
) -> list[types.InlayHint]:
    """Return the hints within a range of a response's document or of the sheet, in the order of the text."""
    if uri.kind is DocumentKind.SHEET:
        return _in_sheet(view(snapshot, uri, codec), within)
    if uri.kind is not DocumentKind.RESPONSE:
        return []
    shown = view(snapshot, uri, codec)
    response = shown.response
    start, end = shown.offsets(within)
    places = [
        (anchor.start, finding)
        for finding in snapshot.review.findings
        for anchor in finding.anchors
        if response is not None
        and (anchor.response, anchor.file) == (response.id, uri.path)
        and start <= anchor.start <= end
    ]
    return [
        types.InlayHint(
            position=codec.position(shown.lines, offset),
            label=f"{finding.id} {finding.severity.value}",
            padding_right=True,
            tooltip=finding_message(finding),
        )
        for offset, finding in sorted(places, key=lambda one: one[0])
    ]


def _in_sheet(sheet: View, within: types.Range) -> list[types.InlayHint]:
    """Return the number of each finding behind the line that its block begins with, unless it is written there."""
    lines = sheet.lines
    return [
        types.InlayHint(
            position=sheet.codec.position(lines, lines.line_span(line)[1]),
            label=finding.id,
            padding_left=True,
            tooltip="What lists and messages call this finding",
        )
        for line, finding in sorted(first_lines(sheet).items())
        if within.start.line <= line <= within.end.line and finding.id not in lines.line_text(line).split()
    ]
