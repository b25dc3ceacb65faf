"""Locations: where an anchor sits, as people write it: `A/cache.py:12:5-14:20`.

Lines and columns count from 1, columns in code points, the end is exclusive. When typed, a
whole line `A/cache.py:12` and whole lines `A/cache.py:12-14` do as well. Knows how to find a
task's texts; digests and line tables are kept while the texts are in use.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from redpencil.review.lines import lines_of
from redpencil_protocol.anchor import Anchor, text_digest
from redpencil_protocol.response import EXPLANATION
from redpencil_protocol.task import Task

_LOCATION = re.compile(
    r"(?P<label>[A-Za-z])/(?P<path>[^:\r\n]+):(?P<line>\d{1,9})"
    r"(?::(?P<column>\d{1,9})-(?P<end_line>\d{1,9}):(?P<end_column>\d{1,9})|-(?P<last_line>\d{1,9}))?"
)
_SEPARATOR = re.compile(r"[ \t]*(?:,[ \t]*|\n[ \t]*|$)")
_TO_SEPARATOR = re.compile(r"[^,\n]*")


class LocationProblem(NamedTuple):
    """Why a text is not a location in this task, and where in the text it stands."""

    message: str
    start: int
    end: int


class WrittenLocation(NamedTuple):
    """One location of a list, with where it is written."""

    anchor: Anchor
    start: int
    end: int


@lru_cache(maxsize=128)
def digest_of(text: str) -> str:
    """Return `text_digest(text)`, computed once for as long as the text is in use."""
    return text_digest(text)


def anchor_at(response: str, file: str, text: str, start: int, end: int) -> Anchor:
    """Return the anchor of [start, end) in `text`; an offset between CR and LF moves before both."""
    lines = lines_of(text)
    start, end = (lines.offset(*lines.position(offset)) for offset in (start, end))
    return Anchor.of(response, file, text, start, max(start, end), sha256=digest_of(text))


def parse_location(text: str, task: Task) -> Anchor | LocationProblem:
    """Return the anchor that `text` names, or why it names none."""
    match = _LOCATION.fullmatch(text)
    if match is None:
        return LocationProblem(
            f"{text[:80]!r} is not a location: write for example {_example(task)}", 0, max(1, len(text))
        )
    return _resolve(match, task)


def parse_locations(text: str, task: Task) -> tuple[tuple[WrittenLocation, ...], tuple[LocationProblem, ...]]:
    """Return the locations of a list separated by commas or line ends, and what in it is none."""
    found: list[WrittenLocation] = []
    problems: list[LocationProblem] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\n,":
            at += 1
            continue
        match = _LOCATION.match(text, at)
        separator = _SEPARATOR.match(text, match.end()) if match else None
        if match is None or separator is None:
            end = _end_of_entry(text, at)
            problems.append(
                LocationProblem(f"{text[at:end]!r} is not a location: write for example {_example(task)}", at, end)
            )
            at = end
            continue
        resolved = _resolve(match, task)
        if isinstance(resolved, LocationProblem):
            problems.append(resolved._replace(start=match.start(), end=match.end()))
        else:
            found.append(WrittenLocation(resolved, match.start(), match.end()))
        at = match.end()
    return tuple(found), tuple(problems)


def format_location(anchor: Anchor, task: Task) -> str:
    """Return the location of `anchor`; `?` stands for what the task does not have."""
    response = task.response(anchor.response)
    text = response.text_of(anchor.file) if response else None
    if response is None or text is None:
        return f"{response.label if response else '?'}/{anchor.file}:?"
    lines = lines_of(text)
    line, column = lines.position(anchor.start)
    end_line, end_column = lines.position(anchor.end)
    return f"{response.label}/{anchor.file}:{line + 1}:{column + 1}-{end_line + 1}:{end_column + 1}"


def document_names(task: Task, label: str) -> tuple[str, ...]:
    """Return the documents of the response shown as `label` in which something can be marked."""
    response = task.labelled(label)
    if response is None:
        return ()
    names = tuple(file.path for file in response.files)
    return (*names, EXPLANATION) if response.explanation else names


def _resolve(match: re.Match[str], task: Task) -> Anchor | LocationProblem:
    label, path = match["label"].upper(), match["path"]
    response = task.labelled(label)
    if response is None:
        labels = ", ".join(one.label for one in task.responses)
        return LocationProblem(f"There is no response {label}: it is one of {labels}", match.start(), match.end())
    text = response.text_of(path)
    if text is None:
        names = ", ".join(document_names(task, label)) or "none"
        return LocationProblem(
            f"Response {label} has no file {path!r}: its files are {names}", match.start("path"), match.end("path")
        )
    lines = lines_of(text)
    first = int(match["line"])
    last = int(match["end_line"] or match["last_line"] or first)
    if not 1 <= first <= lines.count or not first <= last <= lines.count:
        return LocationProblem(
            f"{label}/{path} has no lines {first} to {last}: it has {lines.count:,}", match.start("line"), match.end()
        )
    if match["column"]:
        start = lines.offset(first - 1, int(match["column"]) - 1)
        end = lines.offset(last - 1, int(match["end_column"]) - 1)
    else:
        start, end = lines.line_span(first - 1)[0], lines.line_span(last - 1)[1]
    if end < start:
        return LocationProblem("The location ends before it starts: exchange the two", match.start("line"), match.end())
    return Anchor.of(response.id, path, text, start, end, sha256=digest_of(text))


def _end_of_entry(text: str, at: int) -> int:
    match = _TO_SEPARATOR.match(text, at)
    return max(at + 1, match.end() if match else len(text))


def _example(task: Task) -> str:
    response = task.responses[0]
    names = document_names(task, response.label)
    return f"{response.label}/{names[0] if names else EXPLANATION}:12:5-14:20"
