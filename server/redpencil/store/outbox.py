"""The outbox: requests that must happen exactly once, in order per task.

It keeps them; when and how they are sent is `redpencil.sync`'s to decide.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from redpencil.store.database import Database
from redpencil.store.records import EntryState, Operation, OutboxEntry


class Outbox:
    """The outbox of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self) -> tuple[OutboxEntry, ...]:
        """Return what is still to be sent, oldest first."""
        return self._in_state(EntryState.WAITING)

    def parked(self) -> tuple[OutboxEntry, ...]:
        """Return what the source refused and nobody dealt with, oldest first."""
        return self._in_state(EntryState.PARKED)

    def entry(self, key: str) -> OutboxEntry | None:
        """Return the entry with this key; None if there is none."""
        row = self._database.row("SELECT * FROM outbox WHERE key = ?", key)
        return _entry(row) if row else None

    def add(self, entry: OutboxEntry) -> None:
        """Have `entry` sent."""
        with self._database.writing() as connection:
            enqueue(connection, entry)

    def begin_try(self, key: str) -> None:
        """Note, before it is sent, that an entry is tried: one without tries was surely never sent."""
        with self._database.writing() as connection:
            connection.execute("UPDATE outbox SET tries = tries + 1 WHERE key = ?", (key,))

    def retry_later(self, key: str, next_at: datetime, error: str) -> None:
        """Note a failed try of a waiting entry; it is due again at `next_at`."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET next_at = ?, last_error = ? WHERE key = ? AND state = ?",
                (next_at.isoformat(), error, key, EntryState.WAITING),
            )

    def retry_now(self) -> None:
        """Make all that waits due at once."""
        with self._database.writing() as connection:
            connection.execute("UPDATE outbox SET next_at = NULL WHERE state = ?", (EntryState.WAITING,))

    def park(self, key: str, error: str) -> None:
        """Note that the source refused an entry: it is kept, and not sent again by itself."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET state = ?, last_error = ? WHERE key = ?",
                (EntryState.PARKED, error, key),
            )

    def give_up(self, key: str) -> None:
        """Set aside an entry that is parked or waiting; the reviewer wants it sent no more."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET state = ? WHERE key = ? AND state IN (?, ?)",
                (EntryState.SUPERSEDED, key, EntryState.PARKED, EntryState.WAITING),
            )

    def _in_state(self, state: EntryState) -> tuple[OutboxEntry, ...]:
        rows = self._database.rows("SELECT * FROM outbox WHERE state = ? ORDER BY place", state)
        return tuple(_entry(row) for row in rows)


def enqueue(connection: sqlite3.Connection, entry: OutboxEntry) -> None:
    """Add an entry inside the caller's transaction; a parked one of the same kind is superseded."""
    connection.execute(
        "UPDATE outbox SET state = ? WHERE task = ? AND operation = ? AND state = ?",
        (EntryState.SUPERSEDED, entry.task, entry.operation, EntryState.PARKED),
    )
    connection.execute(
        "INSERT INTO outbox (key, task, operation, body, state, tries, next_at, last_error, enqueued_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.key,
            entry.task,
            entry.operation,
            entry.body,
            entry.state,
            entry.tries,
            entry.next_at and entry.next_at.isoformat(),
            entry.last_error,
            entry.enqueued_at.isoformat(),
        ),
    )


def settle(connection: sqlite3.Connection, key: str) -> None:
    """Mark an entry as done inside the caller's transaction."""
    connection.execute("UPDATE outbox SET state = ?, last_error = '' WHERE key = ?", (EntryState.DONE, key))


def _entry(row: sqlite3.Row) -> OutboxEntry:
    return OutboxEntry(
        key=row["key"],
        task=row["task"],
        operation=Operation(row["operation"]),
        body=row["body"],
        state=EntryState(row["state"]),
        tries=row["tries"],
        next_at=datetime.fromisoformat(row["next_at"]) if row["next_at"] else None,
        last_error=row["last_error"],
        enqueued_at=datetime.fromisoformat(row["enqueued_at"]),
    )
