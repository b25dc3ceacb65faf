"""Bring a database's schema up to date: once, by one process, while any other that starts waits."""

from __future__ import annotations

import time

from sqlalchemy import Connection, Engine, inspect, text

from redpencil_hub.db.engine import WRITES
from redpencil_hub.errors import CommandError

HEAD = "0002"
"""The revision of the newest migration; a database that has it is opened without loading alembic."""

_LOCK = 0x7265_6470
"""The number of the advisory lock under which PostgreSQL is migrated."""
_WAIT_SECONDS = 120
_LOCK_POLL_SECONDS = 0.05


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; several processes may start at once.

    Raises:
        CommandError: a newer version of the hub wrote the database.
    """
    with engine.connect() as connection:
        if revision(connection) == HEAD:
            return
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once a version
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError as AlembicError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "redpencil_hub:db/migrations")
    config.set_main_option("path_separator", "os")
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            _lock(connection)
            if revision(connection) == HEAD:
                return
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)
    except AlembicError as error:
        raise CommandError(
            f"the database was written by another version of the hub ({error})", next_step="upgrade redpencil"
        ) from error


def revision(connection: Connection) -> str | None:
    """Return the revision that the database has; None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _lock(connection: Connection) -> None:
    """Hold the lock until the transaction ends. SQLite's writer has it already."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    until = time.monotonic() + _WAIT_SECONDS
    while not connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}).scalar():
        if time.monotonic() > until:
            raise CommandError("another hub is still bringing the database up to date", next_step="wait for it")
        time.sleep(_LOCK_POLL_SECONDS)
