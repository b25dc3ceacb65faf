"""Delivery: one action of the plan, carried out against the source and noted in the store.

It raises what the source raises; whether and when to try again is the engine's to decide.
"""

from __future__ import annotations

from collections.abc import Callable

from redpencil.errors import RefusedError, TransientError
from redpencil.sources.base import DraftChangedError, Source
from redpencil.store import EntryState, Operation, Store
from redpencil.sync.plan import Action, FetchFeedback, PutDraft, RenewClaim, Send
from redpencil.sync.requests import Release
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review
from redpencil_protocol.submission import Draft

_MERGES = 3
_OVER = frozenset({ProblemCode.CLAIM_ENDED, ProblemCode.NOT_FOUND})


class Delivery:
    """Carries out actions for one source."""

    def __init__(
        self,
        store: Store,
        source: Source,
        name: str,
        review_of: Callable[[str], tuple[Review, int]],
        on_conflict: Callable[[str, Draft], None],
    ) -> None:
        self._store = store
        self._source = source
        self._name = name
        self._review_of = review_of
        self._on_conflict = on_conflict

    async def perform(self, action: Action) -> tuple[str, ...]:
        """Carry out `action` and return the tasks that it changed.

        Raises:
            TransientError, NotAHubError, RefusedError: as the source says; nothing is lost.
        """
        match action:
            case Send(key=key):
                return await self._send(key)
            case PutDraft(task=task):
                return await self._put_draft(task)
            case RenewClaim(task=task):
                return await self._renew(task)
            case FetchFeedback():
                return await self._fetch_feedback()

    async def _send(self, key: str) -> tuple[str, ...]:
        entry = self._store.outbox.entry(key)
        if entry is None or entry.state is not EntryState.WAITING:
            return ()  # another window was faster, or the reviewer gave it up
        self._store.outbox.begin_try(key)
        match entry.operation:
            case Operation.SUBMIT:
                receipt = await self._source.submit(self._remote(entry.task), entry.body, key)
                self._store.submitted(key, entry.task, receipt)
            case Operation.WITHDRAW:
                self._store.withdrawn(key, entry.task, await self._source.withdraw(self._remote(entry.task), key))
            case Operation.RELEASE:
                await self._release(Release.model_validate_json(entry.body), key)
                self._store.released(key, entry.task)
        return (entry.task,)

    async def _release(self, release: Release, key: str) -> None:
        if release.claim is None:
            return
        try:
            await self._source.release(release.claim, release.reason, key)
        except RefusedError as error:
            if error.code not in _OVER:
                raise

    async def _put_draft(self, task: str) -> tuple[str, ...]:
        for _ in range(_MERGES):
            status = self._store.status(task)
            if status is None or not status.dirty:
                return (task,)
            # What found no answer is sent again as it was: else our own draft would look like another machine's.
            review, revision = self._store.sent(task) or self._review_of(task)
            if status.etag is not None and self._store.base(task) == review:
                self._store.save_synced(task, status.etag, review, revision)
                continue
            self._store.save_sent(task, review, revision)
            try:
                body = review.model_dump_json(by_alias=True).encode()
                etag = await self._source.put_draft(status.remote, body, status.etag)
            except DraftChangedError:
                await self._settle_conflict(task, review, revision)
            except RefusedError:
                self._store.save_sent(task, None)
                raise
            else:
                self._store.save_synced(task, etag, review, revision)
        status = self._store.status(task)
        if status is not None and status.etag is None:
            raise TransientError(f"The draft of {task} keeps changing elsewhere.")
        return (task,)

    async def _settle_conflict(self, task: str, sent: Review, revision: int) -> None:
        remote = await self._source.draft(self._remote(task))
        if remote is None:
            raise RefusedError(f"The source has no task {task} any more.", code=ProblemCode.NOT_FOUND)
        if remote.review == sent:
            self._store.save_synced(task, remote.etag, sent, revision)
            return
        self._on_conflict(task, remote)

    def _remote(self, task: str) -> str:
        """Return the task's id at the source."""
        status = self._store.status(task)
        return status.remote if status is not None else task

    async def _renew(self, task: str) -> tuple[str, ...]:
        status = self._store.status(task)
        if status is None or status.claim is None:
            return ()
        self._store.save_claim(task, await self._source.renew(status.claim.id))
        return (task,)

    async def _fetch_feedback(self) -> tuple[str, ...]:
        changed: dict[str, None] = {}
        for feedback in reversed(await self._source.feedback()):  # the newest last, so that it stays
            status = self._store.status(self._store.sources.local_name(self._name, feedback.task))
            if status is None or status.submission is None or status.submission.id != feedback.submission:
                continue
            if status.feedback is None or status.feedback.created_at < feedback.created_at:
                self._store.save_feedback(status.id, feedback)
                changed[status.id] = None
        return tuple(changed)
