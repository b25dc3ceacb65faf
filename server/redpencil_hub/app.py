"""Wiring of the hub: the routes, the limit, the problems, and the database that they work on."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from redpencil_hub.api import claims, listing, tasks
from redpencil_hub.api.document import document_of
from redpencil_hub.api.last_resort import LastResort
from redpencil_hub.api.limit import BodyLimit
from redpencil_hub.api.problems import add_problem_answers
from redpencil_hub.db.database import Database

_PREFIX = "/v1"


def create_app(database: Database | None) -> FastAPI:
    """Return the application on an open database; None describes it without answering."""
    app = FastAPI(
        title="redpencil task API",
        version=version("redpencil-review"),
        description="Tasks for reviewers of AI-written code. Errors are RFC 9457 problems.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.database = database
    for router in (listing.router, claims.router, tasks.router):
        app.include_router(router, prefix=_PREFIX)
    app.add_middleware(BodyLimit)
    app.add_middleware(LastResort)
    add_problem_answers(app)
    app.openapi = lambda: document_of(app)
    return app


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the task API."""
    return document_of(create_app(None))
