"""Session: one reviewer at one store. Claims, opens, submits; the drafts themselves are `Drafts`'.

Only claiming, giving back and taking back wait for the hub, since they need its answer.
Everything else is done when it is on disk, and goes out by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from redpencil.documents.untrusted import visible
from redpencil.errors import RedpencilError, RefusedError, TransientError, UserError
from redpencil.review.remark import Level
from redpencil.session.connections import Connection, Connections
from redpencil.session.drafts import Drafts
from redpencil.session.opened import Opened
from redpencil.session.queue import Offers, Origin, Queue
from redpencil.session.settings import Settings
from redpencil.session.snapshot import Snapshot
from redpencil.sources.base import Ability, NotAHubError
from redpencil.store import EntryState, Operation, OutboxEntry, SeenDraft, Store
from redpencil.store.records import new_key
from redpencil.sync.ancestor import ancestor_of
from redpencil.sync.requests import release, withdrawal
from redpencil_protocol.bounds import MAX_RELEASE_REASON
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import ReviewState

_ELSEWHERE_SECONDS = 5.0
"""How long an answer is waited for that another window has asked for."""
_LOOKS_ELSEWHERE = 50


class Session:
    """The sole owner of the store, the connections and what is open."""

    def __init__(self, settings: Settings, on_change: Callable[[str], None]) -> None:
        """Open the store and connect nothing yet.

        Args:
            settings: where the store lies, and which hubs are asked.
            on_change: told the id of a task whose snapshot changed; an empty one means the queue.

        Raises:
            UserError: the store cannot be used.
        """
        self._on_change = on_change
        self._store = Store.open(settings.store_path)
        self.drafts = Drafts(self._store, on_change, on_work=self._worked, submit_line=settings.folder is not None)
        self.opened = Opened(self.drafts)
        self.drafts.tell_texts(self.opened.changed)
        self.connect(settings)

    def connect(self, settings: Settings) -> None:
        """Have the hubs that the settings name; none may be running yet."""
        self._connections = Connections(
            settings,
            self._store,
            review_of=self.drafts.sent_review,
            on_seen=self._merge,
            on_state=self.drafts.tell_sync,
            on_changed=self.drafts.follow_store,
            watched=lambda: self.drafts.open_tasks,
        )
        for name, absence in self._connections.absent().items():
            self.drafts.tell_sync(name, SyncState.WAITING, absence)
        self._offers = Offers(self._store, self._connections.shown)
        self.queue = self._queue()

    @property
    def has_hubs(self) -> bool:
        """Whether there is a hub to ask."""
        return any(True for _ in self._connections)

    @property
    def store(self) -> Store:
        """Where everything is kept; for what looks after the tasks' files."""
        return self._store

    async def run(self) -> None:
        """Keep store and hubs together until cancelled; say at once if a hub or its token is no good."""
        await self._connections.run()

    async def disconnect(self) -> None:
        """Let go of the hubs."""
        await self._connections.close()

    def close(self) -> None:
        """Let go of the store; what waits goes out the next time."""
        self.drafts.put_away()
        self._store.close()

    def look(self) -> None:
        """Take what another editor window wrote to the same store since the last look."""
        if self.drafts.refresh() and self._offers.reload():
            self._show_queue()

    async def fetch_queue(self) -> None:
        """Ask every hub for its queue; where that fails its last one stays, with the reason."""

        async def ask(connection: Connection) -> None:
            try:
                self._offers.take(connection.name, await connection.source.queue())
            except RedpencilError as error:
                self._offers.fail(connection.name, str(error))

        sending = self._sending()  # a hub may not have heard of these yet
        await asyncio.gather(*(ask(one) for one in self._connections))
        self._show_queue(sending)

    async def next(self) -> Snapshot:
        """Return the draft that was worked on last; with none, claim what the hub offers first."""
        task = self.next_open_task()
        return self._open(task) if task else await self._claim_first()

    def next_open_task(self) -> str | None:
        """Return the claimed task that was opened last and is not submitted; None if there is none."""
        sending = self._sending()
        for status in self._store.statuses():
            if status.state is ReviewState.DRAFT and status.claim is not None and status.id not in sending:
                return status.id
        return None

    async def claim(self, task_id: str) -> Snapshot:
        """Claim a task, fetch it and open it.

        Args:
            task_id: what the task is called here; its id at the hub where only one hub offers that.

        Raises:
            RefusedError, TransientError: the hub says no, or does not answer.
        """
        origin = self._origin(task_id)
        return await self._claim(self._connections.named(origin.source), origin.remote)

    async def _claim_first(self) -> Snapshot:
        """Claim what the first hub offers that has something and answers."""
        failures: list[RedpencilError] = []
        for connection in self._connections:
            try:
                return await self._claim(connection, None)
            except (RefusedError, TransientError, NotAHubError) as error:
                failures.append(error)
        self._connections.any()
        telling = (one for one in failures if getattr(one, "code", "") != ProblemCode.QUEUE_EMPTY)
        raise next(telling, failures[0])

    async def _claim(self, connection: Connection, remote: str | None) -> Snapshot:
        source = connection.source
        claim = await source.claim(remote, new_key())
        task = await source.task(claim.task)
        if (known := self._store.status_of_remote(connection.name, claim.task)) is not None:
            await connection.engine.settle(known.id)
        draft = await source.draft(claim.task)
        name = self._store.save_task(connection.name, task, claim)
        snapshot = self._open(name)
        if draft is not None:
            snapshot = self._merge(name, SeenDraft(draft.etag, draft.review))
        self._offers.claimed(Origin(connection.name, task.id), claim.id)
        self._show_queue()
        return snapshot

    def _origin(self, task_id: str) -> Origin:
        status = self._store.status(task_id)
        if status is not None:
            return Origin(status.source, status.remote)
        origins = self.queue.origins
        meant = [one for one in origins.values() if one.remote == task_id]
        if task_id not in origins and len(meant) > 1:
            names = ", ".join(name for name, one in origins.items() if one in meant)
            raise UserError(f"Several hubs have a task {task_id}.", next_step=f"Name one of {names}.")
        found = origins.get(task_id) or next(iter(meant), None)
        return found or Origin(self._connections.any().name, task_id)

    async def release(self, task_id: str, reason: str) -> None:
        """Give a task back; the work on it stays in the store.

        Raises:
            UserError: there is no reason, or it is too long; or the review is submitted.
        """
        snapshot = self.drafts.snapshot(task_id)
        if not reason.strip():
            raise UserError("A task is given back with a reason.", next_step="Say in a few words why.")
        if len(reason.strip()) > MAX_RELEASE_REASON:
            raise UserError(
                f"The reason has {len(reason.strip()):,} characters; at most {MAX_RELEASE_REASON:,} are taken.",
                next_step="Say in a few words why.",
            )
        claim = snapshot.claim.id if snapshot.claim else None
        is_given_back = self._store.outbox.add(release(task_id, claim, reason.strip()))
        if not is_given_back and not self._store.is_away(task_id):
            self.drafts.follow_store(task_id)
            raise UserError(
                "This review is submitted, so the task is not given back.",
                next_step="Take the submission back first, while its period of grace lasts.",
            )
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
        reasons = [
            f"line {snapshot.sheet.lines.position(one.start)[0] + 1}: {one.message}"
            for one in snapshot.sheet.problems
            if one.level is Level.ERROR
        ]
        reasons += [remark.message for remark in snapshot.remarks if remark.level is Level.ERROR]
        if reasons:
            shown = "\n".join(f"- {reason}" for reason in reasons[:12])
            more = f"\n- and {len(reasons) - 12} more" if len(reasons) > 12 else ""
            raise RefusedError(
                f"The review cannot be submitted yet:\n{shown}{more}\n",
                next_step="Each is marked in review.md; mend them and submit again.",
            )
        self.drafts.submit(task_id)
        self._offers.drop(self._origin(task_id))
        self._show_queue()
        if (connection := self._connections.of_task(task_id)) is not None:
            connection.engine.wake()
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
            if entry.task == task_id and entry.operation is Operation.SUBMIT
        ]
        if not any(self._store.outbox.take_back(entry.key) for entry in waiting):
            if self.drafts.snapshot(task_id).state is not ReviewState.SUBMITTED:
                raise UserError("This review is not submitted, so there is nothing to take back.")
            connection = self._connections.named(self._origin(task_id).source)
            if Ability.TAKE_BACK not in connection.source.abilities:
                raise UserError(f"{connection.address} takes no submission back.")
            await self._send_withdrawal(task_id)
        self.drafts.follow_store(task_id)

    async def _send_withdrawal(self, task_id: str) -> None:
        """Have the source take the submission back, be it that another window is asking already."""
        self._store.outbox.add(withdrawal(task_id))
        asked = next((one for one in self._store.outbox.waiting() if _withdraws(one, task_id)), None)
        if asked is None:
            return  # another window has its answer
        problem = await self.sync_now()
        sent = self._store.outbox.entry(asked.key)
        for _ in range(_LOOKS_ELSEWHERE):
            if sent is None or sent.state is not EntryState.WAITING or sent.last_error:
                break
            await asyncio.sleep(_ELSEWHERE_SECONDS / _LOOKS_ELSEWHERE)  # another window has sent it
            sent = self._store.outbox.entry(asked.key)
        if sent is not None and sent.state is EntryState.PARKED:
            self._store.outbox.give_up(asked.key)
            raise RefusedError(sent.last_error)
        if sent is not None and sent.state is EntryState.WAITING:
            raise TransientError(
                f"The submission is not taken back yet: {sent.last_error or problem}",
                next_step="It is tried again by itself while the period of grace lasts.",
            )

    async def sync_now(self) -> str:
        """Do at once what would wait for its time; return what stands in the way, empty if nothing does.

        Raises:
            UserError: no hub is set.
        """
        return await self._connections.sync_now()

    def _open(self, task_id: str) -> Snapshot:
        stored = self._store.task(task_id)
        if stored is None:
            raise UserError(f"No task {task_id!r} is open here.", next_step="Claim it from the queue.")
        self._store.save_position(task_id, stored.status.position)
        if (connection := self._connections.of_task(task_id)) is not None:
            connection.engine.look(task_id)
        return self.drafts.load(stored)

    def _show_queue(self, without: frozenset[str] = frozenset()) -> None:
        self.queue = self._queue(without)
        self._on_change("")

    def _queue(self, without: frozenset[str] = frozenset()) -> Queue:
        return self._offers.queue(without, problem=self._connections.fault())

    def _sending(self) -> frozenset[str]:
        """Return the tasks that are on their way back to their hubs."""
        return frozenset(
            entry.task for entry in self._store.outbox.waiting() if entry.operation is not Operation.WITHDRAW
        )

    def _worked(self, task_id: str) -> None:
        if (connection := self._connections.of_task(task_id)) is not None:
            connection.engine.touch(task_id)
            connection.engine.wake()

    def _merge(self, task_id: str, seen: SeenDraft) -> Snapshot:
        ancestor = ancestor_of(seen, task_id, self._store)
        here = self.drafts.snapshot(task_id).review
        self.drafts.merge_remote(task_id, ancestor.review, ancestor.told_of(seen, here))
        self.drafts.follow_store(task_id)
        return self.drafts.snapshot(task_id)


def _withdraws(entry: OutboxEntry, task_id: str) -> bool:
    return entry.task == task_id and entry.operation is Operation.WITHDRAW
