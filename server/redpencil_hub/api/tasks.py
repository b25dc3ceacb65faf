"""A claimed task: read it, keep a draft of the review, submit it, take it back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from redpencil_hub.api.bodies import takes
from redpencil_hub.api.call import Call, Caller, IfMatch, MadeFrom, encoded
from redpencil_hub.db.answers import Answer
from redpencil_hub.errors import RefusedError
from redpencil_hub.services import reviews
from redpencil_hub.services.idempotency import answer_of
from redpencil_protocol.claim import Claim
from redpencil_protocol.excess import over_bounds
from redpencil_protocol.model import Identifier
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review
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


@router.put("/review", status_code=204, response_class=Response, openapi_extra=takes(Review))
def put_review(call: Caller, task: Identifier, if_match: IfMatch = None) -> Response:
    """Write the draft; If-Match names the ETag of the draft that it replaces, `"0"` before the first.

    The answer's ETag is the draft's new one. Sent again under its Idempotency-Key, a draft that arrived gets the
    same answer, also after another one replaced it: so a lost answer leaves no doubt.
    """
    body = _review(call)

    def act(connection: Connection) -> Answer:
        return Answer(204, b"", reviews.write_draft(connection, call.reviewer.id, task, body, if_match))

    return call.once(body, act)


@router.post("/submission", response_model=Submission, status_code=201, openapi_extra=takes(Review))
def create_submission(call: Caller, task: Identifier, if_match: MadeFrom = None) -> Response:
    """Submit the review; the Idempotency-Key is required, so that sending it again is safe.

    The answer's ETag is that of the draft as it was frozen. A key whose submission was taken back is used up.
    """
    call.require_key()
    body = _review(call)

    def act(connection: Connection) -> Answer:
        receipt, tag = reviews.submit(connection, call.reviewer.id, task, body, if_match)
        return answer_of(receipt, 201, tag)

    def check(connection: Connection, answer: Answer) -> None:
        reviews.check_standing(connection, Submission.model_validate_json(answer.body))

    return call.once(body, act, check)


@router.delete("/submission", response_model=Claim)
def delete_submission(call: Caller, task: Identifier) -> Response:
    """Take the submission back within the grace period; answers the claim that holds the task again."""
    return call.once(None, lambda connection: answer_of(reviews.withdraw(connection, call.reviewer.id, task), 200))


def _review(call: Call) -> Review:
    """Return the body: a review that is within all bounds."""
    review = call.body(Review)
    found = over_bounds(review)
    if found:
        errors = tuple({"path": one.json_path, "message": one.message} for one in found)
        told = "; ".join(one.message for one in found[:3])
        raise RefusedError(ProblemCode.INVALID, told, next_step="shorten it or leave it out", errors=errors)
    return review
