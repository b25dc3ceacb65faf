"""Statements on the log of acts: who did what, to whose work, why. It is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Select, func, insert, select

from redpencil_hub.db.tables import events
from redpencil_hub.domain import instant


class Act(StrEnum):
    """What happened."""

    CLAIMED = "claimed"
    RENEWED = "renewed"
    RELEASED = "released"
    LAPSED = "lapsed"
    ENDED = "claim-ended"
    SUBMITTED = "submitted"
    TAKEN_BACK = "taken-back"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    PROJECT_SET = "project-set"
    PROJECT_STATE = "project-state"
    JOINED = "joined"
    LEFT = "left"
    TASK_IMPORTED = "task-imported"
    REVIEW_IMPORTED = "review-imported"
    TASK_WITHDRAWN = "task-withdrawn"
    TASK_CHANGED = "task-changed"
    TOKEN_MADE = "token-made"  # noqa: S105 - an act, not a secret
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - the same


@dataclass(frozen=True, slots=True)
class Event:
    """An act as it is written down."""

    act: Act
    actor: str | None = None
    """Who did it; None for whoever has the machine, or the passing of time."""
    project: str | None = None
    task: str | None = None
    reviewer: str | None = None
    """Whose work it is about."""
    subject: str | None = None
    """The id of the claim, submission or token."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """An event with its number and its instant."""

    id: int
    at: int
    event: Event


def add(connection: Connection, event: Event) -> None:
    """Write the act down, in the transaction of its effect."""
    connection.execute(
        insert(events).values(
            at=instant.now(),
            actor=event.actor,
            act=event.act,
            project=event.project,
            task=event.task,
            reviewer=event.reviewer,
            subject=event.subject,
            reason=event.reason,
        )
    )


def last(connection: Connection) -> int:
    """Return the number of the newest event; 0 if there is none."""
    return int(connection.execute(select(func.max(events.c.id))).scalar() or 0)


def after(connection: Connection, number: int, limit: int = 1000) -> list[Logged]:
    """Return up to `limit` events behind a number, oldest first."""
    return _logged(connection, select(events).where(events.c.id > number).order_by(events.c.id).limit(limit))


def of_task(connection: Connection, task: str) -> list[Logged]:
    """Return what happened to a task, oldest first."""
    return _logged(connection, select(events).where(events.c.task == task).order_by(events.c.id))


def _logged(connection: Connection, statement: Select[tuple[object, ...]]) -> list[Logged]:
    return [
        Logged(
            row.id,
            row.at,
            Event(Act(row.act), row.actor, row.project, row.task, row.reviewer, row.subject, row.reason),
        )
        for row in connection.execute(statement)
    ]
