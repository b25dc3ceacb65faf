"""Statements on open slots: one narrow row a task, indexed by project, rank and id while a slot is free.

`free` goes down with a claim and up when the claim ends without a submission; a submission keeps
the slot. Every change of it is made by whoever holds the row's lock, so that it never differs from
what can be counted (`services.checkup` compares the two).

`opened` stamps the moment at which a slot became free, in an order in which commits become
visible: PostgreSQL's transaction id, or a counter on SQLite, which has one writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Exists, Select, case, exists, insert, literal, select, text, tuple_, update

from redpencil_hub.db.tables import claims, openings, settings, submissions

_COUNTER = "opened"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a task stands in the order of offering."""

    rank: int
    task: str


START = Place(-(2**62), "")
END = Place(2**62, "")


@dataclass(frozen=True, slots=True)
class Open:
    """A task with a free slot, beside one reviewer."""

    place: Place
    possible: bool
    """Whether the reviewer may take it: neither submitted, held, nor given back by them."""


def page(connection: Connection, reviewer: str, project: str, start: Place, limit: int) -> list[Open]:
    """Return up to `limit` tasks with a free slot from `start` on, in order."""
    statement = _seen_by(reviewer).where(
        openings.c.project == project,
        openings.c.free > 0,
        tuple_(openings.c.rank, openings.c.task) >= tuple_(literal(start.rank), literal(start.task)),
    )
    return _open(connection, statement.order_by(openings.c.rank, openings.c.task).limit(limit))


def opened_since(connection: Connection, reviewer: str, project: str, seen: int, limit: int) -> list[Open]:
    """Return up to `limit` tasks in which a slot became free at the stamp `seen` or later, in no order."""
    statement = _seen_by(reviewer).where(openings.c.project == project, openings.c.free > 0, openings.c.opened >= seen)
    return _open(connection, statement.limit(limit))


def given_back(connection: Connection, reviewer: str, projects: Sequence[str]) -> list[Place]:
    """Return the tasks with a free slot that the reviewer gave back before and may take again, in order."""
    statement = (
        select(openings.c.rank, openings.c.task)
        .join(claims, claims.c.task == openings.c.task)
        .where(
            claims.c.reviewer == reviewer,
            claims.c.release_reason.is_not(None),
            openings.c.free > 0,
            openings.c.project.in_(projects),
            ~_submitted(reviewer),
            ~_held(reviewer),
        )
        .distinct()
        .order_by(openings.c.rank, openings.c.task)
    )
    return [Place(row.rank, row.task) for row in connection.execute(statement)]


def places_of(connection: Connection, tasks: Sequence[str]) -> list[Place]:
    """Return where the tasks stand in the order of offering, in that order."""
    statement = select(openings.c.rank, openings.c.task).where(openings.c.task.in_(tasks))
    return sorted(Place(row.rank, row.task) for row in connection.execute(statement))


def take_unlocked(connection: Connection, tasks: Sequence[str]) -> str | None:
    """Take a slot of the first of the tasks that has one and that nobody else is taking; None if there is none."""
    first = (
        select(openings.c.task)
        .where(openings.c.task.in_(tasks), openings.c.free > 0)
        .order_by(openings.c.rank, openings.c.task)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    task = connection.execute(first).scalar()
    if task is not None:
        connection.execute(update(openings).where(openings.c.task == task).values(free=openings.c.free - 1))
    return task


def take(connection: Connection, task: str) -> bool:
    """Take a slot of the task, after waiting for whoever else takes one; False if none is free."""
    statement = update(openings).where(openings.c.task == task, openings.c.free > 0)
    return bool(connection.execute(statement.values(free=openings.c.free - 1)).rowcount)


def free_one(connection: Connection, task: str) -> None:
    """Let a slot of the task be free again."""
    values = {"free": openings.c.free + 1, "opened": stamp(connection)}
    connection.execute(update(openings).where(openings.c.task == task).values(values))


def occupy(connection: Connection, task: str) -> None:
    """Count a slot as used even where none is free: an imported review was made all the same."""
    connection.execute(update(openings).where(openings.c.task == task).values(free=openings.c.free - 1))


def widen(connection: Connection, task: str, more: int) -> None:
    """Give the task `more` slots; fewer if it is negative."""
    values = {"free": openings.c.free + more, "opened": stamp(connection)}
    connection.execute(update(openings).where(openings.c.task == task).values(values))


def move(connection: Connection, task: str, priority: int) -> None:
    """Let the task be offered by another priority."""
    values = {"rank": -priority, "opened": stamp(connection)}
    connection.execute(update(openings).where(openings.c.task == task).values(values))


def close(connection: Connection, task: str) -> None:
    """Offer the task no more: nobody can take a slot."""
    connection.execute(update(openings).where(openings.c.task == task).values(free=-(10**6)))


def add(connection: Connection, task: str, project: str, priority: int, free: int) -> None:
    """Add a task with all its slots free."""
    values = {"task": task, "project": project, "rank": -priority, "free": free, "opened": stamp(connection)}
    connection.execute(insert(openings).values(values))


def stamp(connection: Connection) -> int:
    """Return the stamp of what this transaction opens."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())
    following = _counter(connection) + 1
    values = {"value": str(following)}
    if following == 1:
        connection.execute(insert(settings).values(name=_COUNTER, **values))
    else:
        connection.execute(update(settings).where(settings.c.name == _COUNTER).values(values))
    return following


def horizon(connection: Connection) -> int:
    """Return a stamp that everything not yet visible has or exceeds."""
    if connection.dialect.name == "postgresql":
        now = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        return int(connection.execute(text(now)).scalar_one())
    return _counter(connection) + 1


def _counter(connection: Connection) -> int:
    return int(connection.execute(select(settings.c.value).where(settings.c.name == _COUNTER)).scalar() or 0)


def _seen_by(reviewer: str) -> Select[*tuple[Any, ...]]:
    possible = case((_submitted(reviewer), 0), (_held(reviewer), 0), (_gave_back(reviewer), 0), else_=1)
    return select(openings.c.rank, openings.c.task, possible.label("possible"))


def _submitted(reviewer: str) -> Exists:
    mine = (submissions.c.task == openings.c.task, submissions.c.reviewer == reviewer)
    return exists(select(submissions.c.id).where(*mine).correlate(openings))


def _held(reviewer: str) -> Exists:
    mine = (claims.c.task == openings.c.task, claims.c.reviewer == reviewer)
    return exists(select(claims.c.id).where(*mine, claims.c.ended_at.is_(None)).correlate(openings))


def _gave_back(reviewer: str) -> Exists:
    mine = (claims.c.task == openings.c.task, claims.c.reviewer == reviewer)
    return exists(select(claims.c.id).where(*mine, claims.c.release_reason.is_not(None)).correlate(openings))


def _open(connection: Connection, statement: Select[*tuple[Any, ...]]) -> list[Open]:
    return [Open(Place(row.rank, row.task), bool(row.possible)) for row in connection.execute(statement)]
