"""A claimed task: read it, keep a draft of the review, submit it, take it back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from redpencil_hub.api.call import Caller, IfMatch, encoded
from redpencil_hub.db.answers import Answer
from redpencil_hub.services import reviews
from redpencil_hub.services.idempotency import answer_of
from redpencil_protocol.claim import Claim
from redpencil_protocol.excess import BoundedReview
from redpencil_protocol.model import Identifier
from redpencil_protocol.submission import Draft, Submission
from redpencil_protocol.task import Task

router = APIRouter(prefix="/tasks/{task}")


@router.get("", response_model=Task)
def get_task(call: Caller, task: Identifier) -> Response:
    """The task as the reviewer sees it; only with a live claim or an own submission."""
    with call.reading() as connection:
        return encoded(reviews.task(connection, call.reviewer.id, task))


@router.get("/review", response_model=Draft)
def get_review(call: Caller, task: Identifier) -> Response:
    """The draft with its ETag; empty with `"0"` before the first; the submitted review once there is one."""
    with call.reading() as connection:
        draft = reviews.draft(connection, call.reviewer.id, task)
    return encoded(draft, etag=draft.etag)


@router.put("/review", response_model=Draft)
def put_review(call: Caller, task: Identifier, body: BoundedReview, if_match: IfMatch = None) -> Response:
    """Write the draft; If-Match names the ETag of the draft that it replaces, `"0"` before the first."""

    def act(connection: Connection) -> Answer:
        draft = reviews.write_draft(connection, call.reviewer.id, task, body, if_match)
        return answer_of(draft, 200, draft.etag)

    return call.once(body, act)


@router.post("/submission", response_model=Submission, status_code=201)
def create_submission(call: Caller, task: Identifier, body: BoundedReview) -> Response:
    """Submit the review; the Idempotency-Key is required, so that sending it again is safe."""
    call.require_key()
    return call.once(body, lambda connection: answer_of(reviews.submit(connection, call.reviewer.id, task, body), 201))


@router.delete("/submission", response_model=Claim)
def delete_submission(call: Caller, task: Identifier) -> Response:
    """Take the submission back within the grace period; answers the claim that holds the task again."""
    return call.once(None, lambda connection: answer_of(reviews.withdraw(connection, call.reviewer.id, task), 200))
