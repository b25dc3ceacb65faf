"""The plan: what is to be done now, from what is stored and the time alone. Pure; sends nothing.

Per task one thing follows another: what waits in the outbox goes first, in its order, and
nothing passes an entry that waits for a later try. Tasks do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redpencil.sources.base import Ability
from redpencil.store import OutboxEntry, TaskStatus
from redpencil_protocol.review import ReviewState

LONGEST_STORED_WAIT = timedelta(seconds=90)
"""No wait that another window noted is longer: a time further ahead means that the clock was set back."""
RENEW_AT = 0.5
"""A claim is renewed when less than this share of its time is left."""


@dataclass(frozen=True, slots=True)
class PutDraft:
    """Bring the remote draft up to the local one."""

    task: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send an outbox entry: a submission, a withdrawal or a release."""

    task: str
    key: str


@dataclass(frozen=True, slots=True)
class Look:
    """See what another machine did to the remote draft, and take it in."""

    task: str


@dataclass(frozen=True, slots=True)
class Greet:
    """Ask who the token belongs to, when nothing else tells whether the source answers."""

    task: str = ""


@dataclass(frozen=True, slots=True)
class RenewClaim:
    """Hold the task for longer."""

    task: str


@dataclass(frozen=True, slots=True)
class FetchFeedback:
    """Ask what leads said."""

    task: str = ""


Action = PutDraft | Look | Greet | Send | RenewClaim | FetchFeedback


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a plan depends on beside the time."""

    statuses: tuple[TaskStatus, ...]
    waiting: tuple[OutboxEntry, ...]
    active: frozenset[str] = frozenset()
    """Tasks that the reviewer works on."""
    held_back: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Tasks whose draft or claim, and keys of outbox entries that, found no answer: not before this time."""
    looks: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """When the remote drafts of tasks are to be looked at; only drafts, and what is open."""
    greet_at: datetime | None = None
    """When the source is to be asked whether it answers; None: it has answered."""
    refused: Mapping[str, int] = field(default_factory=dict[str, int])
    """Revisions of drafts that the source refused: not again before they changed."""
    feedback_at: datetime | None = None
    """When feedback is due; None: never, as where nothing was submitted."""
    abilities: frozenset[Ability] = frozenset(Ability)
    """What the source can do: nothing else is planned."""
    debounce: timedelta = timedelta(seconds=5)
    hurry: bool = False
    """Skip every wait that is ours, as the reviewer asked for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due, task by task, and when the next thing will be."""

    due: tuple[tuple[Action, ...], ...]
    """Each tuple in order; the tuples independent of each other."""
    next_at: datetime | None
    """When something else is due; None if nothing is known to come."""


def plan(known: Knowledge, now: datetime) -> Plan:
    """Return what is due at `now`, and what comes next."""
    due: list[tuple[Action, ...]] = []
    later: list[datetime] = []
    waiting = _by_task(known.waiting)
    statuses = {status.id: status for status in known.statuses}
    for task in {**waiting, **statuses}:
        actions: list[Action] = []
        for action, when in _of_task(task, statuses.get(task), waiting.get(task, ()), known, now):
            if _is_due(action, when, now, hurry=known.hurry):
                actions.append(action)
                continue
            later.append(when)
            if isinstance(action, Send):
                break  # what follows waits for it
        if actions:
            due.append(tuple(actions))
    if known.feedback_at is not None:
        if _is_due(FetchFeedback(), known.feedback_at, now, hurry=known.hurry):
            due.append((FetchFeedback(),))
        else:
            later.append(known.feedback_at)
    if not due and known.greet_at is not None:
        if known.hurry or known.greet_at <= now:
            due.append((Greet(),))
        else:
            later.append(known.greet_at)
    return Plan(tuple(due), min(later, default=None))


def _of_task(
    task: str, status: TaskStatus | None, waiting: tuple[OutboxEntry, ...], known: Knowledge, now: datetime
) -> Iterable[tuple[Action, datetime]]:
    for entry in waiting:
        yield Send(task, entry.key), known.held_back.get(entry.key) or _stored_wait(entry.next_at, now)
    if status is None or waiting:
        return
    looks = known.looks.get(task) if Ability.DRAFTS in known.abilities else None
    if status.claim is None or status.state is not ReviewState.DRAFT:
        if looks is not None:
            yield Look(task), looks
        return
    ends = status.claim_ends
    held_back = known.held_back.get(task, now)
    if task in known.active and ends is not None and Ability.CLAIMS in known.abilities:
        half = ends - timedelta(seconds=status.claim.seconds_left * RENEW_AT)
        was_set_back = status.claimed_at is not None and status.claimed_at > now
        yield RenewClaim(task), max(now if was_set_back else half, held_back)
    is_new = status.dirty_since is not None and known.refused.get(task) != status.revision
    if status.dirty_since is not None and is_new and Ability.DRAFTS in known.abilities:
        since = now - known.debounce if status.dirty_since > now else status.dirty_since
        yield PutDraft(task), max(since + known.debounce, held_back)
    elif looks is not None:
        yield Look(task), max(looks, held_back)


def _stored_wait(until: datetime | None, now: datetime) -> datetime:
    """Return a stored time, unless it is further ahead than any wait: then the clock was set back."""
    return now if until is None or until - now > LONGEST_STORED_WAIT else until


def _is_due(action: Action, when: datetime, now: datetime, *, hurry: bool) -> bool:
    return when <= now or (hurry and not isinstance(action, RenewClaim))


def _by_task(entries: Iterable[OutboxEntry]) -> dict[str, tuple[OutboxEntry, ...]]:
    tasks: dict[str, tuple[OutboxEntry, ...]] = {}
    for entry in entries:
        tasks[entry.task] = (*tasks.get(entry.task, ()), entry)
    return tasks
