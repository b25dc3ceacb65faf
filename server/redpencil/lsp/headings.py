"""Headings of a Markdown text: which there are, and how far each reaches. Fenced code has none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redpencil.documents.sheet.fields import plain
from redpencil.review.lines import Lines

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t#]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading; it reaches to the line before the next of its level or above."""

    title: str
    level: int
    line: int
    last_line: int


def headings(lines: Lines) -> tuple[Heading, ...]:
    """Return all headings in order."""
    found: list[tuple[str, int, int]] = []
    fence = ""
    for number in range(lines.count):
        line = lines.line_text(number)
        text = plain(line)
        if mark := _FENCE.match(text):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (match := _HEADING.match(text)):
            found.append((line[slice(*match.span(2))], len(match[1]), number))
    last_lines = [lines.count - 1] * len(found)
    open_: list[int] = []
    for index, (_, level, line) in enumerate(found):
        while open_ and found[open_[-1]][1] >= level:
            last_lines[open_.pop()] = line - 1
        open_.append(index)
    return tuple(Heading(*one, last_line) for one, last_line in zip(found, last_lines, strict=True))
