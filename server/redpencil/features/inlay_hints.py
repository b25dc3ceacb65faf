"""Inlay hints: the id and severity of each finding where its code begins."""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import finding_message
from redpencil.lsp.view import view
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.uris import DocumentKind, DocumentUri


def inlay_hints(
    snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, within: types.Range
) -> list[types.InlayHint]:
    """Return the hints within a range of a response's document, in the order of the text."""
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
