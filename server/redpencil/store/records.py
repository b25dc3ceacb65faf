"""What the store takes and gives: frozen values, free of SQL and of JSON."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Edit, Origin
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Feedback, Submission
from redpencil_protocol.task import Task


def utc_now() -> datetime:
    """Return the time of the wall clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """Where a task stands between here and its source, without its texts."""

    id: str
    source: str
    project: str
    state: ReviewState
    claim: Claim | None
    """None once the claim ended or was given back; the work stays."""
    claimed_at: datetime | None
    """When the claim's answer arrived by the local clock; its `seconds_left` count from here."""
    etag: str | None
    """The tag of the remote draft that was last seen; None before the first."""
    sequence: int
    """The journal's sequence of the task's last change; 0 before the first."""
    revision: int
    """Counts what was committed to the task: changes and documents."""
    synced: int
    """The revision that the remote draft holds; 0 before the first upload."""
    dirty_since: datetime | None
    """When the first of the revisions that the remote draft lacks was committed."""
    submission: Submission | None
    feedback: Feedback | None
    """What a lead said last."""
    opened_at: datetime
    position: str
    """Where the reviewer left it, in the session's own words; empty if never left."""
    released: bool
    """The reviewer gave it back: it is listed no more, and kept."""

    @property
    def claim_ends(self) -> datetime | None:
        """When the claim ends by the local clock; None without a claim."""
        if self.claim is None or self.claimed_at is None:
            return None
        return self.claimed_at + timedelta(seconds=self.claim.seconds_left)

    @property
    def dirty(self) -> bool:
        """Whether the remote draft may lack what is here."""
        return self.revision > self.synced


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task as it was claimed, with where it stands."""

    task: Task
    status: TaskStatus


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change that the journal is to number."""

    origin: Origin
    label: str
    edits: tuple[Edit, ...]
    group: int | None = None
    """The group that it joins; None begins one, numbered like the change itself."""
    reverses: int | None = None


class ChangeHeading(NamedTuple):
    """A change as the journal has it, without its edits; a tuple, since thousands are read at once."""

    sequence: int
    at: datetime
    origin: Origin
    label: str
    group: int
    reverses: int | None


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """What a task's journal amounts to up to one of its changes."""

    sequence: int
    """The number of the last change that it holds."""
    version: str
    """The redpencil that worked it out; another one may understand the journal otherwise."""
    review: Review
    finding_ids: frozenset[str]
    """Every finding id that the review ever had."""


class Operation(StrEnum):
    """What an outbox entry asks of the source."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RELEASE = "release"


class EntryState(StrEnum):
    """Where an outbox entry stands. No entry is ever deleted."""

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"
    """The source refused it; it waits for the reviewer."""
    SUPERSEDED = "superseded"
    """The reviewer did it again, or gave it up."""


def new_key() -> str:
    """Return a fresh idempotency key."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One request that must happen exactly once: key and body are fixed before the first try."""

    task: str
    operation: Operation
    body: bytes = b""
    """The request's body, byte for byte the same on every try."""
    key: str = field(default_factory=new_key)
    state: EntryState = EntryState.WAITING
    tries: int = 0
    """How often it was sent, or was about to be; 0 means that the source has never seen it."""
    next_at: datetime | None = None
    """Not before this time by the local clock; None: at once."""
    last_error: str = ""
    enqueued_at: datetime = field(default_factory=utc_now)
