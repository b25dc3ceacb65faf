"""Write out what was submitted, as JSON lines: reviews without loss, or preference pairs for training.

Leads get their own response ids back, and reviewers appear under a salted hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from redpencil_hub.db import projects, reviews, tasks
from redpencil_hub.domain import instant
from redpencil_hub.domain.preference import preference_rows
from redpencil_hub.domain.presentation import renamed
from redpencil_hub.domain.typed_columns import typed
from redpencil_hub.services.claims import unknown_task
from redpencil_hub.services.leading import unknown_project
from redpencil_protocol.project import Project
from redpencil_protocol.submission import ReviewRecord


def review_lines(connection: Connection, project: str | None) -> Iterator[str]:
    """Yield each submission with its task and project; importing the lines restores all of it."""
    for record in _records(connection, project):
        yield json.dumps(typed(record.model_dump(mode="json", by_alias=True)), ensure_ascii=False)


def preference_lines(connection: Connection, project: str | None, *, include_unacceptable: bool) -> Iterator[str]:
    """Yield a row for each strict preference in each submitted ranking."""
    for record in _records(connection, project):
        for row in preference_rows(record, include_unacceptable=include_unacceptable):
            yield json.dumps(row, ensure_ascii=False)


def _records(connection: Connection, project: str | None) -> Iterator[ReviewRecord]:
    if project is not None and projects.row(connection, project) is None:
        raise unknown_project(project)
    for row in list(reviews.submitted(connection, project)):
        submission = row.submission
        task = tasks.find(connection, submission.task)
        if task is None:
            raise unknown_task(submission.task)
        leads = {public: lead for lead, public in tasks.public_ids(connection, task.id).items()}
        yield ReviewRecord(
            submission=submission.id,
            reviewer=row.pseudonym,
            state=submission.state,
            submitted_at=instant.to_datetime(submission.submitted_at),
            seed=row.seed,
            project=_project(connection, task.project, submission.project_version),
            task=task,
            review=renamed(submission.review, leads),
        )


def _project(connection: Connection, project: str, version: int) -> Project:
    """Return the project as it was when the review was made."""
    found = projects.version(connection, project, version) or projects.find(connection, project)
    if found is None:
        raise unknown_project(project)  # the foreign key forbids it
    return found
