"""Addresses of databases and the engines behind them: SQLite in one file, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from redpencil_hub.errors import CommandError

WRITES = "redpencil_hub_writes"
"""The execution option of a connection that is going to write."""

BUSY_MILLISECONDS = 5_000
"""How long a writer waits for SQLite's lock, or a statement for a row's, before it is told to come again."""
_STATEMENT_MILLISECONDS = 60_000
_POOL_SIZE = 16
_POOL_OVERFLOW = 32
"""With the pool, more connections than the server has threads: a request never waits for one."""


def address_of(url: str) -> URL:
    """Return the parsed address of a database.

    Raises:
        CommandError: it is none that the hub knows.
    """
    try:
        address = make_url(url)
        known = address.get_backend_name() in {"sqlite", "postgresql"}
    except (ArgumentError, ValueError, NoSuchModuleError) as error:
        raise _unknown(url) from error
    if not known:
        raise _unknown(address.render_as_string(hide_password=True))
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def check_file(address: URL, *, must_exist: bool) -> None:
    """Pass if SQLite can keep its file where the address says.

    Raises:
        CommandError: the file is missing though it must be there, or its folder is.
    """
    if address.database in {None, "", ":memory:"}:
        raise CommandError("a database in memory would lose every review", next_step="write sqlite:///PATH")
    path = Path(str(address.database))
    if must_exist and not path.is_file():
        raise CommandError(
            f"there is no database at {path}", next_step="import tasks into it first, or correct the path"
        )
    if not path.absolute().parent.is_dir():
        raise CommandError(f"the folder of {path} does not exist", next_step="make the folder, or correct the path")


def engine_of(address: URL) -> Engine:
    """Return the engine; nothing is opened yet. What reviewers wrote never stands in a message of it."""
    options: dict[str, Any] = {
        "pool_size": _POOL_SIZE,
        "max_overflow": _POOL_OVERFLOW,
        "hide_parameters": True,
    }
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, **options)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    settings = f"-c lock_timeout={BUSY_MILLISECONDS} -c statement_timeout={_STATEMENT_MILLISECONDS} -c timezone=UTC"
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_timeout=BUSY_MILLISECONDS / 1000,
        connect_args={"connect_timeout": 5, "options": settings, "application_name": "redpencil-hub"},
        **options,
    )


def _unknown(shown: str) -> CommandError:
    return CommandError(
        f"{shown} is not the address of a database that the hub knows",
        next_step="write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; `_on_sqlite_begin` says it
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
