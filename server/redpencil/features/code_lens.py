"""Code lenses: what stands of a response or of the review at the first line, and what keeps it from being submitted."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.facts import facts
from redpencil.lsp import command_ids as ids
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.to_lsp import command
from redpencil.review.remark import Level
from redpencil.review.scoring import required_scores
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.commands import NextTask, OpenTask, ShowDiff, Submit, Withdraw
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import ReviewState
from redpencil_protocol.uris import DocumentKind, DocumentUri

_MOST_COMPARISONS = 3

_FIRST_LINE = types.Range(types.Position(0, 0), types.Position(0, 0))


def code_lenses(snapshot: Snapshot, uri: DocumentUri, _codec: PositionCodec) -> list[types.CodeLens]:
    """Return the lenses of a document, all at its first line."""
    commands: list[types.Command] = []
    if uri.kind is DocumentKind.SHEET:
        commands = list(_of_sheet(snapshot))
    elif uri.kind is DocumentKind.RESPONSE and (response := snapshot.task.labelled(uri.label)) is not None:
        commands = list(_of_response(snapshot, response))
    return [types.CodeLens(range=_FIRST_LINE, command=one) for one in commands]


def _of_sheet(snapshot: Snapshot) -> Iterator[types.Command]:
    task = snapshot.id
    if snapshot.state is ReviewState.DRAFT or snapshot.state is ReviewState.RETURNED:
        errors = sum(remark.level is Level.ERROR for remark in snapshot.remarks)
        title = f"{_count(errors, 'error')} to mend before this can be submitted" if errors else "Submit"
        yield command(title, ids.SUBMIT, Submit(task=task))
    elif snapshot.state is ReviewState.SUBMITTED:
        yield command("Take the submission back", ids.WITHDRAW, Withdraw(task=task))
        yield command("Next task", ids.NEXT_TASK, NextTask())
    standing = facts(snapshot.task, snapshot.review, snapshot.state, snapshot.claim_ends, late=snapshot.late)
    yield command(" · ".join((snapshot.task.title, *standing)), ids.OPEN_TASK, OpenTask(task=task))


def _of_response(snapshot: Snapshot, response: PresentedResponse) -> Iterator[types.Command]:
    task = snapshot.task
    yield command(_standing(snapshot, response), ids.OPEN_TASK, OpenTask(task=snapshot.id))
    others = [one.label for one in task.responses if one.id != response.id]
    for other in others[:_MOST_COMPARISONS]:
        arguments = ShowDiff(task=snapshot.id, left=response.label, right=other)
        yield command(f"Compare with {other}", ids.SHOW_DIFF, arguments)


def _standing(snapshot: Snapshot, response: PresentedResponse) -> str:
    """Return for example `2 findings · scored 3/5 · rank 2 of 4`."""
    task, review = snapshot.task, snapshot.review
    findings = sum(any(anchor.response == response.id for anchor in one.anchors) for one in review.findings)
    parts = [_count(findings, "finding")]
    asked = [(one.rubric, one.criterion) for one in required_scores(task) if one.response == response.id]
    given = {
        (one.rubric, one.criterion) for one in review.scores if one.response == response.id and one.value is not None
    }
    if asked:
        parts.append(f"scored {sum(one in given for one in asked)}/{len(asked)}")
    for place, group in enumerate(review.ranking.groups):
        if response.id in group:
            parts.append(f"rank {place + 1} of {len(review.ranking.groups)}")
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
