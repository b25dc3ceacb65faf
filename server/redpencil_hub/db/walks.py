"""Statements on walks: the projects that a reviewer may take tasks of, and how far they have got in each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select, update

from redpencil_hub.db.openings import START, Place
from redpencil_hub.db.tables import memberships, openings, projects, walks


@dataclass(frozen=True, slots=True)
class Walk:
    """Where one reviewer's search in one project begins."""

    project: str
    place: Place
    """Before it, only what was opened at `seen` or later is left for the reviewer."""
    seen: int
    known: bool
    """Whether it was kept before."""


def walks_of(connection: Connection, reviewer: str) -> list[Walk]:
    """Return a walk for each project with a free slot that the reviewer may take tasks of."""
    member = exists(
        select(memberships.c.project)
        .where(memberships.c.project == projects.c.id, memberships.c.reviewer == reviewer)
        .correlate(projects)
    )
    busy = exists(
        select(openings.c.task).where(openings.c.project == projects.c.id, openings.c.free > 0).correlate(projects)
    )
    statement = (
        select(projects.c.id, walks.c.rank, walks.c.task, walks.c.seen)
        .outerjoin(walks, and_(walks.c.project == projects.c.id, walks.c.reviewer == reviewer))
        .where(projects.c.state == "open", or_(projects.c.members_only == 0, member), busy)
        .order_by(projects.c.id)
    )
    return [
        Walk(row.id, START if row.rank is None else Place(row.rank, row.task), row.seen or 0, row.rank is not None)
        for row in connection.execute(statement)
    ]


def keep(connection: Connection, reviewer: str, walk: Walk) -> None:
    """Keep where the next search begins."""
    values = {"rank": walk.place.rank, "task": walk.place.task, "seen": walk.seen}
    if walk.known:
        mine = (walks.c.reviewer == reviewer, walks.c.project == walk.project)
        connection.execute(update(walks).where(*mine).values(values))
    else:
        connection.execute(insert(walks).values(reviewer=reviewer, project=walk.project, **values))


def forget(connection: Connection, reviewer: str | None = None) -> None:
    """Let the searches of one reviewer, or of all, begin anew."""
    connection.execute(delete(walks) if reviewer is None else delete(walks).where(walks.c.reviewer == reviewer))
