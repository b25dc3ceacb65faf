"""Statements on claims. A claim is live while it was not ended and its time is not over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from redpencil_hub.db.tables import claims, submissions


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


def is_live(now: int) -> ColumnElement[bool]:
    """Return the condition that a claim holds its task at `now`."""
    return and_(claims.c.ended_at.is_(None), claims.c.expires_at > now)


def find(connection: Connection, identifier: str) -> ClaimRow | None:
    """Return the claim; None if there is none of this id."""
    row = connection.execute(select(claims).where(claims.c.id == identifier)).first()
    return None if row is None else _claim(row)


def latest(connection: Connection, task: str, reviewer: str) -> ClaimRow | None:
    """Return the reviewer's last claim on the task, live or not; None if there was none."""
    statement = select(claims).where(claims.c.task == task, claims.c.reviewer == reviewer)
    row = connection.execute(statement.order_by(claims.c.created_at.desc(), claims.c.id).limit(1)).first()
    return None if row is None else _claim(row)


def slots_used(connection: Connection, task: str, now: int) -> int:
    """Return how many live claims and submissions the task has."""
    held = select(func.count()).select_from(claims).where(claims.c.task == task, is_live(now))
    sent = select(func.count()).select_from(submissions).where(submissions.c.task == task)
    return (connection.execute(held).scalar() or 0) + (connection.execute(sent).scalar() or 0)


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
