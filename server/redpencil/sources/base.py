"""What every source of tasks can do, and how it fails. Adapters implement it; sync and session know only this.

A source keeps nothing: it turns calls into requests of one platform and answers into values
of the protocol. Whether to try again is decided by the kind of error alone:

    OfflineError, TransientError   try again later
    NotAHubError                   try again later, and tell the person now
    RefusedError                   no; trying again changes nothing (but `unauthenticated` waits for a token)
    DraftChangedError              the draft was changed elsewhere: fetch, merge, put again
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from redpencil.errors import RefusedError, TransientError, UserError
from redpencil.sources.address import SourceAddress
from redpencil_protocol.claim import Claim
from redpencil_protocol.offer import Offer
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer
from redpencil_protocol.submission import Draft, Feedback, Submission
from redpencil_protocol.task import Task


class OfflineError(TransientError):
    """The source was not reached, or the connection broke before its answer was whole."""


class NotAHubError(UserError):
    """Something answered that is not what the address should lead to: a wrong URL, a login page, a proxy."""


class DraftChangedError(RefusedError):
    """The remote draft is not the one that was named; `etag` is its tag where the source told it."""

    def __init__(self, message: str, *, next_step: str = "", etag: str | None = None) -> None:
        super().__init__(message, next_step=next_step, code=ProblemCode.DRAFT_CHANGED)
        self.etag = etag


class Ability(StrEnum):
    """What a platform may be able to do beside giving tasks and taking reviews."""

    CLAIMS = "claims"
    """A task is held for a time, and given back; without it a task is simply there."""
    DRAFTS = "drafts"
    """A review that is not submitted is kept there and comes down to another machine."""
    TAKE_BACK = "take-back"
    """A submission can be taken back for a while."""
    FEEDBACK = "feedback"
    """Leads answer submissions."""
    FINDINGS = "findings"
    """Places in the code are kept; without it they go into the text."""
    RANKING = "ranking"
    REWRITES = "rewrites"


class Source(Protocol):
    """A platform that gives tasks and takes reviews.

    Every method may raise OfflineError, TransientError, NotAHubError or RefusedError. A key
    makes a request happen once, however often it is sent with the same key and body.
    """

    @property
    def address(self) -> SourceAddress:
        """Where it is; everything that is kept for it is kept by this."""
        ...

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do. A method of what it cannot is never called."""
        ...

    async def identity(self) -> Reviewer:
        """Return who the token belongs to."""
        ...

    async def queue(self) -> tuple[Offer, ...]:
        """Return all tasks that are offered or held, in the source's order."""
        ...

    async def claim(self, task: str | None, key: str) -> Claim:
        """Claim a task; None takes the one that the source offers first."""
        ...

    async def renew(self, claim_id: str) -> Claim:
        """Hold a claim for longer."""
        ...

    async def release(self, claim_id: str, reason: str, key: str) -> None:
        """Give a task back."""
        ...

    async def task(self, task_id: str) -> Task:
        """Return a claimed task with all its texts."""
        ...

    async def draft(self, task_id: str) -> Draft | None:
        """Return the review as the source holds it, be it empty; None if there is no such task."""
        ...

    async def put_draft(self, task_id: str, body: bytes, etag: str | None, key: str) -> str:
        """Replace the draft that has `etag` (None: there is none yet) and return the new tag.

        Sent again under the same `key`, one that arrived answers its tag of then, whatever came after it.

        Raises:
            DraftChangedError: the draft there is another one.
        """
        ...

    async def submit(self, task_id: str, body: bytes, key: str, etag: str | None) -> Submission:
        """Submit a review that was made from the draft `etag` and return the receipt.

        Args:
            task_id: the task.
            body: the review.
            key: makes it happen once.
            etag: the tag of the draft; an empty one where there was none; None submits over whatever is there.

        Raises:
            DraftChangedError: the draft there is another one; nothing was submitted.
        """
        ...

    async def withdraw(self, task_id: str, key: str) -> Claim:
        """Take a submission back, within its period of grace, and return the claim that holds the task again."""
        ...

    async def feedback(self) -> tuple[Feedback, ...]:
        """Return what leads said of submissions, newest first."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
