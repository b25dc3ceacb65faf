"""Selection ranges: from the word under the cursor to the whole document, by syntax where there is a grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.view import View, view
from redpencil.session.snapshot import Snapshot
from redpencil.syntax.selection import enclosing
from redpencil_protocol.uris import DocumentUri

_WORD = re.compile(r"\w+")


def selection_ranges(
    snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, positions: Sequence[types.Position]
) -> list[types.SelectionRange]:
    """Return one chain of growing ranges for each position."""
    shown = view(snapshot, uri, codec)
    return [_chain(shown, shown.offset(one)) for one in positions]


def _chain(shown: View, offset: int) -> types.SelectionRange:
    spans = list(enclosing(shown.text, shown.language, offset)) or _in_prose(shown, offset)
    whole = (0, len(shown.text))
    growing = [spans[0]] if spans else []
    growing += [new for old, new in pairwise(spans) if new != old and new[0] <= old[0] and new[1] >= old[1]]
    if not growing or growing[-1] != whole:
        growing.append(whole)
    chain = types.SelectionRange(shown.range(*growing[-1]))
    for span in reversed(growing[:-1]):
        chain = types.SelectionRange(shown.range(*span), chain)
    return chain


def _in_prose(shown: View, offset: int) -> list[tuple[int, int]]:
    """Return the word, the line and the paragraph around `offset`, as far as there are such."""
    lines = shown.lines
    number, column = lines.position(offset)
    start, end = lines.line_span(number)
    word = next((m for m in _WORD.finditer(lines.line_text(number)) if m.start() <= column <= m.end()), None)
    first = last = number
    while first > 0 and lines.line_text(first - 1).strip():
        first -= 1
    while last + 1 < lines.count and lines.line_text(last + 1).strip():
        last += 1
    found = [(start + word.start(), start + word.end())] if word else []
    for span in ((start, end), (lines.line_span(first)[0], lines.line_span(last)[1])):
        if not found or span != found[-1]:
            found.append(span)
    return found
