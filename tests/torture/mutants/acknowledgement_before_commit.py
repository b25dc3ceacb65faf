"""A change is acknowledged while its transaction is still open; it is committed a moment later."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Generator

from redpencil.store.database import Database

CAUGHT_BY = "windows"
A_MOMENT = 0.3
"""Seconds."""


def plant() -> None:
    def finish(connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def hasty(self: Database) -> Generator[sqlite3.Connection]:
        connection = self._connection
        finish(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        try:
            asyncio.get_running_loop().call_later(A_MOMENT, finish, connection)
        except RuntimeError:  # no loop: nobody waits for an answer either
            finish(connection)

    close, reading = Database.close, Database.reading

    def close_after(self: Database) -> None:
        finish(self._connection)
        close(self)

    @contextlib.contextmanager
    def reading_within(self: Database) -> Generator[None]:
        if self._connection.in_transaction:
            yield
            return
        with reading(self):
            yield

    Database.writing, Database.close = hasty, close_after  # type: ignore[method-assign,assignment]
    Database.reading = reading_within  # type: ignore[method-assign,assignment]
