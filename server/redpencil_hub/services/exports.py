"""Write out what was submitted, as JSON lines: reviews without loss, or preference pairs for training.

Leads get their own response ids back, and reviewers appear under a salted hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from redpencil_hub.db import reviews, tasks
from redpencil_hub.domain import instant
from redpencil_hub.domain.preference import preference_rows
from redpencil_hub.domain.presentation import renamed
from redpencil_hub.services.claims import project_of, unknown_task
from redpencil_protocol.submission import ReviewRecord


def review_lines(connection: Connection, project: str | None) -> Iterator[str]:
    """Yield each submission with its task and project; importing the lines restores all of it."""
    for record in _records(connection, project):
        yield record.model_dump_json(by_alias=True)


def preference_lines(connection: Connection, project: str | None, *, include_unacceptable: bool) -> Iterator[str]:
    """Yield a row for each strict preference in each submitted ranking."""
    for record in _records(connection, project):
        for row in preference_rows(record, include_unacceptable=include_unacceptable):
            yield json.dumps(row, ensure_ascii=False)


def _records(connection: Connection, project: str | None) -> Iterator[ReviewRecord]:
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
            project=project_of(connection, task.id),
            task=task,
            review=renamed(submission.review, leads),
        )
