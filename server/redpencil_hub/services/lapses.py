"""End claims whose time is over, so that their slots are free again: in transactions of their own, a few at a time."""

from __future__ import annotations

from sqlalchemy import Connection

from redpencil_hub.db import claims, events, openings
from redpencil_hub.db.claims import ClaimRow
from redpencil_hub.db.database import Database
from redpencil_hub.db.events import Act, Event
from redpencil_hub.domain import instant

_TOGETHER = 64


def end_lapsed(database: Database) -> None:
    """End every claim whose time is over; one that its reviewer is submitting just now is left to them."""
    now = instant.now()
    with database.reading() as connection:
        some = claims.any_lapsed(connection, now)
    while some and database.write(lambda connection: _end_some(connection, now)) == _TOGETHER:
        pass


def end_one(connection: Connection, row: ClaimRow) -> None:
    """End a claim that the caller has locked and whose time is over."""
    claims.end(connection, row.id, row.expires_at)
    openings.free_one(connection, row.task)
    events.add(connection, Event(Act.LAPSED, task=row.task, reviewer=row.reviewer, subject=row.id))


def _end_some(connection: Connection, now: int) -> int:
    rows = claims.lapsed(connection, now, _TOGETHER)
    for row in rows:
        end_one(connection, row)
    return len(rows)
