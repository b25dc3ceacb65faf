"""GET me, projects, queue and feedback: what a reviewer looks at before and after the work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from redpencil_hub.api.call import Caller, encoded
from redpencil_hub.db import projects
from redpencil_hub.errors import RefusedError
from redpencil_hub.services import pages
from redpencil_hub.services.lapses import end_lapsed
from redpencil_protocol.model import Identifier
from redpencil_protocol.offer import OfferPage
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.project import Project, ProjectPage
from redpencil_protocol.reviewer import Reviewer
from redpencil_protocol.submission import FeedbackPage

router = APIRouter()

Cursor = Annotated[str | None, Query(max_length=1000, description="the cursor of the page before; none for the first")]
Limit = Annotated[int, Query(ge=1, le=200, description="how many rows a page has at most")]


@router.get("/me", response_model=Reviewer)
def get_me(call: Caller) -> Response:
    """Who the token belongs to."""
    return encoded(call.reviewer)


@router.get("/projects", response_model=ProjectPage)
def get_projects(call: Caller, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """All projects, by id."""
    with call.reading() as connection:
        return encoded(pages.project_page(connection, cursor, limit))


@router.get("/projects/{project}", response_model=Project)
def get_project(call: Caller, project: Identifier) -> Response:
    """One project."""
    with call.reading() as connection:
        found = projects.find(connection, project)
    if found is None:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"there is no project {project}", next_step="list them with GET /v1/projects"
        )
    return encoded(found)


@router.get("/queue", response_model=OfferPage)
def get_queue(call: Caller, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """The tasks that the reviewer may take: own claims first, then by priority, then by id."""
    end_lapsed(call.database)
    with call.reading() as connection:
        return encoded(pages.queue_page(connection, call.reviewer.id, cursor, limit))


@router.get("/feedback", response_model=FeedbackPage)
def get_feedback(call: Caller, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """What leads said about the reviewer's submissions, newest first."""
    with call.reading() as connection:
        return encoded(pages.feedback_page(connection, call.reviewer.id, cursor, limit))
