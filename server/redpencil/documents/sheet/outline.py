"""Where the sheet's sections and their blocks begin and end; nothing of what they say.

A section is a `## ` heading with what follows it. Scores and Findings are cut further into
blocks at `### ` headings. Notes are free text: only the heading of a section we know ends them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import Enum
from typing import NamedTuple

from redpencil.documents.sheet.fields import BLANKS, plain
from redpencil.review.state import ODD_BLANKS


class Section(Enum):
    """The sections, in the order in which the sheet has them; the value is the heading."""

    TASK_CHECK = "Task check"
    RANKING = "Ranking"
    SCORES = "Scores"
    FINDINGS = "Findings"
    OWN_DOCUMENTS = "Rewrites and tests"
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
_NAMES = "|".join(map(re.escape, BY_HEADING))
_IN_BLOCKS = frozenset({Section.SCORES, Section.FINDINGS})
_HEADING = re.compile(rf"##(?P<block>#?)(?!#)(?P<gap>[{BLANKS}{ODD_BLANKS}]*)(?P<title>[^\r\n]*)")
_HALF_TYPED = re.compile(
    rf"^#[^\r\n]*?(?P<heading>##[{BLANKS}](?:{_NAMES}))[{BLANKS}]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading of ours with another one being typed right before it, on the same line."""
_BEFORE_HEADING = f" {ODD_BLANKS}"
_LIKE_HEADING = re.compile(
    rf"(?:\A|(?<=[\r\n]))[{BLANKS}>]*(?:#+[{BLANKS}]*[*_`]*(?P<title>{_NAMES})[*_`:#{BLANKS}]*"
    rf"|[*_`]*(?P<underlined>{_NAMES})[*_`:{BLANKS}]*(?=(?:\r\n|\r|\n)[{BLANKS}>]*(?:-{{2,}}|={{2,}})[{BLANKS}]*(?:[\r\n]|\Z)))"
    r"(?=[\r\n]|\Z)",
    re.IGNORECASE,
)
"""A line with a section's name that is no heading of ours: indented, quoted, of another level, or underlined."""
_AROUND_TITLE = "*_`: \t"


def cut(text: str) -> tuple[int, list[SectionPiece]]:
    """Return where the first section begins, and all sections."""
    sections: list[SectionPiece] = []
    opened: tuple[Section | None, Piece] | None = None
    blocks: list[Piece] = []
    first = len(text)
    half_typed = {match.end(): match.start("heading") for match in _HALF_TYPED.finditer(text)}
    for match in _HEADING.finditer(text):
        start = _start_of_line(text, match.start())
        title, end = match["title"], match.end()
        if end in half_typed and opened and opened[0] is not Section.NOTES:
            if start is not None and match["block"] and opened[0] is Section.SCORES:
                blocks.append(_block(match, start, half_typed[end]))
            start, title = half_typed[end], text[half_typed[end] + 2 : end]
        elif start is None:
            continue
        elif match["block"]:
            if opened and opened[0] in _IN_BLOCKS and (match["gap"] or title):
                blocks.append(_block(match, start, end))
            continue
        kind = _section_named(title)
        if kind is None and (not match["gap"] or (opened and opened[0] is Section.NOTES)):
            continue
        if opened is None:
            first = start
        else:
            sections.append(_section(opened, blocks, start))
        opened, blocks = (kind, Piece(title, start, end, 0)), []
    if opened:
        sections.append(_section(opened, blocks, len(text)))
    return first, sections


def _block(heading: re.Match[str], start: int, end: int) -> Piece:
    """Return the block that a heading begins; where it ends is known when the next one is."""
    return Piece(plain(heading.string[heading.start("title") : end]), start, end, 0)


def section_on(line: str) -> Section | None:
    """Return the section of ours that `line` begins; None where it begins none."""
    match = _heading_on(line)
    return _section_named(match["title"]) if match is not None and not match["block"] else None


def block_on(line: str) -> str | None:
    """Return the title of the block that `line` begins; None where it begins none."""
    match = _heading_on(line)
    return plain(match["title"]).strip(_AROUND_TITLE) if match is not None and match["block"] else None


def _heading_on(line: str) -> re.Match[str] | None:
    if "##" not in line:
        return None
    heading = line.lstrip(_BEFORE_HEADING)
    return _HEADING.fullmatch(heading) if line.count(" ", 0, len(line) - len(heading)) <= 1 else None


def like_headings(text: str, sections: Collection[Section]) -> Iterable[tuple[Section, int, int]]:
    """Yield (section, start, end) of lines that only look like the heading of one of `sections`, which has none."""
    if sections:
        for match in _LIKE_HEADING.finditer(plain(text)):
            section = BY_HEADING[(match["title"] or match["underlined"]).casefold()]
            if section in sections:
                yield section, match.start(), match.end()


def like_blocks(text: str, start: int, end: int, names: Collection[str]) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of lines of text[start:end] that only look like the heading of a block with such a name."""
    if names:
        name = "|".join(map(re.escape, names))
        pattern = rf"(?<=[\r\n])(?:[ ]{{2}}|[ >]*[\t>])[{BLANKS}>]*#+[{BLANKS}]*[*_`]*(?:{name})(?![\w-])[^\r\n]*"
        for match in re.compile(pattern, re.IGNORECASE).finditer(plain(text[:end]), start):
            yield match.span()


def _section(opened: tuple[Section | None, Piece], blocks: list[Piece], end: int) -> SectionPiece:
    kind, heading = opened
    ends = [*(block.start for block in blocks[1:]), end]
    pieces = tuple(block._replace(end=stop) for block, stop in zip(blocks, ends, strict=False))
    intro_end = blocks[0].start if blocks else end
    return SectionPiece(kind, heading.title, heading.start, heading.heading_end, intro_end, end, pieces)


def _start_of_line(text: str, at: int) -> int | None:
    """Return where the line of a heading begins; None where more than one blank or a word stands before `at`."""
    start = at
    while start and text[start - 1] in _BEFORE_HEADING:
        start -= 1
    begins = start == 0 or text[start - 1] in "\r\n"
    return start if begins and text.count(" ", start, at) <= 1 else None


def _section_named(title: str) -> Section | None:
    """Return the section that a heading names, whatever a formatter or a hand put around the name."""
    return BY_HEADING.get(plain(title).strip(BLANKS).rstrip("#").strip(_AROUND_TITLE).casefold())


def _is_like_heading(line: str) -> bool:
    """Whether a line begins a section, or would without the backslashes that it begins with."""
    match = _HEADING.fullmatch(line.lstrip("\\").lstrip(_BEFORE_HEADING))
    return match is not None and not match["block"] and _section_named(match["title"]) is not None


def escaped(notes: str) -> str:
    """Return notes with a backslash before each line that would begin a section."""
    if "##" not in notes:
        return notes
    return "\n".join("\\" + line if _is_like_heading(line) else line for line in notes.split("\n"))


def unescaped(notes: str) -> str:
    """Return notes as `escaped` got them."""
    if "\\" not in notes:
        return notes
    return "\n".join(
        line[1:] if line.startswith("\\") and _is_like_heading(line) else line for line in notes.split("\n")
    )
