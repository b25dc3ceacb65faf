"""Hand out tasks: a claim takes one of a task's slots until it is submitted, released or over.

A task has as many slots as its overlap. A slot is taken under the lock of the task's opening, a
claim is ended or extended under its own lock; no transaction waits for one slot while it holds
another, so two reviewers never get the same slot and nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection

from redpencil_hub.db import claims, events, openings, projects, reviews, tasks
from redpencil_hub.db.claims import ClaimRow
from redpencil_hub.db.events import Act, Event
from redpencil_hub.db.openings import Place
from redpencil_hub.db.projects import ProjectRow
from redpencil_hub.domain import instant
from redpencil_hub.domain.presentation import Order, new_order
from redpencil_hub.errors import RefusedError
from redpencil_hub.services.lapses import end_one
from redpencil_hub.services.search import Search
from redpencil_protocol.claim import Claim
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.project import Project
from redpencil_protocol.review import ReviewState

CLAIM_ENDED = "claim it again; your draft is kept and the order of the responses stays"

_TRIED_TOGETHER = 8
_WAITED_FOR = 64
"""So many tasks that others are taking just now are waited for, one at a time, before the queue is said to be empty."""


def claim(connection: Connection, reviewer: str, task: str | None) -> Claim:
    """Return the reviewer's claim on `task`, or on the first of the queue; a live one is returned as it is.

    Raises:
        RefusedError: the task is unknown, taken or submitted already, or the queue is empty.
    """
    now = instant.now()
    if task is not None:
        return _claim_task(connection, reviewer, task, now)
    own = claims.live_of(connection, reviewer, now)
    if own:
        return _shown(connection, own[0][1], now)
    returned = reviews.returned_to(connection, reviewer)
    if returned:
        return _claim_task(connection, reviewer, returned[0].task, now)
    taken = _take_next(connection, reviewer)
    if taken is None:
        raise RefusedError(
            ProblemCode.QUEUE_EMPTY, "there is no task for you now", next_step="look again later, or ask your lead"
        )
    return _add(connection, reviewer, taken, row_of(connection, taken), now)


def renew(connection: Connection, reviewer: str, identifier: str) -> Claim:
    """Return the claim with its whole time ahead again.

    Raises:
        RefusedError: there is no such claim of this reviewer, or it has ended.
    """
    now = instant.now()
    row = _live(connection, reviewer, identifier, now)
    expires_at = now + _claim_time(row_of(connection, row.task))
    claims.extend(connection, row.id, expires_at)
    return _shown(connection, ClaimRow(row.id, row.task, reviewer, expires_at, None), now)


def release(connection: Connection, reviewer: str, identifier: str, reason: str) -> None:
    """End the claim and keep the reason; the slot is free again, the draft is kept.

    Raises:
        RefusedError: there is no such claim of this reviewer, or it has ended.
    """
    now = instant.now()
    row = _live(connection, reviewer, identifier, now)
    claims.end(connection, row.id, now, reason)
    openings.free_one(connection, row.task)
    events.add(connection, Event(Act.RELEASED, reviewer, None, row.task, reviewer, row.id, reason))


def reopened(connection: Connection, reviewer: str, task: str, now: int) -> Claim:
    """Return a fresh claim on a task whose submission was taken back or returned; it takes over that slot."""
    row = claims.add(connection, task, reviewer, now, now + _claim_time(row_of(connection, task)))
    return _shown(connection, row, now)


def project_of(connection: Connection, task: str) -> Project:
    """Return the project of an existing task."""
    project = projects.find(connection, row_of(connection, task).id)
    if project is None:
        raise LookupError(f"the task {task} has no project")  # the foreign key forbids it
    return project


def row_of(connection: Connection, task: str) -> ProjectRow:
    """Return the row of the project of an existing task."""
    row = projects.row_of_task(connection, task)
    if row is None:
        raise LookupError(f"the task {task} has no project")  # the foreign key forbids it
    return row


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


def _take_next(connection: Connection, reviewer: str) -> str | None:
    search = Search(connection, reviewer)
    passed: list[str] = []
    taken = _take_first(connection, search.places(), passed)
    search.keep()
    if taken is not None:
        return taken
    again = openings.given_back(connection, reviewer, search.projects)
    passed += [place.task for place in again]
    return next((task for task in passed[:_WAITED_FOR] if openings.take(connection, task)), None)


def _take_first(connection: Connection, places: Iterator[Place], passed: list[str]) -> str | None:
    """Take a slot of the first task that nobody else is taking just now; `passed` gets those that somebody is."""
    while ids := [place.task for place in islice(places, _TRIED_TOGETHER)]:
        taken = openings.take_unlocked(connection, ids)
        if taken is not None:
            return taken
        passed.extend(ids)
    return None


def _claim_task(connection: Connection, reviewer: str, task: str, now: int) -> Claim:
    row = tasks.row(connection, task)
    if row is None:
        raise unknown_task(task)
    project = row_of(connection, task)
    submission = reviews.submission(connection, task, reviewer)
    if submission is not None and submission.state is ReviewState.RETURNED:
        reviews.end_submission(connection, submission, now)
        events.add(connection, Event(Act.CLAIMED, reviewer, project.id, task, reviewer, submission.id, "returned"))
        return reopened(connection, reviewer, task, now)
    if submission is not None:
        raise RefusedError(
            ProblemCode.ALREADY_SUBMITTED, f"you have submitted {task} already", next_step="take another from the queue"
        )
    held = claims.latest(connection, task, reviewer, lock=True)
    if held is not None and held.live(now):
        return _shown(connection, held, now)
    _check_open(connection, reviewer, project)
    if held is not None and held.ended_at is None:
        end_one(connection, held)
    if row.withdrawn or not openings.take(connection, task):
        what = f"{task} was withdrawn" if row.withdrawn else f"other reviewers hold {task}"
        raise RefusedError(ProblemCode.TASK_TAKEN, what, next_step="take another from the queue")
    return _add(connection, reviewer, task, project, now)


def _check_open(connection: Connection, reviewer: str, project: ProjectRow) -> None:
    if project.members_only and not projects.is_member(connection, project.id, reviewer):
        raise RefusedError(
            ProblemCode.FORBIDDEN, f"you are no member of {project.id}", next_step="ask your lead to make you one"
        )
    if project.state != "open":
        raise RefusedError(
            ProblemCode.TASK_TAKEN, f"the project {project.id} is {project.state}", next_step="take another task"
        )


def _add(connection: Connection, reviewer: str, task: str, project: ProjectRow, now: int) -> Claim:
    """Add the claim for a slot that was taken."""
    row = claims.add(connection, task, reviewer, now, now + _claim_time(project))
    events.add(connection, Event(Act.CLAIMED, reviewer, project.id, task, reviewer, row.id))
    return _shown(connection, row, now)


def _live(connection: Connection, reviewer: str, identifier: str, now: int) -> ClaimRow:
    row = claims.find(connection, identifier, lock=True)
    if row is None or row.reviewer != reviewer:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"you have no claim {identifier}", next_step="look at the queue for your claims"
        )
    if not row.live(now):
        raise RefusedError(ProblemCode.CLAIM_ENDED, f"the claim on {row.task} has ended", next_step=CLAIM_ENDED)
    return row


def _claim_time(project: ProjectRow) -> int:
    return project.claim_minutes * instant.MINUTE


def _shown(connection: Connection, row: ClaimRow, now: int) -> Claim:
    return Claim(
        id=row.id,
        task=row.task,
        expires_at=instant.to_datetime(row.expires_at),
        seconds_left=instant.seconds_until(row.expires_at, now),
        presented=order_of(connection, row.task, row.reviewer).presented,
    )
