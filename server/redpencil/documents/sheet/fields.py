"""Fields: `name: value` lines with what follows them, as every section but Notes has them.

A value goes on over the lines below it up to the next name: indented, as redpencil writes it, or not,
as a hard wrap, a formatter or a paste leaves it; code between unindented fences has no names. A name
may be bold or italic, stand behind a list marker, and have a full-width colon. What stands before the
first field is a stray: kept, and reported by the caller. All offsets are relative to the block that is
read, so that a block's reading can be kept while the block moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from redpencil.review.state import ODD_BLANKS, tidy

INDENT = "  "
BLANKS = " \t"
MARKER = r"(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?"
"""What a list puts before a name, as a regular expression."""
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(
    rf" ?{MARKER}(?P<mark>\*{{1,3}}|_{{1,3}}|`)(?P<name>[^\s:*`][^:\r\n*`]*?)[ \t]*"
    r"(?:(?P=mark)[ \t]*:|:[ \t]*(?P=mark))(?P<value>[^\r\n]*)"
)
_PLAIN_FIELD = re.compile(rf" ?{MARKER}(?P<name>[^\s:*`][^:\r\n*`]*?)[ \t]*:(?P<value>[^\r\n]*)")
_INDENTED = re.compile(r"(?: {2}|\t)")
_FENCE = re.compile(r" ?(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_PLAIN = str.maketrans(dict.fromkeys(ODD_BLANKS, " ") | {"\uff1a": ":"})
_TYPED = _PLAIN | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3001: ","}
ONE_LINE = frozenset({"answer", "order", "confidence", "acceptable"})
"""The fields whose value is one line."""
HINTS = frozenset({"label-inside", "finding-inside", "other-version"})
"""The codes of strays that may be meant as they stand: they keep no review from being submitted."""
INSIDE = frozenset({"label-inside", "finding-inside", "unread-field", "unread-label"})
"""The codes of strays that are part of a text, and go with it."""
AROUND = "*_`# \t"
"""What a formatter or a hand puts around a word of a heading."""
_NOTHING = frozenset({"", "-"})


class Line(NamedTuple):
    """A line's text and where it stands, its line end left out."""

    start: int
    end: int
    text: str
    fenced: bool = False
    """Whether it stands between fences that are not indented: code, whatever it looks like."""


class Stray(NamedTuple):
    """A line that says nothing to us, and why."""

    start: int
    end: int
    code: str = "unparsed-line"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the first line [start, first_end), the value from `value_start`, all of it up to `end`."""

    name: str
    start: int
    value_start: int
    """Right after the colon."""
    first_end: int
    continuation: tuple[Line, ...]
    first: str
    """The first line's value, without blank edges."""

    @property
    def end(self) -> int:
        """Where the last line that belongs to the field ends."""
        return self.continuation[-1].end if self.continuation else self.first_end

    @property
    def value(self) -> str:
        """The whole value, one level of indentation stripped, in normal form."""
        return tidy("\n".join([self.first, *(without_indent(line.text) for line in self.continuation)]))

    @property
    def first_span(self) -> tuple[int, int]:
        """Where the first line's value stands; the whole line if it is empty."""
        if not self.first:
            return self.start, self.first_end
        return self.first_end - len(self.first), self.first_end


class Fields(NamedTuple):
    """What a block's lines are: the fields by name in their order, and what is none."""

    fields: dict[str, Field]
    strays: list[Stray]


class Opening(NamedTuple):
    """The first line of a field: which one, and where its value stands in the line."""

    name: str
    value_start: int
    value_end: int


def plain(text: str) -> str:
    """Return `text` with odd blanks, seen or not, as plain ones and full-width colons as colons; offsets stay."""
    return text if text.isascii() else text.translate(_PLAIN)


def typed(text: str) -> str:
    """Return `text` as `plain` does, full-width signs and digits as plain ones too: for what is no free text."""
    return text if text.isascii() else text.translate(_TYPED)


def field_at(line: Line, name_of: Callable[[str], str | None]) -> Opening | None:
    """Return the field that `line` begins; None where it begins none. `name_of` gives a written name's own name."""
    if line.fenced or is_indented(line.text):
        return None
    text = plain(line.text)
    for form in (_PLAIN_FIELD, _FIELD):
        match = form.fullmatch(text)
        name = name_of(match["name"].strip(BLANKS).replace("\\", "")) if match else None
        if match and name:
            start, end = match.span("value")
            return Opening(name, start, start + len(line.text[start:end].rstrip(BLANKS)))
    return None


def read_lines(text: str, start: int) -> list[Line]:
    """Return the lines of text[start:]."""
    lines = [Line(match.start(), match.end(1), match[1]) for match in _LINE.finditer(text, start)]
    if len(lines) > 1 and not lines[-1].text:
        del lines[-1]
    return _with_fences(lines) if "```" in text or "~~~" in text else lines


def is_indented(line: str) -> bool:
    """Whether `line` goes on with the one before."""
    return _INDENTED.match(line) is not None


def without_indent(line: str) -> str:
    """Return `line` without one level of indentation, if it has one."""
    match = _INDENTED.match(line)
    return line[match.end() :] if match else line


def read_fields(
    text: str,
    start: int,
    name_of: Callable[[str], str | None],
    stands_alone: Callable[[str], bool] = lambda _line: False,
) -> Fields:
    """Return the fields of text[start:].

    Args:
        text: the block.
        start: where its first line begins.
        name_of: gives a written name's own name, None for one that is no field here.
        stands_alone: whether a line that begins no field is not part of the one above it either.
    """
    fields: dict[str, Field] = {}
    strays: list[Stray] = []
    opened: tuple[Opening, Line] | None = None
    continuation: list[Line] = []
    blank: list[Line] = []

    def close() -> None:
        if opened:
            opening, line = opened
            fields[opening.name] = Field(
                opening.name,
                line.start,
                line.start + opening.value_start,
                line.start + opening.value_end,
                tuple(continuation),
                line.text[opening.value_start : opening.value_end].lstrip(BLANKS),
            )

    for line in read_lines(text, start):
        if not line.text.strip(BLANKS):
            blank.append(line)
            continue
        opening = field_at(line, name_of)
        if opening is None:
            if opened and (line.fenced or not stands_alone(line.text)):
                continuation += [*blank, line]
            else:  # what follows goes on with it, or a field would reach over it and take it along
                close()
                opened, continuation = None, []
                strays.append(Stray(line.start, line.end))
        elif opening.name in fields or (opened and opened[0].name == opening.name):
            close()
            opened, continuation = None, []
            message = f"{opening.name} stands here already: keep one of the two"
            strays.append(Stray(line.start, line.end, "duplicate-field", message))
        else:
            close()
            opened, continuation = (opening, line), []
        blank = []
    close()
    return Fields(fields, [*strays, *_names_inside(fields, name_of)])


def one_line(field: Field) -> list[Stray]:
    """Return the continuation lines of a field whose value is one line: strays, all that are not blank."""
    return [Stray(line.start, line.end) for line in field.continuation if line.text.strip(BLANKS)]


def written(value: str, indent: str = INDENT) -> str:
    """Return what stands after the colon for `value` (in normal form)."""
    if not value:
        return ""
    first, *rest = value.split("\n")
    return "\n".join([f" {first}", *(indent + line if line else "" for line in rest)])


def after_indented(text: str, at: int) -> int:
    """Return the end of the last line that goes on with the line ending at `at`; there a line can be added."""
    for line in read_lines(text, at)[1:]:
        if not line.text.strip(BLANKS):
            continue
        if not is_indented(line.text):
            break
        at = line.end
    return at


def _with_fences(lines: list[Line]) -> list[Line]:
    """Return `lines`, those from an unindented fence to the one that closes it marked."""
    marked = list(lines)
    opened: tuple[int, str] | None = None
    for index, line in enumerate(lines):
        match = _FENCE.fullmatch(line.text)
        if match is None:
            continue
        if opened is None:
            opened = index, match["fence"]
        elif match["fence"].startswith(opened[1]) and not match["info"].strip(BLANKS):
            marked[opened[0] : index + 1] = [one._replace(fenced=True) for one in lines[opened[0] : index + 1]]
            opened = None
    return marked


def _names_inside(fields: dict[str, Field], name_of: Callable[[str], str | None]) -> list[Stray]:
    """Return the indented lines that look like a field which has no value elsewhere: shifted there, as a rule."""
    strays: list[Stray] = []
    for field in fields.values():
        for line in field.continuation:
            found = field_at(line._replace(text=line.text.lstrip(BLANKS)), name_of) if is_indented(line.text) else None
            if found is not None and _is_blank(fields.get(found.name)):
                message = (
                    f"This is part of the text above it, and {found.name} has no value: take the blanks before it "
                    "away, or write it in quotes if it is text"
                )
                strays.append(Stray(line.start, line.end, "unread-field", message))
    return strays


def _is_blank(field: Field | None) -> bool:
    return field is None or field.value in _NOTHING
