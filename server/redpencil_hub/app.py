"""Wiring of the hub: the routes, the limit, the problems, and the database that they work on."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from redpencil_hub.api import claims, leading, listing, operations, stream, tasks
from redpencil_hub.api.document import document_of
from redpencil_hub.api.gate import Gate
from redpencil_hub.api.last_resort import LastResort
from redpencil_hub.api.problems import add_problem_answers
from redpencil_hub.api.stream import Pulse
from redpencil_hub.api.watch import Figures, Watch
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
    figures = Figures()
    app.state.database = database
    app.state.figures = figures
    app.state.pulse = Pulse(database) if database is not None else None
    for router in (listing.router, claims.router, tasks.router, leading.router, stream.router):
        app.include_router(router, prefix=_PREFIX)
    app.include_router(operations.router)
    app.add_middleware(Gate, database=database)
    app.add_middleware(LastResort)
    app.add_middleware(Watch, figures=figures)
    add_problem_answers(app)
    app.openapi = lambda: document_of(app)
    return app


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the task API."""
    return document_of(create_app(None))
