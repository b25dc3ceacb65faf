"""The engine: plans, delivers, waits, and says how it stands. Nothing that the reviewer did is ever dropped here.

Several windows may run an engine on one store: a lease keeps them from doing the same work,
keys and tags keep it from happening twice.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from redpencil.errors import RedpencilError, RefusedError, StoreError, TransientError
from redpencil.sources.base import OfflineError, Source
from redpencil.store import OutboxEntry, Store, TaskStatus
from redpencil.store.records import utc_now
from redpencil.sync.backoff import backoff
from redpencil.sync.delivery import Delivery
from redpencil.sync.plan import Action, FetchFeedback, Knowledge, PutDraft, RenewClaim, Send, plan
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Draft

LEASE_SECONDS = 120.0
"""Longer than all requests of one action together may take."""
ACTIVE_FOR = timedelta(minutes=15)
"""How long after the last touch a claim is still renewed."""
FEEDBACK_EVERY = timedelta(minutes=5)
LONGEST_SLEEP = 60.0
LOOK_AGAIN = timedelta(seconds=1)
"""How soon to look again at what another window is sending."""
PARALLEL = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round did, and how it stands now."""

    state: SyncState
    message: str
    """What stands in the way, and what to do about it; empty if nothing does."""
    done: tuple[Action, ...]
    waiting: int
    """Outbox entries and drafts that are still to be sent."""
    next_at: datetime | None
    """When something is due again by the clock of the engine."""


class Engine:
    """Keeps one source and the store together."""

    def __init__(
        self,
        store: Store,
        source: Source,
        name: str,
        *,
        review_of: Callable[[str], tuple[Review, int]],
        on_conflict: Callable[[str, Draft], None],
        on_state: Callable[[SyncState, str], None],
        on_changed: Callable[[str], None],
        debounce: timedelta = timedelta(seconds=5),
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take part in nothing yet: `run` or `run_once` does.

        Args:
            store: where tasks, drafts and the outbox are.
            source: where they go.
            name: the source's name in the store; tasks of others are left alone.
            review_of: returns a task's review as it stands here, and the revision that it is.
            on_conflict: merges a remote draft into the local one; `store.base` is where both began.
            on_state: told when the state or its message changes.
            on_changed: told a task whose record in the store changed.
            debounce: how long a draft may lack here what was typed last, before it goes up.
            now: the wall clock.
        """
        self._store = store
        self._name = name
        self._delivery = Delivery(store, source, name, review_of, on_conflict)
        self._on_state = on_state
        self._on_changed = on_changed
        self._debounce = debounce
        self._now = now
        self._owner = str(uuid.uuid4())
        self._wake = asyncio.Event()
        self._round = asyncio.Lock()
        self._touched: dict[str, datetime] = {}
        self._held_back: dict[str, datetime] = {}
        self._tries: dict[str, int] = {}
        self._refused: dict[str, tuple[int, str]] = {}
        """Drafts that the source refused: which revision, and why. A claim that ended is noted in the store."""
        self._not_before: datetime | None = None
        self._feedback_at = now()
        self._said: tuple[SyncState, str] | None = None
        self._obstacle: tuple[SyncState, str] | None = None
        """What stood in the way when something was last tried."""
        self._busy_elsewhere = False

    def wake(self) -> None:
        """Look again now: something was committed."""
        self._wake.set()

    def touch(self, task_id: str) -> None:
        """Note that the reviewer works on a task, so that its claim is held."""
        self._touched[task_id] = self._now()

    async def run(self) -> None:
        """Keep going until cancelled."""
        while True:
            self._wake.clear()
            next_at = await self._guarded_round()
            seconds = LONGEST_SLEEP if next_at is None else (next_at - self._now()).total_seconds()
            try:
                async with asyncio.timeout(min(max(seconds, 0.0), LONGEST_SLEEP)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def run_once(self, *, hurry: bool = False) -> SyncReport:
        """Do what is due and report; with `hurry` also what would wait for a while by our own rules."""
        async with self._round:
            return await self._one_round(hurry=hurry)

    async def _guarded_round(self) -> datetime | None:
        try:
            return (await self.run_once()).next_at
        except StoreError as error:
            self._say(SyncState.REFUSED, str(error))
        except Exception:  # noqa: BLE001 - a fault of ours must not end sync for good
            _log.exception("sync: a round failed")
            self._say(SyncState.WAITING, "Sync failed; the log says more. Your work is kept here.")
        return None

    async def _one_round(self, *, hurry: bool) -> SyncReport:
        self._busy_elsewhere = False
        failures: list[RedpencilError] = []
        done: list[Action] = []
        if not self._is_throttled():
            slots = asyncio.Semaphore(PARALLEL)
            lanes = (self._run(actions, slots, done, failures) for actions in plan(self._known(hurry), self._now()).due)
            outcomes = await asyncio.gather(*lanes, return_exceptions=True)  # each to its end, whatever the others do
            for outcome in outcomes:
                if outcome is not None:
                    raise outcome
            if done and not failures:
                self._back_online()
        report = self._report(done, failures)
        self._say(report.state, report.message)
        return report

    def _say(self, state: SyncState, message: str) -> None:
        if self._said != (state, message):
            self._said = (state, message)
            self._on_state(state, message)

    async def _run(
        self, actions: tuple[Action, ...], slots: asyncio.Semaphore, done: list[Action], failures: list[RedpencilError]
    ) -> None:
        lease = f"sync {self._name} {actions[0].task}"
        async with slots:
            if not self._store.lease(lease, self._owner, LEASE_SECONDS):
                self._busy_elsewhere = True
                return
            try:
                for action in actions:
                    if self._is_throttled():
                        return
                    failure = await self._attempt(action)
                    if failure is not None:
                        failures.append(failure)
                        return
                    done.append(action)
            finally:
                self._store.end_lease(lease, self._owner)

    async def _attempt(self, action: Action) -> RedpencilError | None:
        try:
            changed = await self._delivery.perform(action)
        except RedpencilError as error:
            self._failed(action, error)
            return error
        except Exception:  # noqa: BLE001 - a fault of ours in one task must not stop the others
            _log.exception("sync: %s failed", action)
            error = TransientError(f"Sync failed at {type(action).__name__} of {action.task}; the log says more.")
            self._failed(action, error)
            return error
        self._succeeded(action)
        for task in changed:
            self._on_changed(task)
        return None

    def _known(self, hurry: bool) -> Knowledge:
        now = self._now()
        statuses = tuple(status for status in self._store.statuses() if status.source == self._name)
        return Knowledge(
            statuses=statuses,
            waiting=tuple(entry for entry in self._store.outbox.waiting() if self._is_ours(entry.task)),
            active=frozenset(task for task, at in self._touched.items() if now - at <= ACTIVE_FOR),
            held_back=self._held_back,
            refused={task: revision for task, (revision, _) in self._refused.items()},
            feedback_at=self._feedback_at,
            debounce=self._debounce,
            hurry=hurry,
        )

    def _is_ours(self, task: str) -> bool:
        status = self._store.status(task)
        return status is not None and status.source == self._name

    def _is_throttled(self) -> bool:
        return self._not_before is not None and self._now() < self._not_before

    def _back_online(self) -> None:
        self._not_before = None
        if self._said is not None and self._said[0] is SyncState.OFFLINE:
            self._held_back.clear()
            self._store.outbox.retry_now()

    def _succeeded(self, action: Action) -> None:
        self._held_back.pop(action.task, None)
        self._tries.pop(action.task, None)
        if isinstance(action, PutDraft):
            self._refused.pop(action.task, None)
        if isinstance(action, FetchFeedback):
            self._feedback_at = self._now() + FEEDBACK_EVERY

    def _failed(self, action: Action, error: RedpencilError) -> None:
        if isinstance(error, RefusedError) and error.code != ProblemCode.UNAUTHENTICATED:
            self._was_refused(action, error)
        else:
            self._try_later(action, error)
        if action.task:
            self._on_changed(action.task)

    def _was_refused(self, action: Action, error: RefusedError) -> None:
        ended = error.code == ProblemCode.CLAIM_ENDED or isinstance(action, RenewClaim)
        if ended:
            self._store.save_claim(action.task, None)
        match action:
            case Send(key=key):
                self._store.outbox.park(key, str(error))
            case PutDraft(task=task) if not ended:
                status = self._store.status(task)
                self._refused[task] = (status.revision if status else 0, str(error))
            case FetchFeedback():
                self._feedback_at = self._now() + FEEDBACK_EVERY
            case _:
                pass

    def _try_later(self, action: Action, error: RedpencilError) -> None:
        retry_after = error.retry_after if isinstance(error, TransientError) else None
        entry = self._store.outbox.entry(action.key) if isinstance(action, Send) else None
        tries = entry.tries - 1 if entry else self._tries.get(action.task, 0)
        later = self._now() + backoff(tries, retry_after)
        if retry_after is not None:
            self._not_before = max(self._not_before or later, later)
        if entry is not None:
            self._store.outbox.retry_later(entry.key, later, str(error))
        elif isinstance(action, FetchFeedback):
            self._feedback_at = self._now() + FEEDBACK_EVERY
        else:
            self._tries[action.task] = tries + 1
            self._held_back[action.task] = later

    def _report(self, done: list[Action], failures: list[RedpencilError]) -> SyncReport:
        known = self._known(hurry=False)
        drafts = [status for status in known.statuses if status.dirty and status.state is ReviewState.DRAFT]
        waiting = len(known.waiting) + sum(status.claim is not None for status in drafts)
        state, message = self._standing(done, failures, waiting, self._in_the_way(drafts, known.waiting))
        coming = plan(known, self._now())
        next_at = self._now() if coming.due else coming.next_at
        if self._is_throttled():
            next_at = self._not_before
        elif self._busy_elsewhere:
            next_at = self._now() + LOOK_AGAIN
        return SyncReport(state, message, tuple(done), waiting, next_at)

    def _standing(
        self, done: list[Action], failures: list[RedpencilError], waiting: int, in_the_way: list[str]
    ) -> tuple[SyncState, str]:
        if failures:
            self._obstacle = min(((_state_by(error), str(error)) for error in failures), key=_most_telling)
            return self._obstacle
        if done or not waiting:
            self._obstacle = None
        if self._obstacle is not None:
            return self._obstacle
        if in_the_way:
            return SyncState.REFUSED, in_the_way[0]
        return (SyncState.WAITING if waiting else SyncState.SYNCED), ""

    def _in_the_way(self, drafts: list[TaskStatus], waiting: tuple[OutboxEntry, ...]) -> list[str]:
        told = [entry.last_error for entry in self._store.outbox.parked() if self._is_ours(entry.task)]
        sending = {entry.task for entry in waiting}
        for status in drafts:
            revision, message = self._refused.get(status.id, (None, ""))
            if revision == status.revision:
                told.append(message)
            elif status.claim is None and status.id not in sending:
                told.append(f"Your claim on {status.id} has ended. Claim it again to send what you wrote; it is kept.")
        return told


def _state_by(error: RedpencilError) -> SyncState:
    if isinstance(error, OfflineError):
        return SyncState.OFFLINE
    return SyncState.WAITING if isinstance(error, TransientError) else SyncState.REFUSED


def _most_telling(standing: tuple[SyncState, str]) -> int:
    return (SyncState.OFFLINE, SyncState.REFUSED, SyncState.WAITING).index(standing[0])
