"""The hub as a source: its addresses, and which model each answer is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from redpencil.errors import RefusedError
from redpencil.sources.address import SourceAddress, parse_address
from redpencil.sources.base import Ability, NotAHubError
from redpencil.sources.exchange import TOTAL_SECONDS, Answer, Ask, Exchange, FindToken
from redpencil_protocol.claim import Claim, ClaimRequest, ReleaseRequest
from redpencil_protocol.model import Model
from redpencil_protocol.offer import Offer, OfferPage
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer
from redpencil_protocol.submission import Draft, Feedback, FeedbackPage, Submission
from redpencil_protocol.task import Task

MAX_PAGES = 1000
"""More pages than any queue has: a hub that repeats itself is left."""

NO_DRAFT = '"0"'
"""The tag of a draft that was never written."""

_ME = "/v1/me"

_Model = TypeVar("_Model", bound=Model)
_Page = TypeVar("_Page", OfferPage, FeedbackPage)


class HubSource:
    """A redpencil hub, by its URL and the reviewer's token."""

    abilities = frozenset(Ability)

    def __init__(
        self,
        address: SourceAddress | str,
        token: str | FindToken | None,
        *,
        seconds: float = TOTAL_SECONDS,
        admit: Callable[[Reviewer], None] | None = None,
    ) -> None:
        """Connect lazily; nothing is sent yet.

        Args:
            address: where it is.
            token: the reviewer's, or what looks for it when it is needed.
            seconds: how long one request may take.
            admit: told who a token belongs to before anything else is asked with it; raises where it is not to be.

        Raises:
            UserError: `address` is none that a token may be sent to.
        """
        self.address = parse_address(address) if isinstance(address, str) else address
        self._admit = admit
        self._exchange = Exchange(
            self.address, token, seconds=seconds, introduce=self._introduce if admit is not None else None
        )

    async def identity(self) -> Reviewer:
        """Return who the token belongs to."""
        return self._decoded(Reviewer, await self._exchange.request("GET", _ME))

    async def queue(self) -> tuple[Offer, ...]:
        """Return all tasks that are offered or held, in the hub's order."""
        return tuple(offer for page in await self._pages(OfferPage, "/v1/queue") for offer in page.items)

    async def claim(self, task: str | None, key: str) -> Claim:
        """Claim a task; None takes the one that the hub offers first."""
        return self._decoded(Claim, await self._post("/v1/claims", _json(ClaimRequest(task=task)), key))

    async def renew(self, claim_id: str) -> Claim:
        """Hold a claim for longer."""
        return self._decoded(Claim, await self._post(f"/v1/claims/{_part(claim_id)}/renew", None, str(uuid.uuid4())))

    async def release(self, claim_id: str, reason: str, key: str) -> None:
        """Give a task back."""
        await self._post(f"/v1/claims/{_part(claim_id)}/release", _json(ReleaseRequest(reason=reason)), key)

    async def task(self, task_id: str) -> Task:
        """Return a claimed task with all its texts."""
        return self._decoded(Task, await self._exchange.request("GET", f"/v1/tasks/{_part(task_id)}"))

    async def draft(self, task_id: str) -> Draft | None:
        """Return the review as the hub holds it, be it empty; None if there is no such task."""
        try:
            answer = await self._exchange.request("GET", _review(task_id))
        except RefusedError as error:
            if error.code == ProblemCode.NOT_FOUND:
                return None
            raise
        return self._decoded(Draft, answer)

    async def put_draft(self, task_id: str, body: bytes, etag: str | None, key: str) -> str:
        """Replace the draft that has `etag` (None: there is none yet) and return the new tag."""
        headers = {"idempotency-key": key, "if-match": etag if etag is not None else NO_DRAFT}
        answer = await self._exchange.request("PUT", _review(task_id), body=body, headers=headers)
        tag = answer.headers.get("etag")
        return tag if tag is not None else self._decoded(Draft, answer).etag

    async def submit(self, task_id: str, body: bytes, key: str, etag: str | None) -> Submission:
        """Submit a review that was made from the draft `etag` (empty: there was none) and return the receipt."""
        headers = {"idempotency-key": key} | ({} if etag is None else {"if-match": etag or NO_DRAFT})
        answer = await self._exchange.request("POST", _submission(task_id), body=body, headers=headers)
        return self._decoded(Submission, answer)

    async def withdraw(self, task_id: str, key: str) -> Claim:
        """Take a submission back, within its period of grace, and return the claim that holds the task again."""
        headers = {"idempotency-key": key}
        return self._decoded(Claim, await self._exchange.request("DELETE", _submission(task_id), headers=headers))

    async def feedback(self) -> tuple[Feedback, ...]:
        """Return what leads said of submissions, newest first."""
        return tuple(one for page in await self._pages(FeedbackPage, "/v1/feedback") for one in page.items)

    async def close(self) -> None:
        """Let go of connections."""
        await self._exchange.close()

    async def _introduce(self, ask: Ask) -> None:
        reviewer = self._decoded(Reviewer, await ask("GET", _ME))
        if self._admit is not None:
            self._admit(reviewer)

    async def _post(self, path: str, body: bytes | None, key: str) -> Answer:
        return await self._exchange.request("POST", path, body=body, headers={"idempotency-key": key})

    async def _pages(self, model: type[_Page], path: str) -> list[_Page]:
        pages: list[_Page] = []
        query = ""
        while len(pages) < MAX_PAGES:
            pages.append(self._decoded(model, await self._exchange.request("GET", path + query)))
            cursor = pages[-1].cursor
            if cursor is None:
                return pages
            query = f"?cursor={quote(cursor, safe='')}"
        raise NotAHubError(f"{self._exchange.url}{path} has no last page.", next_step="Tell the hub's operator.")

    def _decoded(self, model: type[_Model], answer: Answer) -> _Model:
        try:
            return model.read(answer.body)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
            raise NotAHubError(
                f"{self._exchange.url} answers with a {model.__name__} that this redpencil cannot read"
                f" ({where or 'not JSON'}: {error.errors(include_input=False)[0]['msg']}).",
                next_step="Check the hub's URL in your settings, and whether redpencil is to be updated.",
            ) from error


def _review(task_id: str) -> str:
    return f"/v1/tasks/{_part(task_id)}/review"


def _submission(task_id: str) -> str:
    return f"/v1/tasks/{_part(task_id)}/submission"


def _part(identifier: str) -> str:
    return quote(identifier, safe="")


def _json(model: Model) -> bytes:
    return model.model_dump_json(by_alias=True).encode()
