"""Diagnostics: findings on the code they mark, the linter's remarks and unread lines on the sheet.

Each finding's diagnostics are built once for as long as the finding stays as it is, so that a keystroke
in a review of hundreds of findings costs a look-up each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar, cast

from lsprotocol import types

from redpencil.documents.untrusted import hidden_characters
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import (
    SOURCE,
    finding_diagnostic,
    late_diagnostic,
    problem_diagnostic,
    refusal_diagnostic,
    remark_diagnostic,
)
from redpencil.lsp.view import View, location, view
from redpencil.review.lines import lines_of
from redpencil.review.remark import Remark
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.finding import Finding
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

_V = TypeVar("_V")

_MOST_HIDDEN = 100
"""How many hidden characters of one document are pointed out."""


@dataclass(frozen=True, slots=True, eq=False)
class _Same(Generic[_V]):
    """A value compared by identity: hashing a finding would read all of its texts."""

    value: _V

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and cast("_Same[object]", other).value is self.value


def for_document(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec) -> list[types.Diagnostic]:
    """Return all diagnostics of a document; none for kinds that nothing is said of."""
    match uri.kind:
        case DocumentKind.SHEET:
            return _of_sheet(view(snapshot, uri, codec))
        case DocumentKind.RESPONSE:
            shown = view(snapshot, uri, codec)
            found = [*_of_response(shown), *_hidden(shown.text, codec.encoding)]
            return sorted(found, key=lambda one: (one.range.start.line, one.range.start.character))
        case DocumentKind.BASE:
            return list(_hidden(view(snapshot, uri, codec).text, codec.encoding))
        case _:
            return []


def _of_sheet(sheet: View) -> list[types.Diagnostic]:
    parsed = sheet.snapshot.sheet
    ranges: dict[tuple[int, int], types.Range] = {}

    def at(start: int, end: int) -> types.Range:
        # Many remarks share a place: all that is said of one finding stands at its heading.
        if (start, end) not in ranges:
            ranges[start, end] = sheet.range(start, end)
        return ranges[start, end]

    found = [problem_diagnostic(one, at(one.start, one.end)) for one in parsed.problems]
    if sheet.snapshot.refusal and parsed.submit:
        found.append(refusal_diagnostic(sheet.snapshot.refusal, at(parsed.submit.start, parsed.submit.end)))
    if sheet.snapshot.late:
        found.append(late_diagnostic(at(0, sheet.lines.line_span(0)[1])))
    for remark in sheet.snapshot.remarks:
        where = at(*parsed.spans[remark.subject])
        found.append(_of_remark(remark, where.start.line, where.start.character, where.end.line, where.end.character))
    return found


@lru_cache(maxsize=4096)
def _of_remark(remark: Remark, line: int, character: int, end_line: int, end_character: int) -> types.Diagnostic:
    where = types.Range(types.Position(line, character), types.Position(end_line, end_character))
    return remark_diagnostic(remark, where)


def _of_response(shown: View) -> list[types.Diagnostic]:
    snapshot, path = shown.snapshot, shown.uri.path
    response = shown.response
    if response is None:
        return []
    task = _Same(snapshot.task)
    found: list[types.Diagnostic] = []
    here = (response.id, path)
    for finding in _by_document(_Same(snapshot.review.findings)).get(here, ()):
        found += _of_finding(_Same(finding), task, (snapshot.source, snapshot.id), here, shown.codec.encoding)
    return found


@lru_cache(maxsize=4)
def _by_document(same_findings: _Same[tuple[Finding, ...]]) -> dict[tuple[str, str], list[Finding]]:
    """Return the findings by (response, file): looked through once for all documents that are open."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in same_findings.value:
        for place in {(anchor.response, anchor.file) for anchor in finding.anchors}:
            found.setdefault(place, []).append(finding)
    return found


@lru_cache(maxsize=4096)
def _of_finding(
    same_finding: _Same[Finding],
    same_task: _Same[Task],
    place: tuple[str, str],
    document: tuple[str, str],
    encoding: str,
) -> tuple[types.Diagnostic, ...]:
    finding, task, codec = same_finding.value, same_task.value, PositionCodec(encoding)
    places = [(anchor, location(*place, task, anchor, codec)) for anchor in finding.anchors]
    found: list[types.Diagnostic] = []
    for anchor, here in places:
        if here is None or (anchor.response, anchor.file) != document:
            continue
        elsewhere = [
            types.DiagnosticRelatedInformation(there, f"{finding.id} also stands here")
            for other, there in places
            if there is not None and other is not anchor
        ]
        found.append(finding_diagnostic(finding, here.range, elsewhere))
    return tuple(found)


@lru_cache(maxsize=128)
def _hidden(text: str, encoding: str) -> tuple[types.Diagnostic, ...]:
    """Return what in `text` could deceive the reader: characters that hide, reorder or control."""
    lines, codec = lines_of(text), PositionCodec(encoding)
    return tuple(
        types.Diagnostic(
            range=codec.range(lines, offset, offset + 1),
            message=f"A character that is not seen stands here: {name}. The code may not do what it shows.",
            severity=types.DiagnosticSeverity.Information,
            code="hidden-character",
            source=SOURCE,
        )
        for offset, name in hidden_characters(text)[:_MOST_HIDDEN]
    )
