"""Statements on answers: what was said under an idempotency key, to be said again word for word."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from redpencil_hub.db.tables import answers

KEPT_MICROSECONDS = 14 * 24 * 3600 * 1_000_000
"""How long an answer is kept: longer than anyone's outbox is offline."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A success as it goes out."""

    status: int
    body: bytes
    etag: str | None = None


def find(connection: Connection, reviewer: str, key: str) -> tuple[str, Answer] | None:
    """Return the fingerprint of the request and its answer; None if the key is new."""
    statement = select(answers).where(answers.c.reviewer == reviewer, answers.c.key == key)
    row = connection.execute(statement).first()
    return None if row is None else (row.fingerprint, Answer(row.status, bytes(row.body), row.etag))


def add(connection: Connection, reviewer: str, key: str, fingerprint: str, answer: Answer, *, now: int) -> None:
    """Keep an answer, and drop those whose time is over."""
    connection.execute(delete(answers).where(answers.c.created_at < now - KEPT_MICROSECONDS))
    connection.execute(
        insert(answers).values(
            reviewer=reviewer,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            etag=answer.etag,
            body=answer.body,
            created_at=now,
        )
    )
