"""Statements on claims. A claim is live while it was not ended and its time is not over.

It holds its slot until it is ended: a claim whose time is over is ended by whoever notices first.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, update

from redpencil_hub.db.openings import Place
from redpencil_hub.db.tables import claims, openings


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as stored."""

    id: str
    task: str
    reviewer: str
    expires_at: int
    ended_at: int | None

    def live(self, now: int) -> bool:
        """Whether it holds the task at `now`."""
        return self.ended_at is None and self.expires_at > now


def find(connection: Connection, identifier: str, *, lock: bool = False) -> ClaimRow | None:
    """Return the claim; None if there is none of this id. With `lock`, nobody else can end or extend it."""
    statement = select(claims).where(claims.c.id == identifier)
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _claim(row)


def latest(connection: Connection, task: str, reviewer: str, *, lock: bool = False) -> ClaimRow | None:
    """Return the reviewer's last claim on the task, live or not; None if there was none."""
    statement = (
        select(claims)
        .where(claims.c.task == task, claims.c.reviewer == reviewer)
        .order_by(claims.c.ended_at.is_not(None), claims.c.created_at.desc(), claims.c.id)
        .limit(1)
    )
    row = connection.execute(statement.with_for_update() if lock else statement).first()
    return None if row is None else _claim(row)


def live_of(connection: Connection, reviewer: str, now: int) -> list[tuple[Place, ClaimRow]]:
    """Return the reviewer's live claims, each with its task's place, in the order of offering."""
    statement = (
        select(claims, openings.c.rank)
        .join(openings, openings.c.task == claims.c.task)
        .where(claims.c.reviewer == reviewer, claims.c.ended_at.is_(None), claims.c.expires_at > now)
        .order_by(openings.c.rank, claims.c.task)
    )
    return [(Place(row.rank, row.task), _claim(row)) for row in connection.execute(statement)]


def any_lapsed(connection: Connection, now: int) -> bool:
    """Whether the time of a claim is over that holds its slot still."""
    lapsed = select(claims.c.id).where(claims.c.ended_at.is_(None), claims.c.expires_at <= now)
    return connection.execute(lapsed.limit(1)).first() is not None


def lapsed(connection: Connection, now: int, limit: int) -> list[ClaimRow]:
    """Return up to `limit` claims whose time is over, locked, by task; what others lock is left to them."""
    statement = (
        select(claims)
        .where(claims.c.ended_at.is_(None), claims.c.expires_at <= now)
        .order_by(claims.c.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return sorted((_claim(row) for row in connection.execute(statement)), key=lambda one: one.task)


def add(connection: Connection, task: str, reviewer: str, now: int, expires_at: int) -> ClaimRow:
    """Add a live claim."""
    identifier = f"c-{secrets.token_hex(8)}"
    row = {"id": identifier, "task": task, "reviewer": reviewer, "created_at": now, "expires_at": expires_at}
    connection.execute(insert(claims).values(row))
    return ClaimRow(identifier, task, reviewer, expires_at, None)


def extend(connection: Connection, identifier: str, expires_at: int) -> None:
    """Let the claim last until `expires_at`."""
    connection.execute(update(claims).where(claims.c.id == identifier).values(expires_at=expires_at))


def end(connection: Connection, identifier: str, now: int, reason: str | None = None) -> None:
    """End the claim; `reason` is given where the reviewer gave the task back."""
    statement = update(claims).where(claims.c.id == identifier).values(ended_at=now, release_reason=reason)
    connection.execute(statement)


def _claim(row: Row[tuple[object, ...]]) -> ClaimRow:
    return ClaimRow(row.id, row.task, row.reviewer, row.expires_at, row.ended_at)
