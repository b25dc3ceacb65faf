"""Open the database and give connections: reading, or writing one at a time.

SQLite runs in WAL mode with full synchronisation, and a writer takes the lock at once
(`BEGIN IMMEDIATE`), so that what it read is still true when it writes. Any other database relies on
row locks, which the statements ask for. The schema is brought up to date on opening.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from redpencil_hub.errors import CommandError

_WRITES = "redpencil_hub_writes"
HEAD = "0001"
"""The revision of the newest migration; a database that has it is opened without loading alembic."""

_BUSY_MILLISECONDS = 30_000
_POOL_SIZE = 8
_POOL_OVERFLOW = 40
"""With the pool, more connections than the server has threads: a request never waits for one."""


class Database:
    """An open database with the current schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection that sees one state; what is written on it is rolled back."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Yield a connection; everything is committed at the end, or nothing where an exception leaves."""
        with self._engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close all connections; checkpoints SQLite's log."""
        self._engine.dispose()


def open_database(url: str, *, must_exist: bool = False) -> Database:
    """Open the database at `url` and bring its schema up to date.

    Args:
        url: for example `sqlite:///hub.db`, or `postgresql+psycopg://user@host/name`.
        must_exist: refuse an SQLite file that is not there instead of making one.

    Raises:
        CommandError: the address is none that the hub knows, or nothing can be opened there.
    """
    address = _address(url)
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite":
        _check_sqlite_file(address, must_exist=must_exist)
    try:
        engine = _engine(address)
        database = Database(engine)
        _migrate(database)
    except NoSuchModuleError as error:
        raise _unknown(shown) from error
    except ImportError as error:
        raise CommandError(
            f"the driver {error.name or address.drivername} for {shown} is not installed",
            next_step="install redpencil with the extra `postgres`, or use sqlite:///PATH",
        ) from error
    except DBAPIError as error:
        raise CommandError(
            f"{shown} cannot be opened: {error.orig}", next_step="check the address and who may write there"
        ) from error
    return database


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _unknown(url) from error


def _unknown(shown: str) -> CommandError:
    return CommandError(
        f"{shown} is not the address of a database that the hub knows",
        next_step="write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )


def _check_sqlite_file(address: URL, *, must_exist: bool) -> None:
    if address.database in {None, "", ":memory:"}:
        raise CommandError("a database in memory would lose every review", next_step="write sqlite:///PATH")
    path = Path(str(address.database))
    if must_exist and not path.is_file():
        raise CommandError(
            f"there is no database at {path}", next_step="import tasks into it first, or correct the path"
        )
    if not path.absolute().parent.is_dir():
        raise CommandError(f"the folder of {path} does not exist", next_step="make the folder, or correct the path")


def _engine(address: URL) -> Engine:
    engine = create_engine(address, pool_size=_POOL_SIZE, max_overflow=_POOL_OVERFLOW, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; `_on_sqlite_begin` says it
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(database: Database) -> None:
    with database.reading() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once a version
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError as AlembicError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "redpencil_hub:db/migrations")
    config.set_main_option("path_separator", "os")
    try:
        with database.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)
    except AlembicError as error:
        raise CommandError(
            f"the database was written by another version of the hub ({error})", next_step="upgrade redpencil"
        ) from error


def _revision(connection: Connection) -> str | None:
    """Return the revision that the database has; None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
