"""Put the lines of an import file into the database, once: what is there already is left as it is.

A project's line sets the project, so that settings can be changed by importing it again. A task
or review that is there with other content is refused: what reviewers have judged never changes.
"""

from __future__ import annotations

from enum import Enum
from hashlib import sha256

from sqlalchemy import Connection

from redpencil_hub.db import events, openings, projects, reviewers, reviews, tasks
from redpencil_hub.db.events import Act, Event
from redpencil_hub.db.reviews import SubmissionRow
from redpencil_hub.domain import instant, rubrics
from redpencil_hub.domain.import_line import ImportLine
from redpencil_hub.domain.presentation import Order, named_responses, renamed
from redpencil_hub.domain.review_check import objections, submission_objections
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
    events.add(connection, Event(Act.PROJECT_SET, project=project.id))
    if found is None:
        projects.add(connection, project)
        return Imported.PROJECT
    projects.replace(connection, project)
    more = project.overlap - found.overlap
    for task in tasks.of_project(connection, project.id) if more else ():
        openings.widen(connection, task, more)
    return Imported.PROJECT


def _import_task(connection: Connection, task: TaskSpec) -> Imported:
    if _task_is_there(connection, task):
        return Imported.ALREADY_THERE
    project = projects.row(connection, task.project)
    if project is None:
        projects.add(connection, Project(id=task.project, title=task.project))
        project = projects.row(connection, task.project)
    if project is None:
        raise LookupError(task.project)  # it was just added
    tasks.add(connection, task)
    openings.add(connection, task.id, task.project, task.priority, task.overlap or project.overlap)
    return Imported.TASK


def _task_is_there(connection: Connection, task: TaskSpec) -> bool:
    found = tasks.find(connection, task.id)
    if found is not None and found != task:
        raise _changed_task(task.id)
    return found is not None


def _changed_task(task: str) -> LineError:
    return LineError(
        f"the task {task} is there already, with other content",
        next_step="give the changed task a new id; what reviewers have seen stays",
    )


def _import_review(connection: Connection, record: ReviewRecord) -> Imported:
    _check_record(record)
    if _review_is_there(connection, record):
        return Imported.ALREADY_THERE
    if projects.find(connection, record.project.id) is None:
        projects.add(connection, record.project)
    _import_task(connection, record.task)
    reviewer = reviewers.under_pseudonym(connection, record.reviewer)
    review = renamed(record.review, tasks.public_ids(connection, record.task.id))
    if tasks.order(connection, record.task.id, reviewer) is None:
        tasks.add_order(connection, record.task.id, reviewer, Order(record.seed, review.presented))
    submitted_at = instant.from_datetime(record.submitted_at)
    row = SubmissionRow(record.submission, record.task.id, reviewer, record.state, review, submitted_at)
    reviews.restore_submission(connection, row)
    openings.occupy(connection, row.task)
    events.add(connection, Event(Act.REVIEW_IMPORTED, None, record.project.id, row.task, reviewer, row.id))
    return Imported.REVIEW


def _review_is_there(connection: Connection, record: ReviewRecord) -> bool:
    reviewer = reviewers.known_under(connection, record.reviewer)
    found = reviews.submission_by_id(connection, record.submission)
    if found is not None:
        leads = {public: lead for lead, public in tasks.public_ids(connection, found.task).items()}
        there = (found.task, found.reviewer, renamed(found.review, leads), found.state, found.submitted_at)
        submitted_at = instant.from_datetime(record.submitted_at)
        if there != (record.task.id, reviewer, record.review, record.state, submitted_at):
            raise LineError(
                f"the submission {record.submission} is there already, with other content",
                next_step="what was submitted never changes; give another submission another id",
            )
        return True
    if reviewer is not None and reviews.submission(connection, record.task.id, reviewer) is not None:
        raise _second_submission(record.task.id)
    return False


def _second_submission(task: str) -> LineError:
    return LineError(f"this reviewer has another submission of {task} already", next_step="remove one of the two lines")


class Preview:
    """What importing would object to, before anything is stored: the database's lines, and those seen so far."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tasks: dict[str, bytes] = {}
        self._submissions: dict[tuple[str, str], str] = {}

    def check(self, line: ImportLine) -> None:
        """Pass if the line can be stored.

        Raises:
            LineError: it contradicts what is there already, a line before it, or itself.
        """
        match line:
            case Project():
                return
            case TaskSpec():
                self._check_task(line)
            case ReviewRecord():
                _check_record(line)
                self._check_task(line.task)
                _review_is_there(self._connection, line)
                known = self._submissions.setdefault((line.task.id, line.reviewer), line.submission)
                if known != line.submission:
                    raise _second_submission(line.task.id)

    def _check_task(self, task: TaskSpec) -> None:
        _task_is_there(self._connection, task)
        digest = sha256(task.model_dump_json().encode()).digest()
        if self._tasks.setdefault(task.id, digest) != digest:
            raise _changed_task(task.id)


def _check_record(record: ReviewRecord) -> None:
    known = {one.id for one in record.task.responses}
    if set(record.review.presented) != known or len(record.review.presented) != len(known):
        raise LineError("$.review.presented is not an order of the task's responses", next_step="correct the line")
    strangers = sorted(named_responses(record.review) - known)
    if strangers:
        raise LineError(f"$.review names the unknown response {strangers[0]}", next_step="correct the line")
    full = rubrics.resolved(record.task.rubrics)
    found = objections(record.review, record.task.id, record.review.presented, full)
    found += submission_objections(
        record.review, record.task.kinds, full, {one.id: one for one in record.task.responses}
    )
    if found:
        place = str(found[0]["path"]).replace("$", "$.review", 1)
        raise LineError(f"{place}: {found[0]['message']}", next_step="correct the line")
    if record.project.id != record.task.project:
        raise LineError("$.project.id is not the task's project", next_step="correct the line")
