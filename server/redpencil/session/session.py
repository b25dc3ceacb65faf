"""Session: one reviewer at one store. Claims, opens, submits; the drafts themselves are `Drafts`'.

Only claiming, giving back and taking back wait for the hub, since they need its answer.
Everything else is done when it is on disk, and goes out by itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from pydantic import TypeAdapter, ValidationError

from redpencil.documents.untrusted import visible
from redpencil.errors import RedpencilError, RefusedError, StoreError, TransientError, UserError
from redpencil.review.remark import Level
from redpencil.session.drafts import Drafts
from redpencil.session.opened import Opened
from redpencil.session.settings import Settings
from redpencil.session.snapshot import Snapshot
from redpencil.sources.base import Source
from redpencil.sources.hub import HubSource
from redpencil.sources.token import find_token
from redpencil.store import EntryState, Operation, SeenDraft, Store
from redpencil.store.records import new_key
from redpencil.sync.engine import Engine
from redpencil.sync.requests import release, withdrawal
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.offer import Offer
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Draft as RemoteDraft

_QUEUE = "queue"
_OFFERS = TypeAdapter(tuple[Offer, ...])


@dataclass(frozen=True, slots=True)
class Queue:
    """The offers as last fetched, and why they may be old."""

    offers: tuple[Offer, ...] = ()
    problem: str = ""


class Session:
    """The sole owner of the store, the source and what is open."""

    def __init__(self, settings: Settings, on_change: Callable[[str], None]) -> None:
        """Open the store and connect nothing yet.

        Args:
            settings: where the store lies, and which hub is asked.
            on_change: told the id of a task whose snapshot changed; an empty one means the queue.

        Raises:
            UserError: the store or the token's file cannot be used.
        """
        self._settings = settings
        self._on_change = on_change
        self._source: Source | None = None
        if settings.hub:
            self._source = HubSource(settings.hub, partial(find_token, settings.hub, settings.home))
        self._store = Store.open(settings.store_path)
        self._engine: Engine | None = None
        if self._source is not None:
            self._engine = Engine(
                self._store,
                self._source,
                settings.source,
                review_of=lambda task_id: self.drafts.sent_review(task_id),
                on_conflict=self._merge,
                on_state=self._connection_changed,
                on_changed=self._stored_changed,
            )
        self.drafts = Drafts(
            self._store, on_change, on_work=self._worked, submit_line=settings.folder is not None
        )
        self.opened = Opened(self.drafts)
        self.drafts.tell_texts(self.opened.changed)
        self._cached = self._store.setting(_QUEUE)
        self.queue = Queue(_offers(self._cached))

    @property
    def store(self) -> Store:
        """Where everything is kept; for what looks after the tasks' files."""
        return self._store

    async def run(self) -> None:
        """Keep store and source together until cancelled; say at once if the hub or the token is no good."""
        if self._source is None or self._engine is None:
            return
        try:
            await self._source.identity()
        except RedpencilError as error:
            state = SyncState.OFFLINE if isinstance(error, TransientError) else SyncState.REFUSED
            self.drafts.tell_sync(state, str(error))
        await self._engine.run()

    async def disconnect(self) -> None:
        """Let go of the hub."""
        if self._source is not None:
            await self._source.close()

    def close(self) -> None:
        """Let go of the store; what waits goes out the next time."""
        self.drafts.put_away()
        self._store.close()

    def look(self) -> None:
        """Take what another editor window wrote to the same store since the last look."""
        if self.drafts.refresh():
            cached = self._store.setting(_QUEUE)
            if cached != self._cached:
                self._cached = cached
                self.queue = Queue(_offers(cached))
                self._on_change("")

    async def fetch_queue(self) -> None:
        """Ask for the queue; where that fails the last one stays, with the reason."""
        sending = self._sending()  # the hub may not have heard of these yet
        try:
            offers = await self._connected().queue()
        except RedpencilError as error:
            self.queue = replace(self.queue, problem=str(error))
            self._on_change("")
        else:
            self._keep(Queue(tuple(one for one in offers if one.task not in sending)))

    async def next(self) -> Snapshot:
        """Return the draft that was worked on last; with none, claim what the hub offers first."""
        task = self.next_open_task()
        return self._open(task) if task else await self.claim(None)

    def next_open_task(self) -> str | None:
        """Return the claimed task that was opened last and is not submitted; None if there is none."""
        sending = self._sending()
        for status in self._store.statuses():
            if status.state is ReviewState.DRAFT and status.claim is not None and status.id not in sending:
                return status.id
        return None

    async def claim(self, task_id: str | None) -> Snapshot:
        """Claim a task, fetch it and open it.

        Raises:
            RefusedError, TransientError: the hub says no, or does not answer.
        """
        source = self._connected()
        claim = await source.claim(task_id, new_key())
        task = await source.task(claim.task)
        remote = await source.draft(claim.task)
        self._store.save_task(self._settings.source, task, claim)
        snapshot = self._open(task.id)
        if remote is not None:
            base = self._store.base(task.id) or _blank(snapshot.review)
            snapshot = self.drafts.merge_remote(task.id, base, SeenDraft(remote.etag, remote.review))
        offers = (
            one.model_copy(update={"claim": claim.id}) if one.task == task.id else one for one in self.queue.offers
        )
        self._keep(replace(self.queue, offers=tuple(offers)))
        return snapshot

    async def release(self, task_id: str, reason: str) -> None:
        """Give a task back; the work on it stays in the store.

        Raises:
            UserError: there is no reason.
        """
        snapshot = self.drafts.snapshot(task_id)
        if not reason.strip():
            raise UserError("A task is given back with a reason.", next_step="Say in a few words why.")
        claim = snapshot.claim.id if snapshot.claim else None
        self._store.outbox.add(release(task_id, claim, reason.strip()))
        self.drafts.forget(task_id)
        await self.sync_now()

    def submit(self, task_id: str) -> str:
        """Freeze the review and hand it to the outbox; return what to tell the reviewer.

        Raises:
            RefusedError: an error of the linter stands; its message names the reasons.
        """
        snapshot = self.drafts.snapshot(task_id)
        if snapshot.state in {ReviewState.SUBMITTED, ReviewState.ACCEPTED}:
            raise UserError(f"This review is {snapshot.state.value} already.")
        reasons = [remark.message for remark in snapshot.remarks if remark.level is Level.ERROR]
        if reasons:
            shown = "\n".join(f"- {reason}" for reason in reasons[:12])
            more = f"\n- and {len(reasons) - 12} more" if len(reasons) > 12 else ""
            raise RefusedError(
                f"The review cannot be submitted yet:\n{shown}{more}\n",
                next_step="Each is marked in review.md; mend them and submit again.",
            )
        self.drafts.submit(task_id)
        self._keep(replace(self.queue, offers=tuple(one for one in self.queue.offers if one.task != task_id)))
        self._wake()
        offline = snapshot.sync in {SyncState.OFFLINE, SyncState.REFUSED}
        when = "It is sent as soon as the hub can be reached." if offline else "It can be taken back for a while."
        return f"Submitted: {visible(snapshot.task.title)}. {when}"

    async def withdraw(self, task_id: str) -> None:
        """Take the submission back; one that was not sent yet never is.

        Raises:
            RefusedError: the period of grace is over.
        """
        waiting = [
            entry
            for entry in self._store.outbox.waiting()
            if entry.task == task_id and entry.operation is Operation.SUBMIT and entry.tries == 0
        ]
        if waiting:
            self._store.outbox.give_up(waiting[0].key)
        else:
            if self.drafts.snapshot(task_id).state is not ReviewState.SUBMITTED:
                raise UserError("This review is not submitted, so there is nothing to take back.")
            entry = withdrawal(task_id)
            self._store.outbox.add(entry)
            await self.sync_now()
            sent = self._store.outbox.entry(entry.key)
            if sent is not None and sent.state is EntryState.PARKED:
                self._store.outbox.give_up(entry.key)
                raise RefusedError(sent.last_error)
            if sent is not None and sent.state is EntryState.WAITING:
                raise TransientError(
                    f"The submission is not taken back yet: {sent.last_error}",
                    next_step="It is tried again by itself while the period of grace lasts.",
                )
        self.drafts.follow_store(task_id)

    async def sync_now(self) -> str:
        """Do at once what would wait for its time; return what stands in the way, empty if nothing does.

        Raises:
            UserError: no hub is set.
        """
        self._connected()
        return (await self._engine.run_once(hurry=True)).message if self._engine else ""

    def _open(self, task_id: str) -> Snapshot:
        stored = self._store.task(task_id)
        if stored is None:
            raise UserError(f"No task {task_id!r} is open here.", next_step="Claim it from the queue.")
        self._store.save_position(task_id, stored.status.position)
        return self.drafts.load(stored)

    def _keep(self, queue: Queue) -> None:
        """Have a queue here, and for the other windows at the same store."""
        self.queue = queue
        cached = _OFFERS.dump_json(queue.offers).decode()
        with contextlib.suppress(StoreError):  # what it tells of is done; the next one is kept
            self._store.save_setting(_QUEUE, cached)
            self._cached = cached
        self._on_change("")

    def _connected(self) -> Source:
        if self._source is None:
            raise UserError(
                "No hub is set, so there is nothing to claim from.",
                next_step="Set REDPENCIL_HUB, or `hub` in config.toml, to the hub's address.",
            )
        return self._source

    def _sending(self) -> set[str]:
        """Return the tasks that are on their way back to the hub."""
        return {entry.task for entry in self._store.outbox.waiting() if entry.operation is not Operation.WITHDRAW}

    def _worked(self, task_id: str) -> None:
        if self._engine is not None:
            self._engine.touch(task_id)
            self._engine.wake()

    def _stored_changed(self, task_id: str) -> None:
        self.drafts.follow_store(task_id)

    def _connection_changed(self, state: SyncState, message: str) -> None:
        self.drafts.tell_sync(state, message)

    def _merge(self, task_id: str, remote: RemoteDraft) -> None:
        base = self._store.base(task_id) or _blank(remote.review)
        self.drafts.merge_remote(task_id, base, SeenDraft(remote.etag, remote.review))

    def _wake(self) -> None:
        if self._engine is not None:
            self._engine.wake()


def _offers(cached: str | None) -> tuple[Offer, ...]:
    try:
        return _OFFERS.validate_json(cached) if cached else ()
    except ValidationError:  # another version wrote it; the hub tells it anew
        return ()


def _blank(review: Review) -> Review:
    """Return a review of the same task in which nothing is said: where both sides began."""
    return Review(task=review.task, presented=review.presented, rubrics=review.rubrics)
