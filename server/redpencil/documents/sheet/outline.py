"""Where the sheet's sections and their blocks begin and end; nothing of what they say.

A section is a `## ` heading with what follows it. Scores and Findings are cut further into
blocks at `### ` headings. Notes are free text: only the heading of a section we know ends them.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Section(Enum):
    """The sections, in the order in which the sheet has them; the value is the heading."""

    TASK_CHECK = "Task check"
    RANKING = "Ranking"
    SCORES = "Scores"
    FINDINGS = "Findings"
    FLAGS = "Flags"
    NOTES = "Notes"


class Piece(NamedTuple):
    """A heading and the text below it: [start, heading_end) is the heading line, `end` where the next begins."""

    title: str
    start: int
    heading_end: int
    end: int


class SectionPiece(NamedTuple):
    """A section: its intro is what stands before the first block."""

    kind: Section | None
    """None for a heading that is no section of ours."""
    title: str
    start: int
    heading_end: int
    intro_end: int
    end: int
    blocks: tuple[Piece, ...]


BY_HEADING = {section.value.casefold(): section for section in Section}
_IN_BLOCKS = frozenset({Section.SCORES, Section.FINDINGS})
_HEADING = re.compile(r"##(#?)[ \t]+([^\r\n]*)")
_LIKE_HEADING = re.compile(rf"(\\*)##[ \t]+(?:{'|'.join(map(re.escape, BY_HEADING))})[ \t]*", re.IGNORECASE)


def cut(text: str) -> tuple[int, list[SectionPiece]]:
    """Return where the first section begins, and all sections."""
    sections: list[SectionPiece] = []
    opened: tuple[Section | None, re.Match[str]] | None = None
    blocks: list[re.Match[str]] = []
    first = len(text)
    for match in _HEADING.finditer(text):
        start = match.start()
        if start and text[start - 1] not in "\r\n":
            continue
        if match[1]:
            if opened and opened[0] in _IN_BLOCKS:
                blocks.append(match)
            continue
        kind = BY_HEADING.get(match[2].rstrip(" \t").casefold())
        if opened is None:
            first = start
        elif kind is None and opened[0] is Section.NOTES:
            continue
        else:
            sections.append(_section(opened, blocks, start))
        opened, blocks = (kind, match), []
    if opened:
        sections.append(_section(opened, blocks, len(text)))
    return first, sections


def _section(opened: tuple[Section | None, re.Match[str]], blocks: list[re.Match[str]], end: int) -> SectionPiece:
    kind, heading = opened
    ends = [*(block.start() for block in blocks[1:]), end]
    pieces = tuple(Piece(block[2], block.start(), block.end(), stop) for block, stop in zip(blocks, ends, strict=False))
    intro_end = blocks[0].start() if blocks else end
    return SectionPiece(kind, heading[2], heading.start(), heading.end(), intro_end, end, pieces)


def escaped(notes: str) -> str:
    """Return notes with a backslash before each line that would begin a section."""
    if "##" not in notes:
        return notes
    return "\n".join("\\" + line if _LIKE_HEADING.fullmatch(line) else line for line in notes.split("\n"))


def unescaped(notes: str) -> str:
    """Return notes as `escaped` got them."""
    if "\\" not in notes:
        return notes
    return "\n".join(
        line[1:] if line.startswith("\\") and _LIKE_HEADING.fullmatch(line) else line for line in notes.split("\n")
    )
