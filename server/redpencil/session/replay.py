"""Replay: the review that a task's journal amounts to, read from the last snapshot on.

The journal is the truth. A snapshot only spares reading all of it, and is never written while an
act waits: one of another redpencil, of a task that was fetched again with other responses or
rubrics, or that cannot be read, is as good as none. It knows no editor and no document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from redpencil.review.state import apply, new_review
from redpencil.store import ReviewSnapshot, Store
from redpencil.version import VERSION
from redpencil_protocol.edit import Change, FindingEdit
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task

WORTH_KEEPING = 200
"""How many changes have to be replayed before another snapshot is worth writing."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What the journal amounts to, and what of it was read."""

    review: Review
    """The review; rewrites and tests as they were begun."""
    finding_ids: frozenset[str]
    """Every finding id that the review ever had."""
    start: int
    """The journal's number up to which a snapshot stood in; 0 without one."""
    changes: tuple[Change, ...]
    """The changes behind it."""


def replay(store: Store, task: Task) -> Replay:
    """Return what the journal of `task` amounts to."""
    review, finding_ids, start = new_review(task), frozenset[str](), 0
    snapshot = store.snapshot(task.id)
    if snapshot is not None and snapshot.version == VERSION and _begun_alike(snapshot.review, review):
        review, finding_ids, start = snapshot.review, snapshot.finding_ids, snapshot.sequence
    changes = store.changes(task.id, after=start)
    for change in changes:
        review = apply(review, change.edits)
    return Replay(review, finding_ids | finding_ids_in(changes), start, changes)


def finding_ids_in(changes: Iterable[Change]) -> frozenset[str]:
    """Return the ids of the findings that the changes touch."""
    return frozenset(edit.id for change in changes for edit in change.edits if isinstance(edit, FindingEdit))


def keep(store: Store, replayed: Replay) -> None:
    """Write a snapshot if that spares the next replay enough.

    Raises:
        StoreError: it cannot be written; nothing but time is lost.
    """
    if len(replayed.changes) >= WORTH_KEEPING:
        snapshot = ReviewSnapshot(replayed.changes[-1].sequence, VERSION, replayed.review, replayed.finding_ids)
        store.save_snapshot(snapshot)


def _begun_alike(one: Review, other: Review) -> bool:
    return (one.task, one.presented, one.rubrics) == (other.task, other.presented, other.rubrics)
