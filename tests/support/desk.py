"""A reviewer's desk for sync tests: a store, an engine, and a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path

from redpencil.review.merge import merge
from redpencil.review.state import apply, new_review
from redpencil.sources.base import Source
from redpencil.store import NewChange, OutboxEntry, Store
from redpencil.sync.engine import Engine
from redpencil_protocol.edit import NotesEdit, Origin
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review
from redpencil_protocol.submission import Draft


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of the store; fail after a while."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - the state is on a disk, where no event is set
            await asyncio.sleep(0.01)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        """Move on, or back."""
        self.time += timedelta(seconds=seconds)


class Desk:
    """One machine of a reviewer."""

    def __init__(self, path: Path, source: Source, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.store = Store.open(path, now=self.clock)
        self.source = source
        self.states: list[SyncState] = []
        self.conflicts: list[Draft] = []
        self.changed: set[str] = set()
        self.engine = self.engine_on(source)

    def engine_on(self, source: Source) -> Engine:
        """Return another engine on the same store, as another window has."""
        return Engine(
            self.store,
            source,
            "hub",
            review_of=self.review,
            on_conflict=self._merge,
            on_state=lambda state, _: self.states.append(state),
            on_changed=self.changed.add,
            now=self.clock,
        )

    async def claim(self, task_id: str) -> None:
        """Claim a task and keep it."""
        claim = await self.source.claim(task_id, f"claim-{id(self)}-{task_id}")
        self.store.save_task("hub", await self.source.task(task_id), claim)

    def write(self, task_id: str, notes: str) -> None:
        """Write the notes anew."""
        before = self.review(task_id).notes
        self.store.commit(task_id, change=NewChange(Origin.ACT, "note", (NotesEdit(before=before, after=notes),)))

    def enqueue(self, entry: OutboxEntry) -> OutboxEntry:
        """Put an entry in the outbox."""
        self.store.commit(entry.task, outbox=(entry,))
        return entry

    def review(self, task_id: str) -> Review:
        """Return the review as it stands here."""
        stored = self.store.task(task_id)
        assert stored is not None
        return reduce(
            lambda review, change: apply(review, change.edits), self.store.changes(task_id), new_review(stored.task)
        )

    def entry(self, key: str) -> OutboxEntry:
        """Return an outbox entry."""
        entry = self.store.outbox.entry(key)
        assert entry is not None
        return entry

    def _merge(self, task_id: str, remote: Draft) -> None:
        self.conflicts.append(remote)
        stored = self.store.task(task_id)
        assert stored is not None
        base = self.store.base(task_id) or new_review(stored.task)
        edits = merge(base, self.review(task_id), remote.review)
        if edits:
            self.store.commit(task_id, change=NewChange(Origin.MERGE, "merge", edits))
