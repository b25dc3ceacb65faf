"""The engine: plans, delivers, waits, and says how it stands. Nothing that the reviewer did is ever dropped here.

Several windows may run an engine on one store: a lease keeps them from doing the same work,
keys and tags keep it from happening twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from redpencil.errors import RedpencilError, RefusedError, StoreError, TransientError
from redpencil.sources.base import Ability, OfflineError, Source
from redpencil.store import OutboxEntry, SeenDraft, Store, TaskStatus
from redpencil.store.records import utc_now
from redpencil.sync.backoff import backoff
from redpencil.sync.delivery import Delivery
from redpencil.sync.plan import Action, FetchFeedback, Knowledge, Look, PutDraft, RenewClaim, Send, plan
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review, ReviewState

ACTIVE_FOR = 15 * 60.0
"""How long after the last touch a claim is still renewed, in seconds."""
FEEDBACK_EVERY = 5 * 60.0
LOOK_EVERY = 60.0
"""How often the remote draft of a task is looked at that is open here."""
LONGEST_THROTTLE = 3600.0
LONGEST_SLEEP = 60.0
LOOK_AGAIN = timedelta(seconds=1)
"""How soon to look again at what another window is sending."""
PARALLEL = 4

_UNFINISHED = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})

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
        on_seen: Callable[[str, SeenDraft], object],
        on_state: Callable[[SyncState, str], None],
        on_changed: Callable[[str], None],
        debounce: timedelta = timedelta(seconds=5),
        watched: Callable[[], Iterable[str]] = tuple,
        now: Callable[[], datetime] = utc_now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take part in nothing yet: `run` or `run_once` does.

        Args:
            store: where tasks, drafts and the outbox are.
            source: where they go.
            name: the source's name in the store; tasks of others are left alone.
            review_of: returns a task's review as it stands here, and the revision that it is.
            on_seen: merges a remote draft into the local one, and notes that it was seen, both or neither;
                `store.base` is where both began.
            on_state: told when the state or its message changes.
            on_changed: told a task whose record in the store changed.
            debounce: how long a draft may lack here what was typed last, before it goes up.
            watched: returns the tasks that are open here, whose remote drafts are looked at now and then.
            now: the wall clock, for what is stored.
            ticks: a clock in seconds that is never set, for what is waited for.
        """
        self._store = store
        self._name = name
        self._abilities = source.abilities
        self._delivery = Delivery(store, source, name, review_of, on_seen)
        self._on_state = on_state
        self._on_changed = on_changed
        self._debounce = debounce
        self._watched = watched
        self._now = now
        self._ticks = ticks
        self._owner = f"{store.presence.name} {uuid.uuid4()}"
        self._wake = asyncio.Event()
        self._round = asyncio.Lock()
        self._touched: dict[str, float] = {}
        self._held_back: dict[str, float] = {}
        self._looks: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._refused: dict[str, tuple[int, str]] = {}
        """Drafts that the source refused: which revision, and why. A claim that ended is noted in the store."""
        self._not_before = ticks()
        self._feedback_at = ticks()
        self._greet_at: float | None = ticks()
        """When the source is asked whether it answers; None while the last request found an answer."""
        self._said: tuple[SyncState, str] | None = None
        self._obstacle: tuple[SyncState, str] | None = None
        """What stood in the way when something was last tried."""
        self._busy_elsewhere = False

    def wake(self) -> None:
        """Look again now: something was committed."""
        self._wake.set()

    def touch(self, task_id: str) -> None:
        """Note that the reviewer works on a task, so that its claim is held."""
        self._touched[task_id] = self._ticks()

    def look(self, task_id: str) -> None:
        """Look soon at what other machines did to a task."""
        self._looks[task_id] = self._ticks()
        self.wake()

    async def settle(self, task_id: str) -> None:
        """Find out whether a draft arrived whose upload got no answer, before what is there is taken in.

        Raises:
            TransientError, NotAHubError: the source gives no answer now either.
        """
        status = self._store.status(task_id)
        if status is not None:
            await self._delivery.settle_sent(status)

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
        self._store.end_leases(self._owner)
        failures: list[RedpencilError] = []
        done: list[Action] = []
        if not self._is_throttled():
            slots = asyncio.Semaphore(PARALLEL)
            lanes = (self._run(actions, slots, done, failures) for actions in plan(self._known(hurry), self._now()).due)
            outcomes = await asyncio.gather(*lanes, return_exceptions=True)  # each to its end, whatever the others do
            for outcome in outcomes:
                if outcome is not None:
                    raise outcome
            if done and not failures and not self._busy_elsewhere and self._greet_at is None:
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
            if not self._store.lease(lease, self._owner):
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
            return None if isinstance(action, Look) and isinstance(error, RefusedError) and _is_answer(error) else error
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
        ticks = self._ticks()
        statuses = {status.id: status for status in self._store.in_work(self._name)}
        waiting = self._store.outbox.waiting(self._name)
        watched = set(self._watched())
        for task in {entry.task for entry in waiting} | watched:
            status = self._store.status(task) if task not in statuses else None
            if status is not None and status.source == self._name and not status.released:
                statuses[task] = status
        looked_at = {task for task in statuses if task in watched or task in self._looks or hurry}
        return Knowledge(
            statuses=tuple(statuses.values()),
            waiting=waiting,
            active=frozenset(task for task, at in self._touched.items() if ticks - at <= ACTIVE_FOR),
            held_back={name: self._at(when) for name, when in self._held_back.items()},
            looks={task: self._at(self._looks.get(task, ticks)) for task in looked_at},
            refused={task: revision for task, (revision, _) in self._refused.items()},
            feedback_at=self._at(self._feedback_at) if self._may_have_feedback() else None,
            greet_at=self._at(self._greet_at) if self._greet_at is not None else None,
            abilities=self._abilities,
            debounce=self._debounce,
            hurry=hurry,
        )

    def _may_have_feedback(self) -> bool:
        return Ability.FEEDBACK in self._abilities and self._store.has_submitted(self._name)

    def _at(self, ticks: float) -> datetime:
        """Return a time of the clock that is never set as one of the wall clock."""
        return self._now() + timedelta(seconds=ticks - self._ticks())

    def _is_throttled(self) -> bool:
        return self._ticks() < self._not_before

    def _back_online(self) -> None:
        if self._said is not None and self._said[0] is SyncState.OFFLINE:
            self._held_back.clear()
            self._store.outbox.retry_now()

    def _succeeded(self, action: Action) -> None:
        self._greet_at = None
        self._held_back.pop(action.task, None)
        self._tries.pop(action.task, None)
        match action:
            case Send(key=key):
                self._held_back.pop(key, None)
            case PutDraft(task=task):
                self._refused.pop(task, None)
                self._looks[task] = self._ticks() + LOOK_EVERY
            case Look(task=task):
                self._looks[task] = self._ticks() + LOOK_EVERY
            case FetchFeedback():
                self._feedback_at = self._ticks() + FEEDBACK_EVERY
            case _:
                pass

    def _failed(self, action: Action, error: RedpencilError) -> None:
        if isinstance(error, RefusedError) and _is_answer(error):
            self._greet_at = None
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
                self._refused[task] = (self._delivery.tried.get(task, 0), str(error))
            case Look(task=task):
                self._looks[task] = self._ticks() + LOOK_EVERY
            case FetchFeedback():
                self._feedback_at = self._ticks() + FEEDBACK_EVERY
            case _:
                pass

    def _try_later(self, action: Action, error: RedpencilError) -> None:
        retry_after = error.retry_after if isinstance(error, TransientError) else None
        entry = self._store.outbox.entry(action.key) if isinstance(action, Send) else None
        tries = entry.tries - 1 if entry else self._tries.get(action.task, 0)
        wait = min(backoff(tries, retry_after).total_seconds(), LONGEST_THROTTLE)
        later = self._ticks() + wait
        self._greet_at = later
        if retry_after is not None:
            self._not_before = max(self._not_before, later)
        if entry is not None:
            self._held_back[entry.key] = later
            self._store.outbox.retry_later(entry.key, self._at(later), str(error))
        elif isinstance(action, FetchFeedback):
            self._feedback_at = self._ticks() + FEEDBACK_EVERY
        else:
            self._tries[action.task] = tries + 1
            self._held_back[action.task] = later

    def _report(self, done: list[Action], failures: list[RedpencilError]) -> SyncReport:
        known = self._known(hurry=False)
        drafts = [one for one in known.statuses if one.dirty and one.state in _UNFINISHED]
        waiting = len(known.waiting) + sum(status.claim is not None for status in drafts)
        state, message = self._standing(failures, waiting, self._in_the_way(drafts, known.waiting))
        coming = plan(known, self._now())
        next_at = self._now() if coming.due else coming.next_at
        if self._is_throttled():
            next_at = self._at(self._not_before)
        elif self._busy_elsewhere:
            next_at = self._now() + LOOK_AGAIN
        return SyncReport(state, message, tuple(done), waiting, next_at)

    def _standing(self, failures: list[RedpencilError], waiting: int, in_the_way: list[str]) -> tuple[SyncState, str]:
        if failures:
            self._obstacle = min(((_state_by(error), str(error)) for error in failures), key=_most_telling)
            return self._obstacle
        if self._greet_at is None:
            self._obstacle = None
        if self._obstacle is not None:
            return self._obstacle
        if in_the_way:
            return SyncState.REFUSED, in_the_way[0]
        if waiting or self._busy_elsewhere or self._greet_at is not None:
            return SyncState.WAITING, ""
        return SyncState.SYNCED, ""

    def _in_the_way(self, drafts: list[TaskStatus], waiting: tuple[OutboxEntry, ...]) -> list[str]:
        told = [entry.last_error for entry in self._store.outbox.parked(self._name)]
        sending = {entry.task for entry in waiting}
        for status in drafts:
            revision, message = self._refused.get(status.id, (None, ""))
            if revision == status.revision:
                told.append(message)
            elif status.id in sending or not self._store.journal.says_more(status.id, after=status.synced):
                continue
            elif status.state is ReviewState.RETURNED:
                told.append(
                    f"{status.id} was returned to you. Claim it again to send what you wrote since; it is kept."
                )
            elif status.claim is None:
                told.append(f"Your claim on {status.id} has ended. Claim it again to send what you wrote; it is kept.")
        return told


def _is_answer(error: RefusedError) -> bool:
    """Whether the source said no to what was asked, and not to who asks."""
    return error.code != ProblemCode.UNAUTHENTICATED


def _state_by(error: RedpencilError) -> SyncState:
    if isinstance(error, OfflineError):
        return SyncState.OFFLINE
    return SyncState.WAITING if isinstance(error, TransientError) else SyncState.REFUSED


def _most_telling(standing: tuple[SyncState, str]) -> int:
    return (SyncState.OFFLINE, SyncState.REFUSED, SyncState.WAITING).index(standing[0])
