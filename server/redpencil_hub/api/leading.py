"""What a lead asks: decide on submissions, end claims, steer projects and tasks, look at progress."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from redpencil_hub.api.bodies import takes
from redpencil_hub.api.call import Call, Caller, encoded
from redpencil_hub.db.answers import Answer
from redpencil_hub.services import leading, reports
from redpencil_hub.services.idempotency import answer_of
from redpencil_protocol.lead import ClaimEnd, Decided, Decision, Progress, ProjectChange, TaskChange
from redpencil_protocol.model import Identifier
from redpencil_protocol.review import ReviewState

router = APIRouter()


@router.post("/submissions/{submission}/accept", response_model=Decided, openapi_extra=takes(Decision))
def accept_submission(call: Caller, submission: Identifier) -> Response:
    """Accept a submission; its reviewer gets the message as feedback."""
    return _decide(call, submission, ReviewState.ACCEPTED)


@router.post("/submissions/{submission}/return", response_model=Decided, openapi_extra=takes(Decision))
def return_submission(call: Caller, submission: Identifier) -> Response:
    """Return a submission with what to mend; its reviewer meets it in the queue."""
    return _decide(call, submission, ReviewState.RETURNED)


@router.post("/claims/{claim}/end", status_code=204, response_class=Response, openapi_extra=takes(ClaimEnd))
def end_claim(call: Caller, claim: Identifier) -> Response:
    """End a reviewer's claim; the draft is kept."""
    call.require_lead()
    body = call.body(ClaimEnd)

    def act(connection: Connection) -> Answer:
        leading.end_claim(connection, call.reviewer.id, claim, body.reason)
        return Answer(204, b"")

    return call.once(body, act)


@router.patch("/projects/{project}", status_code=204, response_class=Response, openapi_extra=takes(ProjectChange))
def change_project(call: Caller, project: Identifier) -> Response:
    """Open, pause or close a project, or let only its members take tasks."""
    call.require_lead()
    body = call.body(ProjectChange)

    def act(connection: Connection) -> Answer:
        leading.change_project(connection, call.reviewer.id, project, body)
        return Answer(204, b"")

    return call.once(body, act)


@router.patch("/tasks/{task}", status_code=204, response_class=Response, openapi_extra=takes(TaskChange))
def change_task(call: Caller, task: Identifier) -> Response:
    """Give a task another priority or overlap, or withdraw it."""
    call.require_lead()
    body = call.body(TaskChange)

    def act(connection: Connection) -> Answer:
        leading.change_task(connection, call.reviewer.id, task, body)
        return Answer(204, b"")

    return call.once(body, act)


@router.get("/projects/{project}/progress", response_model=Progress)
def get_progress(call: Caller, project: Identifier) -> Response:
    """How far a project has got."""
    call.require_lead()
    with call.reading() as connection:
        return encoded(reports.progress(connection, project))


def _decide(call: Call, submission: str, state: ReviewState) -> Response:
    call.require_lead()
    body = call.body(Decision)
    return call.once(
        body,
        lambda connection: answer_of(
            leading.decide(connection, call.reviewer.id, submission, state, body.message), 200
        ),
    )
