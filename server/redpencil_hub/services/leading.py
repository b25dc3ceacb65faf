"""What a lead does: decide on submissions, end claims, steer projects and tasks. Every act is written down."""

from __future__ import annotations

from sqlalchemy import Connection

from redpencil_hub.db import claims, events, openings, projects, reviewers, reviews, tasks
from redpencil_hub.db.events import Act, Event
from redpencil_hub.db.tasks import TaskRow
from redpencil_hub.domain import instant
from redpencil_hub.errors import RefusedError
from redpencil_hub.services.claims import row_of, unknown_task
from redpencil_protocol.lead import Decided, ProjectChange, TaskChange
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import ReviewState

_ACTS = {ReviewState.ACCEPTED: Act.ACCEPTED, ReviewState.RETURNED: Act.RETURNED}


def decide(connection: Connection, actor: str | None, submission: str, state: ReviewState, message: str) -> Decided:
    """Accept or return a submission; its reviewer gets the message as feedback.

    A submission that was returned is met in its reviewer's queue, where claiming it makes a draft of it again.

    Raises:
        RefusedError: there is no such submission, it is decided on, or a return says nothing.
    """
    row = reviews.submission_by_id(connection, submission, lock=True)
    if row is None:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"there is no submission {submission}", next_step="look at the export for the ids"
        )
    if row.state is not ReviewState.SUBMITTED:
        raise RefusedError(
            ProblemCode.ALREADY_SUBMITTED, f"{submission} was {row.state} already", next_step="look at its history"
        )
    if state is ReviewState.RETURNED and not message.strip():
        raise RefusedError(
            ProblemCode.INVALID, "a return says nothing of what to mend", next_step="write it in `message`"
        )
    reviews.decide(connection, row, state, message)
    project = row_of(connection, row.task)
    events.add(connection, Event(_ACTS[state], actor, project.id, row.task, row.reviewer, row.id, message))
    return Decided(submission=row.id, task=row.task, state=state)


def end_claim(connection: Connection, actor: str | None, claim: str, reason: str) -> None:
    """End a reviewer's claim; the draft is kept, the slot is free.

    Raises:
        RefusedError: there is no such claim, or it has ended.
    """
    row = claims.find(connection, claim, lock=True)
    if row is None or row.ended_at is not None:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"there is no live claim {claim}", next_step="look at the claims of the project"
        )
    claims.end(connection, row.id, instant.now())
    openings.free_one(connection, row.task)
    project = row_of(connection, row.task)
    events.add(connection, Event(Act.ENDED, actor, project.id, row.task, row.reviewer, row.id, reason))


def change_project(connection: Connection, actor: str | None, project: str, change: ProjectChange) -> None:
    """Open, pause or close a project, or let only its members take tasks.

    Raises:
        RefusedError: there is no such project.
    """
    _known_project(connection, project)
    if change.state is not None:
        projects.set_state(connection, project, change.state)
        events.add(connection, Event(Act.PROJECT_STATE, actor, project, reason=change.state))
    if change.members_only is not None:
        projects.set_members_only(connection, project, only=change.members_only)
        who = "members only" if change.members_only else "everybody"
        events.add(connection, Event(Act.PROJECT_STATE, actor, project, reason=who))


def join(connection: Connection, actor: str | None, project: str, name: str) -> None:
    """Make a person a member.

    Raises:
        RefusedError: the project or the person is unknown.
    """
    _known_project(connection, project)
    reviewer = _known_person(connection, name)
    projects.join(connection, project, reviewer)
    events.add(connection, Event(Act.JOINED, actor, project, reviewer=reviewer))


def leave(connection: Connection, actor: str | None, project: str, name: str) -> None:
    """End a membership; what the person holds they may finish.

    Raises:
        RefusedError: the project or the person is unknown.
    """
    _known_project(connection, project)
    reviewer = _known_person(connection, name)
    if projects.leave(connection, project, reviewer):
        events.add(connection, Event(Act.LEFT, actor, project, reviewer=reviewer))


def change_task(connection: Connection, actor: str | None, task: str, change: TaskChange) -> None:
    """Give a task another priority or overlap, or withdraw it.

    Raises:
        RefusedError: there is no such task, or it was withdrawn.
    """
    row = tasks.row(connection, task, lock=True)
    if row is None:
        raise unknown_task(task)
    if row.withdrawn:
        raise RefusedError(ProblemCode.TASK_TAKEN, f"{task} was withdrawn", next_step="import it under another id")
    if change.priority is not None:
        tasks.change(connection, task, priority=change.priority)
        openings.move(connection, task, change.priority)
        _log_change(connection, actor, row, f"priority {change.priority}")
    if change.overlap is not None:
        before = row.overlap if row.overlap is not None else row_of(connection, task).overlap
        tasks.change(connection, task, overlap=change.overlap)
        openings.widen(connection, task, change.overlap - before)
        _log_change(connection, actor, row, f"overlap {change.overlap}")
    if change.withdrawn:
        tasks.change(connection, task, withdrawn_at=instant.now())
        openings.close(connection, task)
        events.add(connection, Event(Act.TASK_WITHDRAWN, actor, row.project, task))


def _log_change(connection: Connection, actor: str | None, row: TaskRow, what: str) -> None:
    events.add(connection, Event(Act.TASK_CHANGED, actor, row.project, row.id, reason=what))


def _known_project(connection: Connection, project: str) -> None:
    if projects.row(connection, project) is None:
        raise unknown_project(project)


def unknown_project(project: str) -> RefusedError:
    """Return the refusal of a project that does not exist."""
    return RefusedError(
        ProblemCode.NOT_FOUND, f"there is no project {project}", next_step="list them with GET /v1/projects"
    )


def _known_person(connection: Connection, name: str) -> str:
    found = reviewers.by_name(connection, name)
    if found is None:
        raise RefusedError(ProblemCode.NOT_FOUND, f"nobody is called {name}", next_step="make a token for them first")
    return found.id
