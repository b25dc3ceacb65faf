"""What the store takes and gives: frozen values, free of SQL and of JSON."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from redpencil.review.delta import Delta
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
    """The task's name here."""
    source: str
    """The name of its source here."""
    remote: str
    """The task's id at its source."""
    project: str
    state: ReviewState
    claim: Claim | None
    """None once the claim ended or was given back; the work stays."""
    claimed_at: datetime | None
    """When the claim's answer arrived by the local clock; its `seconds_left` count from here."""
    etag: str | None
    """The tag of the remote draft that was last seen; None before the first."""
    revision: int
    """The number of the task's last change; 0 before the first."""
    synced: int
    """The revision that the remote draft holds; 0 before the first upload."""
    dirty_since: datetime | None
    """When the first of the revisions that the remote draft lacks was committed."""
    submission: Submission | None
    submitted_revision: int | None
    """The revision that was submitted last; None before that."""
    feedback: Feedback | None
    """What a lead said last."""
    opened_at: datetime
    position: str
    """Where the reviewer left it, in the session's own words; empty if never left."""
    released: bool
    """The reviewer gave it back: it is listed no more, and kept."""
    news: str = ""
    """What another machine did to it, in words; empty once the reviewer went on here."""

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
class TextChange:
    """What a change does to one document of the task that the reviewer may write."""

    path: str
    """Its path below the task."""
    delta: Delta
    begins: bool = False
    """The document was not there before; its text begins empty."""
    drops: bool = False
    """The document is there no more."""
    after: str = ""
    """The whole text after it, where the change is new."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change that the journal is to number. It changes the review, texts, or both."""

    origin: Origin
    label: str
    edits: tuple[Edit, ...] = ()
    group: int | None = None
    """The group that it joins; None begins one, numbered like the change itself."""
    reverses: int | None = None
    texts: tuple[TextChange, ...] = ()
    keys: tuple[str, ...] | None = None
    """The keys of the findings' blocks in the sheet after it, in order; None where the sheet stays as it was."""
    buried: tuple[tuple[str, str], ...] = ()
    """Key and text of the blocks that went with it."""
    editor: str = ""
    """Which window made it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the journal: how revision `revision - 1` of a task became `revision`."""

    sequence: int
    revision: int
    at: datetime
    origin: Origin
    label: str
    group: int
    reverses: int | None
    editor: str
    edits: tuple[Edit, ...]
    texts: tuple[TextChange, ...]
    keys: tuple[str, ...] | None
    buried: tuple[tuple[str, str], ...]


def new_key() -> str:
    """Return a fresh idempotency key."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft that was sent to the source, and of which it is not known yet whether it arrived."""

    body: bytes
    """The review as it was sent, word for word."""
    revision: int
    """Up to which revision the source lacks nothing once it arrived."""
    key: str = field(default_factory=new_key)
    """Makes sending it again safe: it arrives once."""

    @property
    def review(self) -> Review:
        """What it says."""
        return Review.read(self.body)


@dataclass(frozen=True, slots=True)
class SeenDraft:
    """The draft at the source, as it was last seen there."""

    etag: str | None
    review: Review
    state: ReviewState = ReviewState.DRAFT
    """Anything but a draft was submitted on another machine."""
    more_here: bool = False
    """Whether something was written here that it lacks."""
    news: str | None = None
    """What the reviewer is to be told of it; None leaves what was told before."""
    sets_aside: str | None = None
    """The key of the outbox entry that was made before it was seen, and is sent no more."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was written: the store is further than the writer knew."""

    missed: tuple[Change, ...]
    """The changes that the writer has to take in before it tries again."""


class ChangeHeading(NamedTuple):
    """A change as the journal has it, without what it changed; a tuple, since thousands are read at once."""

    sequence: int
    revision: int
    at: datetime
    origin: Origin
    label: str
    group: int
    reverses: int | None
    editor: str


@dataclass(frozen=True, slots=True)
class ReviewSnapshot:
    """What a task's journal amounts to up to one of its changes, but for the texts of documents."""

    task: str
    revision: int
    """The number of the last change that it holds."""
    version: str
    """The redpencil that worked it out; another one may understand the journal otherwise."""
    review: Review
    identities: str
    """Who is who among the findings' blocks, in the session's own words."""


@dataclass(frozen=True, slots=True)
class StoredWork:
    """All that is stored of the work on a task, as it was at one moment."""

    revision: int
    snapshot: ReviewSnapshot | None
    """None where there is none, or none that can be understood: the journal says the same."""
    headings: tuple[ChangeHeading, ...]
    """The changes that the snapshot stands for."""
    changes: tuple[Change, ...]
    """The changes behind it."""
    texts: dict[str, str]
    """The texts of the documents by their paths below the task."""


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


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One request that must happen exactly once: key and body are fixed before the first try."""

    task: str
    operation: Operation
    body: bytes = b""
    """The request's body, byte for byte the same on every try."""
    etag: str | None = None
    """The tag of the draft that a submission was made from, fixed like the body: empty where the source had none yet;
    None names none."""
    key: str = field(default_factory=new_key)
    state: EntryState = EntryState.WAITING
    tries: int = 0
    """How often it was sent, or was about to be; 0 means that the source has never seen it."""
    next_at: datetime | None = None
    """Not before this time by the local clock; None: at once."""
    last_error: str = ""
    enqueued_at: datetime = field(default_factory=utc_now)
