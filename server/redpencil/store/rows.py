"""Rows: what a row of the store's tables says, as a record; or, in words, that it cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import TypeVar

from pydantic import TypeAdapter

from redpencil.errors import StoreError
from redpencil.store.records import ChangeHeading, ReviewSnapshot, StoredTask, TaskStatus
from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Change, Edit, Origin
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Feedback, Submission
from redpencil_protocol.task import Task

_Record = TypeVar("_Record")


@cache
def edits_adapter() -> TypeAdapter[tuple[Edit, ...]]:
    """Return what turns edits into JSON and back."""
    return TypeAdapter(tuple[Edit, ...])


@cache
def finding_ids_adapter() -> TypeAdapter[frozenset[str]]:
    """Return what turns finding ids into JSON and back."""
    return TypeAdapter(frozenset[str])


def _readable(read: Callable[[sqlite3.Row], _Record]) -> Callable[[sqlite3.Row], _Record]:
    """Return `read` with a record that it cannot understand put in words."""

    @wraps(read)
    def reading(row: sqlite3.Row) -> _Record:
        try:
            return read(row)
        except ValueError as error:
            task = row["id"] if "id" in row.keys() else row["task"]  # noqa: SIM118 - a row's `in` looks at values
            raise StoreError(
                f"What the store holds of the task {task} cannot be read: it is damaged, or of another redpencil.",
                next_step="Update redpencil and start it again. Nothing was changed.",
            ) from error

    return reading


@_readable
def change_of(row: sqlite3.Row) -> Change:
    """Return a change of the journal."""
    return Change(
        sequence=row["sequence"],
        task=row["task"],
        at=datetime.fromisoformat(row["at"]),
        origin=Origin(row["origin"]),
        label=row["label"],
        group=row["group"],
        reverses=row["reverses"],
        edits=edits_adapter().validate_json(row["edits"]),
    )


@_readable
def heading_of(row: sqlite3.Row) -> ChangeHeading:
    """Return a change of the journal without its edits."""
    sequence, _, at, origin, label, group, reverses = row
    return ChangeHeading(sequence, datetime.fromisoformat(at), Origin(origin), label, group, reverses)


def snapshot_of(row: sqlite3.Row) -> ReviewSnapshot | None:
    """Return a snapshot; None if it cannot be understood, since the journal says the same."""
    try:
        review = Review.model_validate_json(row["review"])
        finding_ids = finding_ids_adapter().validate_json(row["finding_ids"])
    except ValueError:
        return None
    return ReviewSnapshot(row["sequence"], row["version"], review, finding_ids)


@_readable
def stored_task_of(row: sqlite3.Row) -> StoredTask:
    """Return a task with where it stands."""
    return StoredTask(Task.model_validate_json(row["task"]), status_of(row))


@_readable
def status_of(row: sqlite3.Row) -> TaskStatus:
    """Return where a task stands."""
    return TaskStatus(
        id=row["id"],
        source=row["source"],
        project=row["project"],
        state=ReviewState(row["state"]),
        claim=Claim.model_validate_json(row["claim"]) if row["claim"] else None,
        claimed_at=datetime.fromisoformat(row["claimed_at"]) if row["claimed_at"] else None,
        etag=row["etag"],
        sequence=row["sequence"],
        revision=row["revision"],
        synced=row["synced"],
        dirty_since=datetime.fromisoformat(row["dirty_since"]) if row["dirty_since"] else None,
        submission=Submission.model_validate_json(row["submission"]) if row["submission"] else None,
        feedback=Feedback.model_validate_json(row["feedback"]) if row["feedback"] else None,
        opened_at=datetime.fromisoformat(row["opened_at"]),
        position=row["position"],
        released=bool(row["released"]),
    )
