"""Acts on findings: mark, change, delete, say where else."""

from __future__ import annotations

from redpencil.errors import UserError
from redpencil.lsp.desk import Desk
from redpencil.review import acts
from redpencil.review.lines import lines_of
from redpencil.review.remark import Part, Subject
from redpencil_protocol.commands import AlsoHere, DeleteFinding, EditFinding, MarkFinding, Range
from redpencil_protocol.edit import FindingEdit
from redpencil_protocol.uris import DocumentKind, DocumentUri, parse_uri


def mark_finding(desk: Desk, arguments: MarkFinding) -> dict[str, str | int]:
    """Mark a span; answer the new finding's id and the line of its heading in the sheet."""
    uri = parse_uri(arguments.uri)
    snapshot = desk.session.drafts.snapshot(uri.task)
    response, start, end = _span(desk, uri, arguments.range)
    edits = acts.mark(
        snapshot.review,
        snapshot.task,
        response,
        uri.path,
        start,
        end,
        category=arguments.category,
        severity=arguments.severity,
        what=arguments.what,
        why=arguments.why,
        fix=arguments.fix,
        used_ids=snapshot.used_finding_ids,
    )
    identifier = next(edit.id for edit in edits if isinstance(edit, FindingEdit))
    snapshot = desk.session.drafts.act(uri.task, edits, f"mark {identifier}")
    heading = snapshot.sheet.spans[Subject(Part.FINDING, identifier, field="heading")]
    line, _ = snapshot.sheet.lines.position(heading.start)
    return {"finding": identifier, "line": line}


def edit_finding(desk: Desk, arguments: EditFinding) -> None:
    """Change the fields that are given."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    changed = arguments.model_dump(exclude={"task", "finding"}, exclude_none=True)
    edits = acts.edit_finding(snapshot.review, arguments.finding, **changed)
    desk.session.drafts.act(arguments.task, edits, f"change {arguments.finding}")


def delete_finding(desk: Desk, arguments: DeleteFinding) -> None:
    """Delete a finding; undo brings it back."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.delete_finding(snapshot.review, arguments.finding)
    desk.session.drafts.act(arguments.task, edits, f"delete {arguments.finding}")


def also_here(desk: Desk, arguments: AlsoHere) -> None:
    """Add a further place to a finding."""
    uri = parse_uri(arguments.uri)
    snapshot = desk.session.drafts.snapshot(uri.task)
    response, start, end = _span(desk, uri, arguments.range)
    edits = acts.also_here(snapshot.review, snapshot.task, arguments.finding, response, uri.path, start, end)
    desk.session.drafts.act(uri.task, edits, f"{arguments.finding} also here")


def _span(desk: Desk, uri: DocumentUri, range_: Range) -> tuple[str, int, int]:
    """Return the response's id and the code-point offsets of a range in one of its documents."""
    snapshot = desk.session.drafts.snapshot(uri.task)
    response = snapshot.task.labelled(uri.label)
    if uri.kind is not DocumentKind.RESPONSE or response is None:
        raise UserError(
            "Findings are marked on a response's code or explanation.",
            next_step="Select the code in A, B, … and mark it there.",
        )
    start, end = desk.editor.codec.offsets(lines_of(desk.session.drafts.text(uri)), range_)
    return response.id, start, end
