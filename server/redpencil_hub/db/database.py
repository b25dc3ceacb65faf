"""Open the database and give transactions: reading, or writing.

On SQLite one writer shares its commits (`writer`), in WAL mode with full synchronisation. On
PostgreSQL each act is a transaction of its own that relies on the row locks that statements ask
for; where it met a deadlock or a serialisation failure it is done again. A database that is busy
or away is an UnavailableError, never a surprise.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from redpencil_hub.db.engine import WRITES, address_of, check_file, engine_of
from redpencil_hub.db.schema import migrate
from redpencil_hub.db.trouble import Trouble, trouble_of
from redpencil_hub.db.writer import Writer
from redpencil_hub.errors import CommandError, UnavailableError

_T = TypeVar("_T")

_TRIES = 8
_LONGEST_PAUSE = 0.2
"""Seconds; the pauses between tries are random, so that two that met do not meet again."""


class Database:
    """An open database with the current schema."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Writer(engine) if engine.dialect.name == "sqlite" else None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection to read from; what is written on it is rolled back.

        Raises:
            UnavailableError: the database is busy or away.
        """
        with _translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Generator[Connection]:
        """Yield a connection that sees one state of everything, however long it reads.

        Raises:
            UnavailableError: the database is busy or away.
        """
        with _translated(), self._engine.connect() as connection:
            if self.dialect == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection

    def write(self, act: Callable[[Connection], _T]) -> _T:
        """Return what `act` returned, once it is on the disk; nothing is kept where it raises.

        `act` may be called several times: it changes nothing but the database.

        Raises:
            UnavailableError: the database is busy or away.
        """
        with _translated():
            return self._writer.run(act) if self._writer is not None else self._retried(act)

    def _retried(self, act: Callable[[Connection], _T]) -> _T:
        for left in reversed(range(_TRIES)):
            try:
                with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                    return act(connection)
            except DBAPIError as error:
                if not left or trouble_of(error) is not Trouble.AGAIN:
                    raise
            time.sleep(random.uniform(0, _LONGEST_PAUSE / (left + 1)))  # noqa: S311 - jitter is no secret
        raise AssertionError  # the last try returned or raised

    def close(self) -> None:
        """Finish what is being written and close all connections; checkpoints SQLite's log."""
        if self._writer is not None:
            self._writer.close()
        self._engine.dispose()


def open_database(url: str, *, must_exist: bool = False) -> Database:
    """Open the database at `url` and bring its schema up to date.

    Args:
        url: for example `sqlite:///hub.db`, or `postgresql+psycopg://user@host/name`.
        must_exist: refuse an SQLite file that is not there instead of making one.

    Raises:
        CommandError: the address is none that the hub knows, or nothing can be opened there.
    """
    address = address_of(url)
    shown = address.render_as_string(hide_password=True)
    if address.get_backend_name() == "sqlite":
        check_file(address, must_exist=must_exist)
    try:
        engine = engine_of(address)
        migrate(engine)
    except NoSuchModuleError as error:
        raise CommandError(f"{shown} names a driver that is not known", next_step="leave the driver out") from error
    except ImportError as error:
        raise CommandError(
            f"the driver {error.name or address.drivername} for {shown} is not installed",
            next_step="install redpencil with the extra `postgres`, or use sqlite:///PATH",
        ) from error
    except DBAPIError as error:
        raise CommandError(
            f"{shown} cannot be opened: {error.orig}", next_step="check the address and who may write there"
        ) from error
    return Database(engine)


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        if trouble_of(error) is Trouble.NEVER:
            raise
        raise UnavailableError(
            "the hub's database is busy or cannot be reached", next_step="the same request may be sent again soon"
        ) from error
