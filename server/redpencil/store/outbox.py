"""The outbox: requests that must happen exactly once, in order per task.

It keeps them; when and how they are sent is `redpencil.sync`'s to decide.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from redpencil.store.database import Database
from redpencil.store.records import EntryState, Operation, OutboxEntry
from redpencil_protocol.review import ReviewState


class Outbox:
    """The outbox of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, source: str | None = None) -> tuple[OutboxEntry, ...]:
        """Return what is still to be sent, to one source or to all, oldest first."""
        return self._in_state(EntryState.WAITING, source)

    def parked(self, source: str | None = None) -> tuple[OutboxEntry, ...]:
        """Return what a source refused and nobody dealt with, oldest first."""
        return self._in_state(EntryState.PARKED, source)

    def entry(self, key: str) -> OutboxEntry | None:
        """Return the entry with this key; None if there is none."""
        row = self._database.row("SELECT * FROM outbox WHERE key = ?", key)
        return _entry(row) if row else None

    def add(self, entry: OutboxEntry) -> bool:
        """Have `entry` sent, unless another window was faster.

        Returns:
            Whether it is sent: a task is given back once and taken back once, and given back only
            while its review is neither submitted nor on its way.
        """
        with self._database.writing() as connection:
            if _is_overtaken(connection, entry):
                return False
            enqueue(connection, entry)
        return True

    def begin_try(self, key: str) -> bool:
        """Note, before it is sent, that an entry is tried: one without tries was surely never sent.

        Returns:
            Whether it is still to be sent.
        """
        with self._database.writing() as connection:
            done = connection.execute(
                "UPDATE outbox SET tries = tries + 1 WHERE key = ? AND state = ?", (key, EntryState.WAITING)
            )
            return done.rowcount > 0

    def take_back(self, key: str) -> bool:
        """Set aside an entry that waits and was never sent; return whether it was so."""
        with self._database.writing() as connection:
            done = connection.execute(
                "UPDATE outbox SET state = ? WHERE key = ? AND state = ? AND tries = 0",
                (EntryState.SUPERSEDED, key, EntryState.WAITING),
            )
            return done.rowcount > 0

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
                "UPDATE outbox SET state = ?, last_error = ? WHERE key = ? AND state = ?",
                (EntryState.PARKED, error, key, EntryState.WAITING),
            )

    def give_up(self, key: str) -> None:
        """Set aside an entry that is parked or waiting; the reviewer wants it sent no more."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE outbox SET state = ? WHERE key = ? AND state IN (?, ?)",
                (EntryState.SUPERSEDED, key, EntryState.PARKED, EntryState.WAITING),
            )

    def _in_state(self, state: EntryState, source: str | None) -> tuple[OutboxEntry, ...]:
        rows = self._database.rows(
            "SELECT outbox.* FROM outbox JOIN task ON task.id = outbox.task"
            " WHERE outbox.state = ?1 AND (?2 IS NULL OR task.source = ?2) ORDER BY place",
            state,
            source,
        )
        return tuple(_entry(row) for row in rows)


def is_given_back(connection: sqlite3.Connection, task: str) -> bool:
    """Whether the task was given back, or is on its way back, by the caller's transaction."""
    found = "SELECT 1 FROM task WHERE id = ? AND released"
    return _waits(connection, task, Operation.RELEASE) or connection.execute(found, (task,)).fetchone() is not None


def is_submitted(connection: sqlite3.Connection, task: str) -> bool:
    """Whether the review is submitted, or on its way, by the caller's transaction."""
    found = "SELECT 1 FROM task WHERE id = ? AND state IN (?, ?)"
    states = ReviewState.SUBMITTED, ReviewState.ACCEPTED
    standing = connection.execute(found, (task, *states)).fetchone()
    return _waits(connection, task, Operation.SUBMIT) or standing is not None


def _is_overtaken(connection: sqlite3.Connection, entry: OutboxEntry) -> bool:
    match entry.operation:
        case Operation.RELEASE:
            return is_submitted(connection, entry.task) or is_given_back(connection, entry.task)
        case Operation.WITHDRAW:
            return _waits(connection, entry.task, Operation.WITHDRAW)
        case Operation.SUBMIT:
            return False


def _waits(connection: sqlite3.Connection, task: str, operation: Operation) -> bool:
    found = "SELECT 1 FROM outbox WHERE task = ? AND operation = ? AND state = ?"
    return connection.execute(found, (task, operation, EntryState.WAITING)).fetchone() is not None


def enqueue(connection: sqlite3.Connection, entry: OutboxEntry) -> None:
    """Add an entry inside the caller's transaction; what was refused of the same task is superseded."""
    connection.execute(
        "UPDATE outbox SET state = ? WHERE task = ? AND state = ?",
        (EntryState.SUPERSEDED, entry.task, EntryState.PARKED),
    )
    connection.execute(
        "INSERT INTO outbox (key, task, operation, body, etag, state, tries, next_at, last_error, enqueued_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.key,
            entry.task,
            entry.operation,
            entry.body,
            entry.etag,
            entry.state,
            entry.tries,
            entry.next_at and entry.next_at.isoformat(),
            entry.last_error,
            entry.enqueued_at.isoformat(),
        ),
    )


def settle(connection: sqlite3.Connection, key: str, state: EntryState = EntryState.DONE) -> None:
    """Mark an entry as done, or as set aside, inside the caller's transaction."""
    connection.execute("UPDATE outbox SET state = ?, last_error = '' WHERE key = ?", (state, key))


def _entry(row: sqlite3.Row) -> OutboxEntry:
    return OutboxEntry(
        key=row["key"],
        task=row["task"],
        operation=Operation(row["operation"]),
        body=row["body"],
        etag=row["etag"],
        state=EntryState(row["state"]),
        tries=row["tries"],
        next_at=datetime.fromisoformat(row["next_at"]) if row["next_at"] else None,
        last_error=row["last_error"],
        enqueued_at=datetime.fromisoformat(row["enqueued_at"]),
    )
