"""Put the lines of an import file into the database, once: what is there already is left as it is.

A project's line sets the project, so that settings can be changed by importing it again. A task
or review that is there with other content is refused: what reviewers have judged never changes.
"""

from __future__ import annotations

from enum import Enum

from sqlalchemy import Connection

from redpencil_hub.db import projects, reviewers, reviews, tasks
from redpencil_hub.db.reviews import SubmissionRow
from redpencil_hub.domain import instant, rubrics
from redpencil_hub.domain.import_line import ImportLine
from redpencil_hub.domain.presentation import Order, named_responses, renamed
from redpencil_hub.domain.review_check import objections
from redpencil_hub.errors import LineError
from redpencil_protocol.project import Project
from redpencil_protocol.submission import ReviewRecord
from redpencil_protocol.task import TaskSpec


class Imported(Enum):
    """What became of a line."""

    PROJECT = "project"
    TASK = "task"
    REVIEW = "review"
    ALREADY_THERE = "already there"


def import_line(connection: Connection, line: ImportLine) -> Imported:
    """Store what the line holds and say what it was.

    Raises:
        LineError: it contradicts what is there already, or itself.
    """
    match line:
        case Project():
            return _import_project(connection, line)
        case TaskSpec():
            return _import_task(connection, line)
        case ReviewRecord():
            return _import_review(connection, line)


def _import_project(connection: Connection, project: Project) -> Imported:
    found = projects.find(connection, project.id)
    if found == project:
        return Imported.ALREADY_THERE
    (projects.add if found is None else projects.replace)(connection, project)
    return Imported.PROJECT


def _import_task(connection: Connection, task: TaskSpec) -> Imported:
    found = tasks.find(connection, task.id)
    if found is not None:
        if found != task:
            raise LineError(
                f"the task {task.id} is there already, with other content",
                next_step="give the changed task a new id; what reviewers have seen stays",
            )
        return Imported.ALREADY_THERE
    if projects.find(connection, task.project) is None:
        projects.add(connection, Project(id=task.project, title=task.project))
    tasks.add(connection, task)
    return Imported.TASK


def _import_review(connection: Connection, record: ReviewRecord) -> Imported:
    _check_record(record)
    if reviews.submission_by_id(connection, record.submission) is not None:
        return Imported.ALREADY_THERE
    if projects.find(connection, record.project.id) is None:
        projects.add(connection, record.project)
    _import_task(connection, record.task)
    reviewer = reviewers.under_pseudonym(connection, record.reviewer)
    if reviews.submission(connection, record.task.id, reviewer) is not None:
        raise LineError(
            f"this reviewer has another submission of {record.task.id} already", next_step="remove one of the two lines"
        )
    review = renamed(record.review, tasks.public_ids(connection, record.task.id))
    if tasks.order(connection, record.task.id, reviewer) is None:
        tasks.add_order(connection, record.task.id, reviewer, Order(record.seed, review.presented))
    submitted_at = instant.from_datetime(record.submitted_at)
    row = SubmissionRow(record.submission, record.task.id, reviewer, record.state, review, submitted_at)
    reviews.restore_submission(connection, row)
    return Imported.REVIEW


def _check_record(record: ReviewRecord) -> None:
    known = {one.id for one in record.task.responses}
    if set(record.review.presented) != known or len(record.review.presented) != len(known):
        raise LineError("$.review.presented is not an order of the task's responses", next_step="correct the line")
    strangers = sorted(named_responses(record.review) - known)
    if strangers:
        raise LineError(f"$.review names the unknown response {strangers[0]}", next_step="correct the line")
    full = rubrics.resolved(record.task.rubrics)
    found = objections(record.review, record.task.id, record.review.presented, full)
    if found:
        place = str(found[0]["path"]).replace("$", "$.review", 1)
        raise LineError(f"{place}: {found[0]['message']}", next_step="correct the line")
    if record.project.id != record.task.project:
        raise LineError("$.project.id is not the task's project", next_step="correct the line")
