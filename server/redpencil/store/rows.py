"""Rows: what a row of the store's tables says, as a record; or, in words, that it cannot be read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import TypeVar

from pydantic import TypeAdapter

from redpencil.errors import StoreError
from redpencil.review.delta import Hunk
from redpencil.store.records import Change, ChangeHeading, ReviewSnapshot, StoredTask, TaskStatus, TextChange
from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Edit, Origin
from redpencil_protocol.model import READING
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Feedback, Submission
from redpencil_protocol.task import Task

_Record = TypeVar("_Record")


@cache
def edits_adapter() -> TypeAdapter[tuple[Edit, ...]]:
    """Return what turns edits into JSON and back."""
    return TypeAdapter(tuple[Edit, ...])


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
        revision=row["revision"],
        at=datetime.fromisoformat(row["at"]),
        origin=Origin(row["origin"]),
        label=row["label"],
        group=row["group"],
        reverses=row["reverses"],
        editor=row["editor"],
        edits=edits_adapter().validate_json(row["edits"], extra="ignore", context=READING),
        texts=_texts(row["texts"]),
        keys=tuple(json.loads(row["keys"])) if row["keys"] is not None else None,
        buried=tuple((key, text) for key, text in json.loads(row["buried"] or "[]")),
    )


@_readable
def heading_of(row: sqlite3.Row) -> ChangeHeading:
    """Return a change of the journal without its edits."""
    sequence, revision, _, at, origin, label, group, reverses, editor = row
    return ChangeHeading(sequence, revision, datetime.fromisoformat(at), Origin(origin), label, group, reverses, editor)


def texts_json(texts: tuple[TextChange, ...]) -> str:
    """Return what the journal keeps of changes of texts; the whole texts are not among it."""
    said: dict[str, dict[str, object]] = {}
    for one in texts:
        said[one.path] = {"hunks": one.delta}
        if one.begins:
            said[one.path]["begins"] = True
        if one.drops:
            said[one.path]["drops"] = True
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def snapshot_of(row: sqlite3.Row) -> ReviewSnapshot | None:
    """Return a snapshot; None if it cannot be understood, since the journal says the same."""
    try:
        review = Review.read(row["review"])
    except ValueError:
        return None
    return ReviewSnapshot(row["task"], row["revision"], row["version"], review, row["identities"])


def _texts(said: str) -> tuple[TextChange, ...]:
    return tuple(
        TextChange(
            path=path,
            delta=tuple(Hunk(int(start), str(old), str(new)) for start, old, new in one["hunks"]),
            begins=bool(one.get("begins")),
            drops=bool(one.get("drops")),
        )
        for path, one in json.loads(said).items()
    )


@_readable
def stored_task_of(row: sqlite3.Row) -> StoredTask:
    """Return a task with where it stands."""
    return StoredTask(Task.read(row["task"]), status_of(row))


@_readable
def status_of(row: sqlite3.Row) -> TaskStatus:
    """Return where a task stands."""
    return TaskStatus(
        id=row["id"],
        source=row["source"],
        remote=row["remote"],
        project=row["project"],
        state=ReviewState.of(row["state"]),
        claim=Claim.read(row["claim"]) if row["claim"] else None,
        claimed_at=datetime.fromisoformat(row["claimed_at"]) if row["claimed_at"] else None,
        etag=row["etag"],
        revision=row["revision"],
        synced=row["synced"],
        dirty_since=datetime.fromisoformat(row["dirty_since"]) if row["dirty_since"] else None,
        submission=Submission.read(row["submission"]) if row["submission"] else None,
        submitted_revision=row["submitted_revision"],
        feedback=Feedback.read(row["feedback"]) if row["feedback"] else None,
        opened_at=datetime.fromisoformat(row["opened_at"]),
        position=row["position"],
        released=bool(row["released"]),
        news=row["news"],
    )
