"""Where the sheet points to code: the locations written on a line, and the names of the reviewer's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from redpencil.lsp.view import View
from redpencil.review.locations import LocationProblem, parse_location
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.uris import DocumentUri

_LIKE_LOCATION = re.compile(r"(?<![\w/])[A-Z]/[^:\r\n]+:\d+(?::\d+-\d+:\d+|-\d+)?")
_ID = re.compile(r"\bF[1-9][0-9]{0,5}\b")


class SheetLink(NamedTuple):
    """[start, end) of the sheet points at `anchor`."""

    start: int
    end: int
    anchor: Anchor


class FileLink(NamedTuple):
    """[start, end) of the sheet names a rewrite or a test."""

    start: int
    end: int
    uri: DocumentUri


def own_files(sheet: View) -> Iterator[FileLink]:
    """Yield the names in the list of the reviewer's files that are files."""
    for path, (start, end) in sheet.snapshot.sheet.listed or ():
        if path in sheet.snapshot.writable:
            yield FileLink(start, end, sheet.uri.sibling_below(path))


def locations_on(sheet: View, line: int) -> Iterator[SheetLink]:
    """Yield the locations on a line; what the task does not have is left out."""
    start, text = sheet.lines.line_span(line)[0], sheet.lines.line_text(line)
    at = 0
    while match := _LIKE_LOCATION.search(text, at):
        anchor = parse_location(match[0], sheet.snapshot.task)
        if isinstance(anchor, LocationProblem):
            at = match.start() + 1  # prose such as "A/b and B/cache.py:3": the location may begin further on
            continue
        at = match.end()
        yield SheetLink(start + match.start(), start + match.end(), anchor)


def findings_on(sheet: View, line: int) -> Iterator[SheetLink]:
    """Yield the ids of findings on a line, each pointing at where it was marked."""
    start = sheet.lines.line_span(line)[0]
    for match in _ID.finditer(sheet.lines.line_text(line)):
        finding = sheet.snapshot.review.finding(match[0])
        if finding is not None and finding.anchors:
            yield SheetLink(start + match.start(), start + match.end(), finding.anchors[0])
