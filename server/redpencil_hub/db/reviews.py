"""Statements on drafts, submissions and the feedback on them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from redpencil_hub.db.tables import drafts, feedback, orders, past_submissions, reviewers, submissions, tasks
from redpencil_hub.domain import instant
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Feedback


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft and how often it was written; the count is its tag."""

    version: int
    review: Review


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as stored; its review names responses by their public ids."""

    id: str
    task: str
    reviewer: str
    state: ReviewState
    review: Review
    submitted_at: int
    project_version: int = 1
    """The version of the project's settings and guidelines that it was made under."""


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """A submission with what an export says beside it."""

    submission: SubmissionRow
    pseudonym: str
    seed: int


def draft(connection: Connection, task: str, reviewer: str) -> DraftRow | None:
    """Return the reviewer's draft; None if none was written."""
    statement = select(drafts).where(drafts.c.task == task, drafts.c.reviewer == reviewer)
    row = connection.execute(statement).first()
    return None if row is None else DraftRow(row.version, Review.model_validate_json(row.review))


def write_draft(connection: Connection, reviewer: str, review: Review, version: int) -> None:
    """Write the draft as `version`; version 1 is the first."""
    values = {"version": version, "review": review.model_dump_json(), "updated_at": instant.now()}
    if version == 1:
        connection.execute(insert(drafts).values(task=review.task, reviewer=reviewer, **values))
        return
    statement = update(drafts).where(drafts.c.task == review.task, drafts.c.reviewer == reviewer)
    connection.execute(statement.values(**values))


def submission(connection: Connection, task: str, reviewer: str, *, lock: bool = False) -> SubmissionRow | None:
    """Return what the reviewer submitted of the task; None if nothing. With `lock`, nobody else can decide on it."""
    statement = select(submissions).where(submissions.c.task == task, submissions.c.reviewer == reviewer)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _submission(row)


def submission_by_id(connection: Connection, identifier: str, *, lock: bool = False) -> SubmissionRow | None:
    """Return the submission; None if there is none of this id. With `lock`, nobody else can decide on it."""
    statement = select(submissions).where(submissions.c.id == identifier)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _submission(row)


def returned_to(connection: Connection, reviewer: str) -> list[SubmissionRow]:
    """Return the reviewer's submissions that a lead returned and that were not taken up again, oldest first."""
    statement = select(submissions).where(
        submissions.c.reviewer == reviewer, submissions.c.state == ReviewState.RETURNED
    )
    rows = connection.execute(statement.order_by(submissions.c.submitted_at, submissions.c.id))
    return [_submission(row) for row in rows]


def add_submission(connection: Connection, reviewer: str, review: Review, now: int, version: int) -> SubmissionRow:
    """Add a submission under a fresh id; `version` is that of the project it was made under."""
    identifier = f"s-{secrets.token_hex(8)}"
    row = SubmissionRow(identifier, review.task, reviewer, ReviewState.SUBMITTED, review, now, version)
    restore_submission(connection, row)
    return row


def restore_submission(connection: Connection, row: SubmissionRow) -> None:
    """Add a submission as it is."""
    review = row.review.model_dump_json()
    connection.execute(
        insert(submissions).values(
            id=row.id,
            task=row.task,
            reviewer=row.reviewer,
            state=row.state,
            review=review,
            submitted_at=row.submitted_at,
            project_version=row.project_version,
            sha256=sha256(review.encode()).hexdigest(),
        )
    )


def digest(connection: Connection, identifier: str) -> str:
    """Return the SHA-256 (hex) of a submission's review as the hub holds it."""
    return str(connection.execute(select(submissions.c.sha256).where(submissions.c.id == identifier)).scalar() or "")


def decide(connection: Connection, row: SubmissionRow, state: ReviewState, message: str) -> None:
    """Give a submission its state, and its reviewer the reason."""
    connection.execute(update(submissions).where(submissions.c.id == row.id).values(state=state))
    values = {"submission": row.id, "task": row.task, "reviewer": row.reviewer}
    connection.execute(insert(feedback).values(state=state, message=message, created_at=instant.now(), **values))


def end_submission(connection: Connection, row: SubmissionRow, now: int) -> None:
    """Let a submission stand no more; it is kept among the past ones, and the draft that was submitted stays."""
    connection.execute(
        insert(past_submissions).values(
            id=row.id,
            task=row.task,
            reviewer=row.reviewer,
            state=row.state,
            review=row.review.model_dump_json(),
            submitted_at=row.submitted_at,
            ended_at=now,
        )
    )
    connection.execute(delete(submissions).where(submissions.c.id == row.id))


def submitted(connection: Connection, project: str | None) -> Iterator[SubmittedRow]:
    """Yield every submission, oldest first; of one project where one is named."""
    statement = (
        select(submissions, reviewers.c.pseudonym, orders.c.seed)
        .join(reviewers, reviewers.c.id == submissions.c.reviewer)
        .join(orders, (orders.c.task == submissions.c.task) & (orders.c.reviewer == submissions.c.reviewer))
        .order_by(submissions.c.submitted_at, submissions.c.id)
    )
    for row in connection.execute(_of_project(statement, project)):
        yield SubmittedRow(_submission(row), row.pseudonym, row.seed)


def feedback_for(
    connection: Connection, reviewer: str, limit: int, before: int | None = None
) -> list[tuple[int, Feedback]]:
    """Return up to `limit` feedbacks on the reviewer's submissions, newest first, each with its number."""
    statement = select(feedback).where(feedback.c.reviewer == reviewer).order_by(feedback.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(feedback.c.id < before)
    return [
        (
            row.id,
            Feedback(
                task=row.task,
                submission=row.submission,
                state=ReviewState(row.state),
                message=row.message,
                created_at=instant.to_datetime(row.created_at),
            ),
        )
        for row in connection.execute(statement)
    ]


def _of_project(statement: Select[tuple[object, ...]], project: str | None) -> Select[tuple[object, ...]]:
    if project is None:
        return statement
    return statement.join(tasks, tasks.c.id == submissions.c.task).where(tasks.c.project == project)


def _submission(row: Row[tuple[object, ...]]) -> SubmissionRow:
    review = Review.model_validate_json(row.review)
    return SubmissionRow(
        row.id, row.task, row.reviewer, ReviewState(row.state), review, row.submitted_at, row.project_version
    )
