"""Fields: `name: value` lines with their continuation lines, as every section but Notes has them.

A value goes on over lines that are indented by two spaces or a tab; blank lines belong to it if
an indented line follows. What is no field is a stray: kept, and reported by the caller. All
offsets are relative to the block that is read, so that a block's reading can be kept while the
block moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from redpencil.review.state import tidy

INDENT = "  "
BLANKS = " \t"
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(r"([^\s:][^:\r\n]*):([^\r\n]*)")
_INDENTED = re.compile(r"(?: {2}|\t)")


class Line(NamedTuple):
    """A line's text and where it stands, its line end left out."""

    start: int
    end: int
    text: str


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


def read_lines(text: str, start: int) -> list[Line]:
    """Return the lines of text[start:]."""
    lines = [Line(match.start(), match.end(1), match[1]) for match in _LINE.finditer(text, start)]
    return lines if len(lines) == 1 or lines[-1].text else lines[:-1]


def is_indented(line: str) -> bool:
    """Whether `line` goes on with the one before."""
    return _INDENTED.match(line) is not None


def without_indent(line: str) -> str:
    """Return `line` without one level of indentation, if it has one."""
    match = _INDENTED.match(line)
    return line[match.end() :] if match else line


def read_fields(text: str, start: int, name_of: Callable[[str], str | None]) -> Fields:
    """Return the fields of text[start:]; `name_of` gives a written name's own name, None for a stray."""
    fields: dict[str, Field] = {}
    strays: list[Stray] = []
    opened: tuple[str, Line, re.Match[str]] | None = None
    continuation: list[Line] = []
    blank: list[Line] = []

    def close() -> None:
        if opened:
            name, line, match = opened
            rest = match[2].rstrip(BLANKS)
            fields[name] = Field(
                name,
                line.start,
                line.start + match.start(2),
                line.start + match.start(2) + len(rest),
                tuple(continuation),
                rest.lstrip(BLANKS),
            )

    for line in read_lines(text, start):
        if not line.text.strip(BLANKS):
            blank.append(line)
        elif is_indented(line.text):
            if opened:
                continuation += [*blank, line]
            else:
                strays.append(Stray(line.start, line.end))
            blank = []
        else:
            close()
            opened, continuation, blank = None, [], []
            match = _FIELD.fullmatch(line.text)
            name = name_of(match[1].rstrip(BLANKS)) if match else None
            if match is None or name is None:
                strays.append(Stray(line.start, line.end))
            elif name in fields:
                strays.append(
                    Stray(line.start, line.end, "duplicate-field", f"{name} stands here already: keep one of the two")
                )
            else:
                opened = name, line, match
    close()
    return Fields(fields, strays)


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
