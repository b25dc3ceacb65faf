"""Pages of the queue, of projects and of feedback. A cursor is opaque text that names the last row shown."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection

from redpencil_hub.db import projects, queue, reviews
from redpencil_hub.db.queue import QueueKey
from redpencil_hub.domain import instant
from redpencil_hub.errors import RefusedError
from redpencil_protocol.offer import OfferPage
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.project import ProjectPage
from redpencil_protocol.submission import FeedbackPage

_T = TypeVar("_T")

_QUEUE = TypeAdapter(tuple[int, int, str])
_PROJECT = TypeAdapter(str)
_FEEDBACK = TypeAdapter(int)


def queue_page(connection: Connection, reviewer: str, cursor: str | None, limit: int) -> OfferPage:
    """Return a page of the tasks that the reviewer may take, own claims first.

    Raises:
        RefusedError: the cursor is none that a page gave.
    """
    after = QueueKey(*_decoded(_QUEUE, cursor)) if cursor else None
    rows = queue.offers(connection, reviewer, instant.now(), limit + 1, after)
    last = rows[limit - 1][0] if len(rows) > limit else None
    return OfferPage(
        items=tuple(offer for _, offer in rows[:limit]),
        cursor=_encoded([last.rank, last.priority, last.task]) if last else None,
    )


def project_page(connection: Connection, cursor: str | None, limit: int) -> ProjectPage:
    """Return a page of projects in the order of their ids.

    Raises:
        RefusedError: the cursor is none that a page gave.
    """
    found = projects.page(connection, _decoded(_PROJECT, cursor) if cursor else "", limit + 1)
    more = len(found) > limit
    return ProjectPage(items=found[:limit], cursor=_encoded(found[limit - 1].id) if more else None)


def feedback_page(connection: Connection, reviewer: str, cursor: str | None, limit: int) -> FeedbackPage:
    """Return a page of what leads said about the reviewer's submissions, newest first.

    Raises:
        RefusedError: the cursor is none that a page gave.
    """
    before = _decoded(_FEEDBACK, cursor) if cursor else None
    rows = reviews.feedback_for(connection, reviewer, limit + 1, before)
    more = len(rows) > limit
    return FeedbackPage(
        items=tuple(one for _, one in rows[:limit]), cursor=_encoded(rows[limit - 1][0]) if more else None
    )


def _encoded(key: object) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _decoded(shape: TypeAdapter[_T], cursor: str) -> _T:
    try:
        plain: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return shape.validate_python(plain)
    except (ValueError, RecursionError) as error:
        raise RefusedError(
            ProblemCode.INVALID, "the cursor is none that this hub gave", next_step="start again without a cursor"
        ) from error
