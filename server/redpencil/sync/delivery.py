"""Delivery: one action of the plan, carried out against the source and noted in the store.

It raises what the source raises; whether and when to try again is the engine's to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from redpencil.errors import RefusedError, TransientError
from redpencil.sources.base import DraftChangedError, Source
from redpencil.store import Operation, OutboxEntry, SeenDraft, SentDraft, Store, TaskStatus
from redpencil.store.records import new_key
from redpencil.sync.ancestor import ancestor_of
from redpencil.sync.plan import Action, FetchFeedback, Greet, Look, PutDraft, RenewClaim, Send
from redpencil.sync.requests import Release
from redpencil.sync.words import SUBMITTED_ELSEWHERE, TAKEN_BACK_ELSEWHERE, not_submitted
from redpencil_protocol.claim import Claim
from redpencil_protocol.excess import over_bounds, within_bounds
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Draft

_MERGES = 3
_OVER = frozenset({ProblemCode.CLAIM_ENDED, ProblemCode.NOT_FOUND})
_MAYBE_SUBMITTED = frozenset({ProblemCode.CLAIM_ENDED, ProblemCode.ALREADY_SUBMITTED})


class Delivery:
    """Carries out actions for one source."""

    def __init__(
        self,
        store: Store,
        source: Source,
        name: str,
        review_of: Callable[[str], tuple[Review, int]],
        on_seen: Callable[[str, SeenDraft], object],
    ) -> None:
        self._store = store
        self._source = source
        self._name = name
        self._review_of = review_of
        self._on_seen = on_seen
        self.tried: dict[str, int] = {}
        """The revision of each task's draft that was sent last."""

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
            case Look(task=task):
                return await self._look(task)
            case RenewClaim(task=task):
                return await self._renew(task)
            case FetchFeedback():
                return await self._fetch_feedback()
            case Greet():
                await self._source.identity()
                return ()

    async def _send(self, key: str) -> tuple[str, ...]:
        entry = self._store.outbox.entry(key)
        status = self._store.status(entry.task) if entry else None
        if entry is None or status is None or not self._store.outbox.begin_try(key):
            return ()  # another window was faster, or the reviewer gave it up
        match entry.operation:
            case Operation.SUBMIT:
                await self._submit(entry, status)
            case Operation.WITHDRAW:
                await self._withdraw(entry, status)
            case Operation.RELEASE:
                await self._release(entry)
                self._store.released(key, entry.task)
        return (entry.task,)

    async def _submit(self, entry: OutboxEntry, status: TaskStatus) -> None:
        await self.settle_sent(status)
        for _ in range(_MERGES):
            try:
                receipt = await self._source.submit(status.remote, entry.body, entry.key, entry.etag)
            except RefusedError as error:
                if error.code not in {ProblemCode.DRAFT_CHANGED, *_MAYBE_SUBMITTED}:
                    raise
                again = await self._met_another_draft(entry, status, error)
            else:
                self._store.submitted(entry.key, entry.task, receipt)
                return
            if again is None:
                return
            entry = again
        raise TransientError(f"The draft of {status.remote} keeps changing elsewhere.")

    async def _met_another_draft(
        self, entry: OutboxEntry, status: TaskStatus, error: RefusedError
    ) -> OutboxEntry | None:
        """Bring in what a submission was made without; return the one to send where that is only our own."""
        remote = await self._source.draft(status.remote)
        if remote is None or (remote.state is ReviewState.DRAFT and error.code != ProblemCode.DRAFT_CHANGED):
            raise error
        if remote.state is not ReviewState.DRAFT:
            self._on_seen(
                entry.task,
                SeenDraft(remote.etag, remote.review, remote.state, news=SUBMITTED_ELSEWHERE, sets_aside=entry.key),
            )
            return None
        base = self._store.base(entry.task)
        seen = SeenDraft(remote.etag, remote.review)
        if remote.review in (base, _review_of(entry)) or ancestor_of(seen, entry.task, self._store).is_ours:
            again = self._store.submit_again(entry, remote.etag)
            self._store.outbox.begin_try(again.key)
            return again
        news = not_submitted(base, remote.review)
        self._on_seen(entry.task, replace(seen, news=news, sets_aside=entry.key))
        raise RefusedError(news, code=ProblemCode.DRAFT_CHANGED)

    async def _withdraw(self, entry: OutboxEntry, status: TaskStatus) -> None:
        try:
            claim = await self._source.withdraw(status.remote, entry.key)
        except RefusedError as error:
            remote = await self._source.draft(status.remote) if error.code == ProblemCode.NOT_FOUND else None
            if remote is None or remote.state is not ReviewState.DRAFT:
                raise
            self._store.withdrawn(entry.key, entry.task, await self._source.claim(status.remote, new_key()))
            self._take(entry.task, remote)  # another machine was faster
        else:
            self._store.withdrawn(entry.key, entry.task, claim)

    async def _release(self, entry: OutboxEntry) -> None:
        release = Release.model_validate_json(entry.body)
        if release.claim is None:
            return
        try:
            await self._source.release(release.claim, release.reason, entry.key)
        except ValidationError as error:
            raise RefusedError(f"The reason for giving {entry.task} back cannot be sent.") from error
        except RefusedError as error:
            if error.code not in _OVER:
                raise

    async def _put_draft(self, task: str) -> tuple[str, ...]:
        for _ in range(_MERGES):
            status = self._store.status(task)
            if status is None or not status.dirty or status.state is not ReviewState.DRAFT:
                return (task,)
            sent = self._store.sent(task)
            if sent is None:
                whole, revision = self._review_of(task)
                review = within_bounds(whole)  # what is too much keeps nothing else back
                is_whole = review is whole
                self.tried[task] = revision
                if status.etag is not None and self._store.base(task) == review:
                    if not is_whole:
                        raise _too_much(whole)
                    self._store.save_synced(task, status.etag, review, revision)
                    continue
                sent = SentDraft(_body(review), revision if is_whole else revision - 1)
                self._store.save_sent(task, sent)
            try:
                await self._upload(status, sent)
            except RefusedError as error:
                if error.code in _MAYBE_SUBMITTED and await self._was_submitted(status):
                    return (task,)
                raise
        status = self._store.status(task)
        if status is not None and status.etag is None:
            raise TransientError(f"The draft of {task} keeps changing elsewhere.")
        return (task,)

    async def _upload(self, status: TaskStatus, sent: SentDraft) -> None:
        """Send a draft, for the first time or again; where the one there is another, take that in."""
        try:
            etag = await self._source.put_draft(status.remote, sent.body, status.etag, sent.key)
        except DraftChangedError:
            remote = await self._source.draft(status.remote)
            if remote is not None:
                self._take(status.id, remote)
            self._store.save_sent(status.id, None)
        except RefusedError as error:
            if error.code not in _MAYBE_SUBMITTED:
                self._store.save_sent(status.id, None)
            raise
        else:
            self._store.save_synced(status.id, etag, sent.review, sent.revision)

    async def settle_sent(self, status: TaskStatus) -> None:
        """Find out whether a draft arrived whose upload got no answer, by sending it again under its key."""
        sent = self._store.sent(status.id)
        if sent is not None:
            with suppress(RefusedError):  # what comes next meets the same refusal, or has no need of the draft
                await self._upload(status, sent)

    async def _was_submitted(self, status: TaskStatus) -> bool:
        try:
            remote = await self._source.draft(status.remote)
        except RefusedError:
            return False
        if remote is None or remote.state is ReviewState.DRAFT:
            return False
        self._take(status.id, remote)
        return True

    async def _look(self, task: str) -> tuple[str, ...]:
        status = self._store.status(task)
        if status is not None and status.state is ReviewState.DRAFT:
            await self.settle_sent(status)
            status = self._store.status(task)
        remote = await self._source.draft(status.remote) if status else None
        if status is None or remote is None:
            return ()
        if remote.state is ReviewState.DRAFT and status.state is ReviewState.SUBMITTED:
            self._store.reopened(task, await self._claim_again(status.remote), TAKEN_BACK_ELSEWHERE)
            self._take(task, remote)
            return (task,)
        return (task,) if self._take(task, remote) else ()

    async def _claim_again(self, remote: str) -> Claim | None:
        try:
            return await self._source.claim(remote, new_key())
        except RefusedError:
            return None

    def _take(self, task: str, remote: Draft) -> bool:
        """Take in a draft as the source has it, unless it is what this machine sent; return whether it was."""
        status = self._store.status(task)
        if status is None or any(entry.task == task for entry in self._store.outbox.waiting(self._name)):
            return False  # what waits says itself what it was made from
        submitted = remote.state is not ReviewState.DRAFT
        if submitted == (status.state is not ReviewState.DRAFT):
            sent = self._store.sent(task)
            if sent is not None and remote.review == sent.review:  # it arrived at a source that knows no keys
                self._store.save_synced(task, remote.etag, sent.review, sent.revision)
                return False
            if remote.review == self._store.base(task):  # a tag alone says little at a hub that went back
                self._store.save_etag(task, remote.etag, remote.review)
                return False
        news = SUBMITTED_ELSEWHERE if submitted else None
        self._on_seen(task, SeenDraft(remote.etag, remote.review, remote.state, news=news))
        return True

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
            status = self._store.status_of_remote(self._name, feedback.task)
            if status is None or status.submission is None or status.submission.id != feedback.submission:
                continue
            if status.feedback is None or status.feedback.created_at < feedback.created_at:
                self._store.save_feedback(status.id, feedback)
                changed[status.id] = None
        return tuple(changed)


def _review_of(entry: OutboxEntry) -> Review | None:
    try:
        return Review.model_validate_json(entry.body)
    except ValidationError:
        return None


def _too_much(review: Review) -> RefusedError:
    first, *others = over_bounds(review)
    more = f" (and {len(others)} more)" if others else ""
    return RefusedError(
        f"The draft was sent without what is too much for it: {first.message.rstrip('.')}{more}.",
        next_step="It is kept here; make it shorter to have all of it sent.",
    )


def _body(review: Review) -> bytes:
    try:
        return review.model_dump_json(by_alias=True).encode()
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        raise RefusedError(
            "The draft holds characters that cannot be sent.", next_step="Take them out; the rest is kept."
        ) from error
