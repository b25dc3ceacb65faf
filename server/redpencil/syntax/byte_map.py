"""ByteMap: UTF-8 byte offsets, which tree-sitter counts in, against code-point offsets, which we count in.

For ASCII text both are the same. Else one checkpoint per `_STRIDE` code points bounds the cost of one
conversion whatever the text is, a single line of two megabytes included.
"""

from __future__ import annotations

from bisect import bisect_right

_STRIDE = 512


class ByteMap:
    """Converts offsets of one text; `data` is the text in UTF-8."""

    __slots__ = ("_checkpoints", "_text", "data")

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "surrogatepass")
        self._text = text
        self._checkpoints: list[int] | None = None
        if len(self.data) != len(text):
            self._checkpoints = checkpoints = [0]
            for start in range(0, len(text), _STRIDE):
                chunk = text[start : start + _STRIDE]
                checkpoints.append(checkpoints[-1] + len(chunk.encode("utf-8", "surrogatepass")))

    def offset(self, byte: int) -> int:
        """Return the code-point offset of `byte`; inside a character, that of its start."""
        if self._checkpoints is None:
            return min(byte, len(self.data))
        index = bisect_right(self._checkpoints, byte) - 1
        head = self.data[self._checkpoints[index] : byte]
        # Every byte that does not continue a character starts one; an unfinished last one is not counted.
        count = sum((value & 0xC0) != 0x80 for value in head)
        if byte < len(self.data) and (self.data[byte] & 0xC0) == 0x80:
            count -= 1
        return min(index * _STRIDE + count, len(self._text))

    def byte(self, offset: int) -> int:
        """Return the byte offset of a code-point offset, clamped to the text."""
        offset = max(0, min(offset, len(self._text)))
        if self._checkpoints is None:
            return offset
        index = offset // _STRIDE
        head = self._text[index * _STRIDE : offset]
        return self._checkpoints[index] + len(head.encode("utf-8", "surrogatepass"))
