"""Pages of the queue, of projects and of feedback. A cursor is opaque text that names the last row shown."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints, TypeAdapter
from sqlalchemy import Connection

from redpencil_hub.db import claims, openings, projects, reviews, tasks
from redpencil_hub.db.openings import Place
from redpencil_hub.domain import instant
from redpencil_hub.errors import RefusedError
from redpencil_hub.services.search import Search
from redpencil_protocol.offer import OfferPage
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.project import ProjectPage
from redpencil_protocol.submission import FeedbackPage

_T = TypeVar("_T")

_OWN, _FRESH, _GIVEN_BACK = 0, 1, 2

_Bounded = Annotated[int, Field(strict=True, ge=-(2**31), le=2**31)]
_Text = Annotated[str, StringConstraints(strict=True, max_length=120, pattern=r"^[^\x00]*$")]
_QUEUE = TypeAdapter(tuple[Annotated[int, Field(strict=True, ge=_OWN, le=_GIVEN_BACK)], _Bounded, _Text])
_PROJECT = TypeAdapter(_Text)
_FEEDBACK = TypeAdapter(_Bounded)


def queue_page(connection: Connection, reviewer: str, cursor: str | None, limit: int) -> OfferPage:
    """Return a page of the tasks that the reviewer may take.

    First what they hold or were given back by a lead, then what is free, last what they gave back themselves;
    within each by priority, highest first, then by id.

    Raises:
        RefusedError: the cursor is none that a page gave.
    """
    after = _queue_key(cursor) if cursor else None
    rows = list(islice(_queue(connection, reviewer, after), limit + 1))
    shown = rows[:limit]
    offers = tasks.offers(connection, [place.task for _, place, _ in shown])
    last = shown[-1] if len(rows) > limit else None
    return OfferPage(
        items=tuple(offers[place.task].model_copy(update={"claim": claim}) for _, place, claim in shown),
        cursor=_encoded([last[0], -last[1].rank, last[1].task]) if last else None,
    )


def _queue(
    connection: Connection, reviewer: str, after: tuple[int, Place] | None
) -> Iterator[tuple[int, Place, str | None]]:
    """Yield part of the queue, place in it, own claim."""
    part, behind = after if after is not None else (_OWN, None)
    if part == _OWN:
        held = [(place, row.id) for place, row in claims.live_of(connection, reviewer, instant.now())]
        returned = [row.task for row in reviews.returned_to(connection, reviewer)]
        own = sorted([*held, *((place, None) for place in openings.places_of(connection, returned))], key=_by_place)
        yield from ((_OWN, place, claim) for place, claim in own if behind is None or place > behind)
        part, behind = _FRESH, None
    search = Search(connection, reviewer)
    if part == _FRESH:
        yield from ((_FRESH, place, None) for place in search.places(behind))
        behind = None
    for place in openings.given_back(connection, reviewer, search.projects):
        if behind is None or place > behind:
            yield _GIVEN_BACK, place, None


def _by_place(row: tuple[Place, str | None]) -> Place:
    return row[0]


def _queue_key(cursor: str) -> tuple[int, Place]:
    part, priority, task = _decoded(_QUEUE, cursor)
    return part, Place(-priority, task)


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
