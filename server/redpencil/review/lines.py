"""Lines: offsets of a text against (line, column), both in code points.

Knows where lines end as the LSP has it: after CR LF, LF or CR, and nowhere else (form feeds and
Unicode separators are ordinary characters). Does not know encodings: UTF-16 and UTF-8 positions
are converted at the edge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

_LINE_END = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of one text, numbered from 0; any argument out of range is clamped."""

    __slots__ = ("_starts", "is_ascii", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_ascii = text.isascii()
        if "\r" in text and text.count("\r") != text.count("\r\n"):
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        else:  # every line ends in LF, with or without CR before it: three times as fast
            lengths = map((1).__add__, map(len, text.split("\n")))
            self._starts = list(accumulate(lengths, initial=0))
            self._starts.pop()

    @property
    def count(self) -> int:
        """How many lines there are; an empty text has one, as has the empty rest after a last line end."""
        return len(self._starts)

    def line_span(self, line: int) -> tuple[int, int]:
        """Return where `line` starts and ends, its line end left out."""
        line = max(0, min(line, len(self._starts) - 1))
        start = self._starts[line]
        if line + 1 == len(self._starts):
            return start, len(self.text)
        end = self._starts[line + 1] - 1
        if self.text[end] == "\n" and end > start and self.text[end - 1] == "\r":
            end -= 1
        return start, end

    def line_text(self, line: int) -> str:
        """Return `line` without its line end."""
        start, end = self.line_span(line)
        return self.text[start:end]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of `column` on `line`; beyond the line's end it is the line's end."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self.line_span(line)
        return start + max(0, min(column, end - start))

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of `offset`; between CR and LF it is the line's end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        start, end = self.line_span(line)
        return line, min(offset, end) - start


@lru_cache(maxsize=128)
def lines_of(text: str) -> Lines:
    """Return the lines of `text`, computed once for as long as it is in use."""
    return Lines(text)
