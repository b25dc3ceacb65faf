"""Statements on tasks, their responses' public ids, and the order in which each reviewer sees them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from redpencil_hub.db.tables import orders, responses, tasks
from redpencil_hub.domain.presentation import Order, new_public_id
from redpencil_protocol.offer import Offer
from redpencil_protocol.task import TaskSpec


@dataclass(frozen=True, slots=True)
class TaskRow:
    """What handing out needs to know of a task, without its texts."""

    id: str
    project: str
    priority: int
    overlap: int | None
    """How many reviewers are to judge it; None where the project says."""
    withdrawn: bool


def find(connection: Connection, identifier: str) -> TaskSpec | None:
    """Return the whole task as it was imported; None if there is none of this id."""
    body = connection.execute(select(tasks.c.body).where(tasks.c.id == identifier)).scalar()
    return None if body is None else TaskSpec.model_validate_json(body)


def row(connection: Connection, identifier: str, *, lock: bool = False) -> TaskRow | None:
    """Return the task's row; None if there is none of this id. With `lock`, nobody else can change it."""
    statement = select(tasks.c.id, tasks.c.project, tasks.c.priority, tasks.c.overlap, tasks.c.withdrawn_at).where(
        tasks.c.id == identifier
    )
    found = connection.execute(statement.with_for_update(key_share=True) if lock else statement).first()
    if found is None:
        return None
    return TaskRow(found.id, found.project, found.priority, found.overlap, found.withdrawn_at is not None)


def offers(connection: Connection, identifiers: Sequence[str]) -> dict[str, Offer]:
    """Return what a reviewer wants to know of each task before claiming."""
    statement = select(tasks.c.id, tasks.c.offer).where(tasks.c.id.in_(identifiers))
    return {row.id: Offer.model_validate_json(row.offer) for row in connection.execute(statement)}


def of_project(connection: Connection, project: str) -> list[str]:
    """Return the ids of the project's tasks that have no overlap of their own and are not withdrawn, in order."""
    statement = select(tasks.c.id).where(
        tasks.c.project == project, tasks.c.overlap.is_(None), tasks.c.withdrawn_at.is_(None)
    )
    return list(connection.execute(statement.order_by(tasks.c.id)).scalars())


def change(connection: Connection, task: str, **values: int | None) -> None:
    """Set a task's `priority`, `overlap` or `withdrawn_at`; what reviewers see of it never changes."""
    connection.execute(update(tasks).where(tasks.c.id == task).values(values))


def add(connection: Connection, task: TaskSpec) -> None:
    """Add a task, and give each of its responses a public id."""
    offer = Offer(
        task=task.id,
        project=task.project,
        title=task.title,
        kinds=task.kinds,
        language=task.language,
        responses=len(task.responses),
        pay=task.pay,
        minutes=task.minutes,
    )
    connection.execute(
        insert(tasks).values(
            id=task.id,
            project=task.project,
            priority=task.priority,
            overlap=task.overlap,
            offer=offer.model_dump_json(),
            body=task.model_dump_json(by_alias=True),
        )
    )
    connection.execute(
        insert(responses),
        [
            {"public_id": new_public_id(), "task": task.id, "response": one.id, "position": position}
            for position, one in enumerate(task.responses)
        ],
    )


def public_ids(connection: Connection, task: str) -> dict[str, str]:
    """Return the public id of each response by the lead's id, in the order of the import file."""
    statement = select(responses.c.response, responses.c.public_id).where(responses.c.task == task)
    return {one.response: one.public_id for one in connection.execute(statement.order_by(responses.c.position))}


def order(connection: Connection, task: str, reviewer: str) -> Order | None:
    """Return the recorded order; None if the reviewer has never held the task."""
    statement = select(orders.c.seed, orders.c.presented).where(orders.c.task == task, orders.c.reviewer == reviewer)
    found = connection.execute(statement).first()
    return None if found is None else Order(found.seed, tuple(json.loads(found.presented)))


def add_order(connection: Connection, task: str, reviewer: str, recorded: Order) -> None:
    """Record the order for good."""
    values = {"seed": recorded.seed, "presented": json.dumps(recorded.presented)}
    connection.execute(insert(orders).values(task=task, reviewer=reviewer, **values))
