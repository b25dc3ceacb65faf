"""The small edits that every part of the sheet is changed by: a field, an entry, a block; and joining them.

Knows nothing of reviews. Texts are given with LF line ends; `joined` turns them into those that
the sheet has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from redpencil.documents.sheet.fields import BLANKS, ONE_LINE, Field
from redpencil.documents.sheet.model import TextEdit
from redpencil.documents.sheet.structure import Entry, Placed, Reading

KEPT = "Kept: "
"""What is put before text that would say something once the text above it is gone."""

_LINE_END = re.compile(r"\r\n?|\n")


def field_edits(text: str, placed: Placed[Reading], values: Mapping[str, str]) -> Iterable[TextEdit]:
    """Yield the edits that give fields of a block new values, written as after the colon."""
    fields = placed.reading.fields
    for name, value in values.items():
        if field := fields.get(name):
            end = field.first_end if name in ONE_LINE else field.end
            yield TextEdit(placed.start + field.value_start, placed.start + end, value)
    for name, value in values.items():  # after the others: the last of them may end where these begin
        if name not in fields:
            at = insertion_point(text, placed)
            gap = "\n" if fields or at != placed.heading_end else "\n\n"
            yield TextEdit(at, at, f"{gap}{name}:{value}")


def insertion_point(text: str, placed: Placed[Reading]) -> int:
    """Return where a line can be added to a block: at its end, so that no text below becomes part of that line."""
    at = placed.start + len(text[placed.start : placed.end].rstrip(" \t\r\n"))
    while at < placed.end and text[at] in BLANKS:
        at += 1
    return at


def entry_edits(
    base: int, field: Field, entries: Mapping[str, Entry], values: Mapping[str, tuple[str, str]]
) -> Iterable[TextEdit]:
    """Yield the edits that give entries of a line new values; `values` has (response, value) by label."""
    missing: list[str] = []
    for label, (response, value) in values.items():
        entry = entries.get(response)
        if entry is None:
            missing.append(f"{label} {value}")
        else:
            gap = "" if entry.value_start > entry.start + 1 else " "
            yield TextEdit(base + entry.value_start, base + entry.end, gap + value)
    if missing:
        at = base + field.first_end
        comma = ", " if field.first and not field.first.endswith(",") else " "
        yield TextEdit(at, at, comma + ", ".join(missing))


def added_block(text: str, at: int, block: str) -> TextEdit:
    """Return the edit that adds a block before offset `at`, a blank line on both sides."""
    before = text[:at].rstrip(BLANKS)
    if not before:
        gap = ""
    elif before[-1] not in "\r\n":
        gap = "\n\n"
    else:
        ended = before[: -2 if before.endswith("\r\n") else -1].rstrip(BLANKS)
        gap = "" if ended.endswith(("\r", "\n")) else "\n"
    return TextEdit(at, at, f"{gap}{block}\n" if at < len(text) else gap + block)


def content(text: str, start: int, end: int) -> tuple[int, int]:
    """Return [start, end) without blank lines at its edges; both `start` if there is nothing else."""
    body = text[start:end]
    words = body.strip(" \t\r\n")
    if not words:
        return start, start
    first = len(body) - len(body.lstrip(" \t\r\n"))
    first = len(body[:first].rstrip(BLANKS))
    return start + first, start + len(body.rstrip(" \t\r\n"))


def line_before(text: str, start: int) -> int:
    """Return where the line before the one that starts at `start` ends."""
    if start >= len("\r\n") and text[start - 2 : start] == "\r\n":
        return start - 2
    return max(0, start - 1)


def joined(text: str, edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """Return `edits` in order, those that touch made one, those that change nothing left out."""
    first = _LINE_END.search(text)
    line_end = first[0] if first else "\n"
    result: list[TextEdit] = []
    for start, end, new in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        written = new if line_end == "\n" else new.replace("\n", line_end)
        if text[start:end] == written:
            continue
        if result and result[-1].end >= start:
            last = result.pop()
            result.append(TextEdit(last.start, max(last.end, end), last.text + written))
        else:
            result.append(TextEdit(start, end, written))
    return tuple(result)
