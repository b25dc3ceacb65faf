"""Statements that count: how far a project has got, and what was earned in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from redpencil_hub.db.tables import claims, projects, reviewers, submissions, tasks
from redpencil_protocol.offer import Offer
from redpencil_protocol.review import Review, ReviewState

WEEK = 7 * 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What can be counted of a project without opening a review."""

    tasks: int
    wanted: int
    claimed: int
    people: int
    last_week: int
    """Submissions of the last seven days."""
    states: dict[ReviewState, int]


@dataclass(frozen=True, slots=True)
class Work:
    """One submission, as far as it is paid by."""

    name: str
    """The person's name, or the id of one without."""
    project: str
    task: str
    submission: str
    state: ReviewState
    submitted_at: int
    offer: Offer
    active_seconds: int


def counts(connection: Connection, project: str, now: int) -> Counts:
    """Count one project."""
    overlap = func.coalesce(tasks.c.overlap, projects.c.overlap)
    standing = (tasks.c.project == project, tasks.c.withdrawn_at.is_(None))
    total = connection.execute(
        select(func.count().label("tasks"), func.coalesce(func.sum(overlap), 0).label("wanted"))
        .select_from(tasks)
        .join(projects, projects.c.id == tasks.c.project)
        .where(*standing)
    ).one()
    of_project = select(tasks.c.id).where(tasks.c.project == project)
    held = select(func.count()).select_from(claims).where(claims.c.ended_at.is_(None), claims.c.task.in_(of_project))
    sent = submissions.c.task.in_(of_project)
    people = select(func.count(submissions.c.reviewer.distinct())).where(sent)
    week = select(func.count()).select_from(submissions).where(sent, submissions.c.submitted_at > now - WEEK)
    states = select(submissions.c.state, func.count().label("number")).where(sent).group_by(submissions.c.state)
    return Counts(
        tasks=int(total.tasks),
        wanted=int(total.wanted),
        claimed=int(connection.execute(held).scalar() or 0),
        people=int(connection.execute(people).scalar() or 0),
        last_week=int(connection.execute(week).scalar() or 0),
        states={ReviewState(row.state): int(row.number) for row in connection.execute(states)},
    )


def work(connection: Connection, project: str | None, since: int, until: int) -> Iterator[Work]:
    """Yield the submissions of a period [since, until), oldest first."""
    statement = (
        select(
            submissions, tasks.c.project, tasks.c.offer, func.coalesce(reviewers.c.name, reviewers.c.id).label("name")
        )
        .join(tasks, tasks.c.id == submissions.c.task)
        .join(reviewers, reviewers.c.id == submissions.c.reviewer)
        .where(submissions.c.submitted_at >= since, submissions.c.submitted_at < until)
        .order_by(submissions.c.submitted_at, submissions.c.id)
    )
    if project is not None:
        statement = statement.where(tasks.c.project == project)
    for row in connection.execute(statement):
        review = Review.model_validate_json(row.review)
        yield Work(
            row.name,
            row.project,
            row.task,
            row.id,
            ReviewState(row.state),
            row.submitted_at,
            Offer.model_validate_json(row.offer),
            review.active_seconds,
        )
