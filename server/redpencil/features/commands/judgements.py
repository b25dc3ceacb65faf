"""Acts that judge: scores, ranking, acceptable, flags, the task check."""

from __future__ import annotations

from redpencil.lsp.desk import Desk
from redpencil.review import acts
from redpencil_protocol.commands import (
    AnswerTaskCheck,
    MoveInRanking,
    SetAcceptable,
    SetFlag,
    SetRanking,
    SetScore,
)


def set_score(desk: Desk, arguments: SetScore) -> None:
    """Give, change or take back a score."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.set_score(
        snapshot.review,
        snapshot.task,
        rubric=arguments.rubric,
        criterion=arguments.criterion,
        label=arguments.label,
        value=arguments.value,
        rationale=arguments.rationale,
    )
    desk.session.drafts.act(arguments.task, edits, f"score {arguments.criterion} {arguments.label or ''}".strip())


def set_ranking(desk: Desk, arguments: SetRanking) -> None:
    """Rank all responses at once."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.set_ranking(snapshot.review, snapshot.task, arguments.order, rationale=arguments.rationale)
    desk.session.drafts.act(arguments.task, edits, "rank")


def move_in_ranking(desk: Desk, arguments: MoveInRanking) -> None:
    """Move one response."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.move_in_ranking(snapshot.review, snapshot.task, arguments.label, arguments.direction)
    desk.session.drafts.act(arguments.task, edits, f"move {arguments.label} {arguments.direction}")


def set_acceptable(desk: Desk, arguments: SetAcceptable) -> None:
    """Say whether one response would do as it is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.set_acceptable(snapshot.review, snapshot.task, arguments.label, arguments.value)
    desk.session.drafts.act(arguments.task, edits, f"acceptable {arguments.label}")


def set_flag(desk: Desk, arguments: SetFlag) -> None:
    """Set a flag, change its reason or take it off."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.set_flag(
        snapshot.review,
        snapshot.task,
        arguments.kind,
        label=arguments.label,
        reason=arguments.reason,
        remove=arguments.remove,
    )
    desk.session.drafts.act(arguments.task, edits, f"flag {arguments.kind.value} {arguments.label or ''}".strip())


def answer_task_check(desk: Desk, arguments: AnswerTaskCheck) -> None:
    """Answer whether the task can be judged as written."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.answer_task_check(snapshot.review, snapshot.task, arguments.answer, reason=arguments.reason)
    desk.session.drafts.act(arguments.task, edits, "task check")
