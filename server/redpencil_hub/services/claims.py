"""Hand out tasks: a claim takes one of a task's slots until it is submitted, released or over.

A slot is taken by a live claim or a submission; a task has as many as its overlap. The task's row
is locked before its slots are counted, so two reviewers never get the same one.
"""

from __future__ import annotations

from sqlalchemy import Connection

from redpencil_hub.db import claims, projects, queue, reviews, tasks
from redpencil_hub.db.claims import ClaimRow
from redpencil_hub.db.tasks import TaskRow
from redpencil_hub.domain import instant
from redpencil_hub.domain.presentation import Order, new_order
from redpencil_hub.errors import RefusedError
from redpencil_protocol.claim import Claim
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.project import Project

CLAIM_ENDED = "claim it again; your draft is kept and the order of the responses stays"


def claim(connection: Connection, reviewer: str, task: str | None) -> Claim:
    """Return the reviewer's claim on `task`, or on the first of the queue; a live one is returned as it is.

    Raises:
        RefusedError: the task is unknown, taken or submitted already, or the queue is empty.
    """
    now = instant.now()
    if task is not None:
        return _claim_task(connection, reviewer, task, now)
    while first := queue.offers(connection, reviewer, now, limit=1):
        try:
            return _claim_task(connection, reviewer, first[0][0].task, now)
        except RefusedError as error:
            if error.code is not ProblemCode.TASK_TAKEN:
                raise
    raise RefusedError(
        ProblemCode.QUEUE_EMPTY, "there is no task for you now", next_step="look again later, or ask your lead"
    )


def renew(connection: Connection, reviewer: str, identifier: str) -> Claim:
    """Return the claim with its whole time ahead again.

    Raises:
        RefusedError: there is no such claim of this reviewer, or it has ended.
    """
    now = instant.now()
    row = _live(connection, reviewer, identifier, now)
    expires_at = now + _claim_time(project_of(connection, row.task))
    claims.extend(connection, row.id, expires_at)
    return _shown(row.id, row.task, expires_at, order_of(connection, row.task, reviewer), now)


def release(connection: Connection, reviewer: str, identifier: str, reason: str) -> None:
    """End the claim and keep the reason; the slot is free again, the draft is kept.

    Raises:
        RefusedError: there is no such claim of this reviewer, or it has ended.
    """
    now = instant.now()
    row = _live(connection, reviewer, identifier, now)
    claims.end(connection, row.id, now, reason)


def reopened(connection: Connection, reviewer: str, task: str, now: int) -> Claim:
    """Return a fresh claim on a task whose submission was taken back; it takes over that slot."""
    order = order_of(connection, task, reviewer)
    row = claims.add(connection, task, reviewer, now, now + _claim_time(project_of(connection, task)))
    return _shown(row.id, task, row.expires_at, order, now)


def project_of(connection: Connection, task: str) -> Project:
    """Return the project of an existing task."""
    row = tasks.row(connection, task)
    project = projects.find(connection, row.project) if row is not None else None
    if project is None:
        raise LookupError(f"the task {task} has no project")  # the foreign key forbids it
    return project


def order_of(connection: Connection, task: str, reviewer: str) -> Order:
    """Return the order in which the reviewer sees the task; shuffled and recorded at the first asking."""
    recorded = tasks.order(connection, task, reviewer)
    if recorded is not None:
        return recorded
    shuffled = new_order(tuple(tasks.public_ids(connection, task).values()))
    tasks.add_order(connection, task, reviewer, shuffled)
    return shuffled


def unknown_task(task: str) -> RefusedError:
    """Return the refusal of a task that does not exist."""
    return RefusedError(ProblemCode.NOT_FOUND, f"there is no task {task}", next_step="take one from the queue")


def _claim_task(connection: Connection, reviewer: str, task: str, now: int) -> Claim:
    row = tasks.row(connection, task, lock=True)
    if row is None:
        raise unknown_task(task)
    if reviews.submission(connection, task, reviewer) is not None:
        raise RefusedError(
            ProblemCode.ALREADY_SUBMITTED, f"you have submitted {task} already", next_step="take another from the queue"
        )
    held = claims.latest(connection, task, reviewer)
    if held is None or not held.live(now):
        held = _take_slot(connection, reviewer, row, now)
    return _shown(held.id, task, held.expires_at, order_of(connection, task, reviewer), now)


def _take_slot(connection: Connection, reviewer: str, row: TaskRow, now: int) -> ClaimRow:
    if claims.slots_used(connection, row.id, now) >= row.overlap:
        raise RefusedError(
            ProblemCode.TASK_TAKEN, f"other reviewers hold {row.id}", next_step="take another from the queue"
        )
    return claims.add(connection, row.id, reviewer, now, now + _claim_time(project_of(connection, row.id)))


def _live(connection: Connection, reviewer: str, identifier: str, now: int) -> ClaimRow:
    row = claims.find(connection, identifier)
    if row is None or row.reviewer != reviewer:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"you have no claim {identifier}", next_step="look at the queue for your claims"
        )
    if not row.live(now):
        raise RefusedError(ProblemCode.CLAIM_ENDED, f"the claim on {row.task} has ended", next_step=CLAIM_ENDED)
    return row


def _claim_time(project: Project) -> int:
    return project.claim_minutes * instant.MINUTE


def _shown(identifier: str, task: str, expires_at: int, order: Order, now: int) -> Claim:
    return Claim(
        id=identifier,
        task=task,
        expires_at=instant.to_datetime(expires_at),
        seconds_left=instant.seconds_until(expires_at, now),
        presented=order.presented,
    )
