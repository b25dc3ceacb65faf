"""Where findings stand: in code by their anchors, in the sheet by their blocks; and as clients are told of them."""

from __future__ import annotations

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.view import View, location
from redpencil.review.remark import Part, Subject
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.commands import Position, Range
from redpencil_protocol.extensions import FindingView, PlaceView
from redpencil_protocol.finding import Finding


def findings_under(shown: View, start: int, end: int) -> list[Finding]:
    """Return the findings that stand at [start, end] of a document; in the sheet the one whose block that is."""
    if shown.is_sheet:
        found = shown.snapshot.sheet.finding_at(start)
        return [found] if found else []
    response = shown.response
    if response is None:
        return []
    document = (response.id, shown.uri.path)
    return [
        one
        for one in shown.snapshot.review.findings
        if any(
            (anchor.response, anchor.file) == document and anchor.start <= end and start <= anchor.end
            for anchor in one.anchors
        )
    ]


def first_lines(sheet: View) -> dict[int, Finding]:
    """Return the findings of the sheet by the lines that their blocks begin with."""
    parsed = sheet.snapshot.sheet
    return {
        sheet.lines.position(parsed.spans[Subject(Part.FINDING, one.id)].start)[0]: one
        for one in sheet.snapshot.review.findings
    }


def finding_view(snapshot: Snapshot, finding: Finding, codec: PositionCodec) -> FindingView:
    """Return a finding as clients are told of it; places that the task does not have are left out."""
    found = (location(snapshot.source, snapshot.id, snapshot.task, anchor, codec) for anchor in finding.anchors)
    places = [
        PlaceView(
            uri=one.uri,
            range=Range(
                start=Position(line=one.range.start.line, character=one.range.start.character),
                end=Position(line=one.range.end.line, character=one.range.end.character),
            ),
        )
        for one in found
        if one is not None
    ]
    return FindingView(
        id=finding.id,
        category=finding.category,
        severity=finding.severity,
        what=finding.what,
        why=finding.why,
        fix=finding.fix,
        places=tuple(places),
    )
