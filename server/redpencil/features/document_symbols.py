"""Document symbols: the outline of code, the sections and findings of the sheet, the headings of prose."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from redpencil.documents.untrusted import visible
from redpencil.lsp.finding_places import first_lines
from redpencil.lsp.headings import Heading, headings
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import SYMBOLS
from redpencil.lsp.view import View, view
from redpencil.session.snapshot import Snapshot
from redpencil.syntax.outline import Symbol, outline
from redpencil_protocol.uris import DocumentUri

_DEEPEST = 12
"""Levels of nesting that an editor is sent; the JSON of deeper ones would be hard on it."""


def document_symbols(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec) -> list[types.DocumentSymbol]:
    """Return the symbols of a document, nested; none for a language without a grammar."""
    shown = view(snapshot, uri, codec)
    if shown.is_prose:
        return _nested(shown, headings(shown.lines))
    return _symbols(shown, outline(shown.text, shown.language), 1)


def _symbols(shown: View, symbols: Sequence[Symbol], depth: int) -> list[types.DocumentSymbol]:
    return [
        types.DocumentSymbol(
            name=visible(one.name),
            kind=SYMBOLS.get(one.kind, types.SymbolKind.Object),
            range=shown.range(one.start, one.end),
            selection_range=shown.range(one.name_start, one.name_end),
            children=_symbols(shown, one.children, depth + 1) if depth < _DEEPEST else [],
        )
        for one in symbols
    ]


def _nested(shown: View, found: Sequence[Heading]) -> list[types.DocumentSymbol]:
    findings = first_lines(shown) if shown.is_sheet else {}
    top: list[types.DocumentSymbol] = []
    open_: list[tuple[int, list[types.DocumentSymbol]]] = [(0, top)]
    for one in found:
        while open_[-1][0] >= one.level:
            open_.pop()
        start, end = shown.lines.line_span(one.line)
        children: list[types.DocumentSymbol] = []
        symbol = types.DocumentSymbol(
            name=visible(one.title) or "(untitled)",
            kind=types.SymbolKind.Event if one.line in findings else types.SymbolKind.String,
            range=shown.range(start, shown.lines.line_span(one.last_line)[1]),
            selection_range=shown.range(start, end),
            children=children,
        )
        open_[-1][1].append(symbol)
        open_.append((one.level, children))
    return top
