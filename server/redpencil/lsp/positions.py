"""PositionCodec: the one class that converts LSP positions against code-point offsets.

An LSP position counts units of the negotiated encoding from its line's start. Everything inside the
server counts code points. A position beyond the line's end means the line's end, one inside a
character means the character's start, one beyond the last line means the text's end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Protocol

from lsprotocol import types

from redpencil.review.lines import Lines

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_BYTES = re.compile("[\udc80-\udcff]")
"""As what the bytes of an editor's text are known that are no UTF-8: there they count as one."""
_SURROGATES = "surrogatepass"
_ENCODINGS: dict[str, types.PositionEncodingKind] = {kind.value: kind for kind in types.PositionEncodingKind}


class PositionLike(Protocol):
    """A position of lsprotocol or of our own protocol."""

    @property
    def line(self) -> int:
        """Zero-based line."""
        ...

    @property
    def character(self) -> int:
        """Units of the negotiated encoding."""
        ...


class RangeLike(Protocol):
    """A range of lsprotocol or of our own protocol."""

    @property
    def start(self) -> PositionLike:
        """The first position."""
        ...

    @property
    def end(self) -> PositionLike:
        """The position behind the last."""
        ...


def encoding_of(name: str | None) -> types.PositionEncodingKind:
    """Return the encoding called `name`; UTF-16 for none and for unknown ones."""
    return _ENCODINGS.get(name or "", types.PositionEncodingKind.Utf16)


class PositionCodec:
    """Converts positions in one encoding; has no state beyond that, so it may be shared."""

    __slots__ = ("encoding",)

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding_of(encoding)

    def offset(self, lines: Lines, position: PositionLike) -> int:
        """Return the offset of `position` in the text of `lines`."""
        if position.line >= lines.count:
            return len(lines.text)
        start, end = lines.line_span(position.line)
        if position.character <= 0:
            return start
        return start + self._column(lines.text[start:end], position.character)

    def offsets(self, lines: Lines, span: RangeLike) -> tuple[int, int]:
        """Return the offsets [start, end) of a range; an inverted one is turned round."""
        start, end = self.offset(lines, span.start), self.offset(lines, span.end)
        return (start, end) if start <= end else (end, start)

    def position(self, lines: Lines, offset: int) -> types.Position:
        """Return the position of `offset`, clamped to the text."""
        line, column = lines.position(offset)
        if lines.is_ascii:
            return types.Position(line, column)
        start, _ = lines.line_span(line)
        return types.Position(line, self._units(lines.text[start : start + column]))

    def range(self, lines: Lines, start: int, end: int) -> types.Range:
        """Return the range of [start, end)."""
        return types.Range(self.position(lines, start), self.position(lines, end))

    def _units(self, text: str) -> int:
        if self.encoding is types.PositionEncodingKind.Utf32 or text.isascii():
            return len(text)
        if self.encoding is types.PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", _SURROGATES)) - 2 * len(_BYTES.findall(text))
        return len(text) + len(_ASTRAL.findall(text))

    def _column(self, line: str, character: int) -> int:
        """Return the code-point column of `character` units on `line`, clamped, rounded down."""
        if self.encoding is types.PositionEncodingKind.Utf32 or line.isascii():
            return min(character, len(line))
        if self.encoding is types.PositionEncodingKind.Utf8:
            return _utf8_column(line, character)
        for index, match in enumerate(_ASTRAL.finditer(line)):
            # `index` astral characters before this one took a unit more than their column says.
            if character <= match.start() + index:
                return character - index
            if character == match.start() + index + 1:
                return match.start()
        return min(character - len(_ASTRAL.findall(line)), len(line))


def _utf8_column(line: str, character: int) -> int:
    if _BYTES.search(line):
        widths = (1 if _BYTES.match(one) else len(one.encode("utf-8", _SURROGATES)) for one in line)
        return bisect_right(list(accumulate(widths)), character)
    data = line.encode("utf-8", _SURROGATES)
    if character >= len(data):
        return len(line)
    while data[character] & 0xC0 == 0x80:
        character -= 1
    return len(data[:character].decode("utf-8", _SURROGATES))
