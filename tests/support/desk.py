"""A reviewer's desk for sync tests: a store, an engine, and a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redpencil.session.drafts import Drafts
from redpencil.sources.base import Source
from redpencil.store import OutboxEntry, SeenDraft, Store
from redpencil.store.records import new_key
from redpencil.sync import requests
from redpencil.sync.ancestor import ancestor_of
from redpencil.sync.engine import Engine
from redpencil_protocol.edit import NotesEdit
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of the store; fail after a while."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - the state is on a disk, where no event is set
            await asyncio.sleep(0.01)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
        self.elapsed = 0.0

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.elapsed += seconds
        self.time += timedelta(seconds=seconds)

    def set_back(self, seconds: float) -> None:
        """Be set to an earlier time, as by a person; what has elapsed stays."""
        self.time -= timedelta(seconds=seconds)

    def ticks(self) -> float:
        """Return how many seconds have elapsed."""
        return self.elapsed


class Desk:
    """One window of a reviewer on a store file: real drafts, a real engine."""

    def __init__(self, path: Path, source: Source, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.store = Store.open(path, now=self.clock)
        self.source = source
        self.states: list[SyncState] = []
        self.seen: list[SeenDraft] = []
        self.changed: set[str] = set()
        self.drafts = Drafts(self.store, lambda _: None, on_work=self._worked)
        self.engine = self.engine_on(source)

    def engine_on(self, source: Source) -> Engine:
        """Return another engine on the same store."""
        return Engine(
            self.store,
            source,
            "hub",
            review_of=self.drafts.sent_review,
            on_seen=self._merge,
            on_state=lambda state, _: self.states.append(state),
            on_changed=self._changed,
            watched=lambda: self.drafts.open_tasks,
            now=self.clock,
            ticks=self.clock.ticks,
        )

    async def claim(self, task_id: str) -> None:
        """Claim a task, keep it and open it."""
        claim = await self.source.claim(task_id, new_key())
        self.store.save_task("hub", await self.source.task(task_id), claim)
        self.drafts.snapshot(task_id)

    def write(self, task_id: str, notes: str) -> None:
        """Write the notes anew."""
        self.drafts.refresh()
        self.drafts.act(task_id, (NotesEdit(before=self.review(task_id).notes, after=notes),), "note")

    def enqueue(self, entry: OutboxEntry) -> OutboxEntry:
        """Put an entry in the outbox."""
        self.store.outbox.add(entry)
        return entry

    def submit(self, task_id: str) -> OutboxEntry:
        """Submit the review as it stands."""
        self.drafts.submit(task_id)
        return next(entry for entry in self.store.outbox.waiting() if entry.task == task_id)

    async def take_back(self, task_id: str) -> None:
        """Take the submission back."""
        self.enqueue(requests.withdrawal(task_id))
        await self.engine.run_once(hurry=True)

    def review(self, task_id: str) -> Review:
        """Return the review as it stands here."""
        return self.drafts.snapshot(task_id).review

    def entry(self, key: str) -> OutboxEntry:
        """Return an outbox entry."""
        entry = self.store.outbox.entry(key)
        assert entry is not None
        return entry

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def _worked(self, task_id: str) -> None:
        self.engine.touch(task_id)

    def _changed(self, task_id: str) -> None:
        self.changed.add(task_id)
        self.drafts.follow_store(task_id)

    def _merge(self, task_id: str, seen: SeenDraft) -> None:
        self.seen.append(seen)
        ancestor = ancestor_of(seen, task_id, self.store)
        self.drafts.merge_remote(task_id, ancestor.review, ancestor.told_of(seen, self.review(task_id)))
