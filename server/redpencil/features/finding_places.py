"""Where findings are: which stand under the cursor, and where the next words about one are written."""

from __future__ import annotations

from redpencil.errors import UserError
from redpencil.lsp.finding_places import finding_view, findings_under
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.view import view
from redpencil.review.remark import Part, Subject
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.commands import Position
from redpencil_protocol.extensions import FindingInSheet, FindingsAt
from redpencil_protocol.uris import DocumentUri

_PROSE = ("what", "why", "fix")


def findings_at(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, at: Position) -> FindingsAt:
    """Return the findings at `at`; where there are none, those on its line."""
    shown = view(snapshot, uri, codec)
    offset = shown.offset(at)
    found = findings_under(shown, offset, offset)
    if not found:
        found = findings_under(shown, *shown.lines.line_span(shown.lines.position(offset)[0]))
    return FindingsAt(findings=tuple(finding_view(snapshot, one, codec) for one in found))


def finding_in_sheet(snapshot: Snapshot, sheet: DocumentUri, codec: PositionCodec, finding_id: str) -> FindingInSheet:
    """Return where the first field of a finding that says nothing is written, else the end of what it says.

    Raises:
        UserError: the review has no such finding.
    """
    finding = snapshot.review.finding(finding_id)
    if finding is None:
        raise UserError(f"There is no finding {finding_id} any more.", next_step="Look at the sheet.")
    shown = view(snapshot, sheet, codec)
    spans, lines = snapshot.sheet.spans, shown.lines
    heading = spans[Subject(Part.FINDING, finding.id)]
    written = {name: spans[Subject(Part.FINDING, finding.id, field=name)] for name in _PROSE}
    there = {name: span for name, span in written.items() if span != heading}
    empty = (span for name, span in there.items() if not getattr(finding, name))
    target = next(empty, max(there.values(), default=heading))
    line = lines.position(target.end)[0]
    position = codec.position(lines, lines.line_span(line)[1])
    first = lines.position(heading.start)[0]
    return FindingInSheet(
        uri=str(shown.uri),
        heading=first,
        heading_text=lines.line_text(first),
        position=Position(line=position.line, character=position.character),
        line_text=lines.line_text(line),
    )
