"""POST claims: take a task, hold it longer, give it back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from redpencil_hub.api.bodies import takes
from redpencil_hub.api.call import Caller
from redpencil_hub.db.answers import Answer
from redpencil_hub.services import claims
from redpencil_hub.services.idempotency import answer_of
from redpencil_hub.services.lapses import end_lapsed
from redpencil_protocol.claim import Claim, ClaimRequest, ReleaseRequest
from redpencil_protocol.model import Identifier

router = APIRouter(prefix="/claims")


@router.post("", response_model=Claim, status_code=201, openapi_extra=takes(ClaimRequest))
def create_claim(call: Caller) -> Response:
    """Claim a task, or the first of the queue; a live claim of one's own is answered as it is."""
    body = call.body(ClaimRequest)
    end_lapsed(call.database)
    return call.once(body, lambda connection: answer_of(claims.claim(connection, call.reviewer.id, body.task), 201))


@router.post("/{claim}/renew", response_model=Claim)
def renew_claim(call: Caller, claim: Identifier) -> Response:
    """Hold the task for the project's whole claim time from now."""
    return call.once(None, lambda connection: answer_of(claims.renew(connection, call.reviewer.id, claim), 200))


@router.post("/{claim}/release", status_code=204, response_class=Response, openapi_extra=takes(ReleaseRequest))
def release_claim(call: Caller, claim: Identifier) -> Response:
    """Give the task back with a reason; the draft is kept."""
    body = call.body(ReleaseRequest)

    def act(connection: Connection) -> Answer:
        claims.release(connection, call.reviewer.id, claim, body.reason)
        return Answer(204, b"")

    return call.once(body, act)
