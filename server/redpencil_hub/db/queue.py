"""The statement behind the queue: which tasks a reviewer may take, in the order of offering.

First the reviewer's own live claims, then what nobody offered back, then what this reviewer gave
back before; within each by priority, highest first, then by id. Paged by the last row's key.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, exists, func, literal, or_, select

from redpencil_hub.db.claims import is_live
from redpencil_hub.db.tables import claims, projects, submissions, tasks
from redpencil_protocol.offer import Offer

_OWN, _FRESH, _GIVEN_BACK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class QueueKey:
    """Where a task stands in one reviewer's queue."""

    rank: int
    priority: int
    task: str


def offers(
    connection: Connection, reviewer: str, now: int, limit: int, after: QueueKey | None = None
) -> list[tuple[QueueKey, Offer]]:
    """Return up to `limit` offers behind `after`, each with its place."""
    mine = and_(claims.c.task == tasks.c.id, claims.c.reviewer == reviewer)
    own = select(func.max(claims.c.id)).where(mine, is_live(now)).scalar_subquery()
    given_back = exists(select(claims.c.id).where(mine, claims.c.release_reason.is_not(None)))
    held = select(func.count()).select_from(claims).where(claims.c.task == tasks.c.id, is_live(now)).scalar_subquery()
    sent = select(func.count()).select_from(submissions).where(submissions.c.task == tasks.c.id).scalar_subquery()
    done = exists(select(submissions.c.id).where(submissions.c.task == tasks.c.id, submissions.c.reviewer == reviewer))
    overlap = func.coalesce(tasks.c.overlap, projects.c.overlap)
    rank = case((own.is_not(None), literal(_OWN)), (given_back, literal(_GIVEN_BACK)), else_=literal(_FRESH))
    statement = (
        select(tasks.c.id, tasks.c.priority, tasks.c.offer, own.label("claim"), rank.label("rank"))
        .join(projects, projects.c.id == tasks.c.project)
        .where(~done, or_(own.is_not(None), held + sent < overlap))
        .order_by(rank, tasks.c.priority.desc(), tasks.c.id)
        .limit(limit)
    )
    if after is not None:
        behind = or_(
            tasks.c.priority < after.priority, and_(tasks.c.priority == after.priority, tasks.c.id > after.task)
        )
        statement = statement.where(or_(rank > after.rank, and_(rank == after.rank, behind)))
    return [
        (
            QueueKey(row.rank, row.priority, row.id),
            Offer.model_validate_json(row.offer).model_copy(update={"claim": row.claim}),
        )
        for row in connection.execute(statement)
    ]
