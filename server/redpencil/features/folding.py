"""Folding ranges: bodies of code; sections and blocks of the sheet and of prose."""

from __future__ import annotations

from lsprotocol import types

from redpencil.lsp.headings import headings
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.view import view
from redpencil.session.snapshot import Snapshot
from redpencil.syntax.folding import folds
from redpencil_protocol.uris import DocumentUri


def folding_ranges(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec) -> list[types.FoldingRange]:
    """Return what folds, by whole lines."""
    shown = view(snapshot, uri, codec)
    if not shown.is_prose:
        return [
            types.FoldingRange(start_line=first, end_line=last) for first, last in folds(shown.text, shown.language)
        ]
    found: list[types.FoldingRange] = []
    for one in headings(shown.lines):
        last = one.last_line
        while last > one.line and not shown.lines.line_text(last).strip():
            last -= 1
        if last > one.line:
            found.append(types.FoldingRange(start_line=one.line, end_line=last))
    return found
