"""Opens the store's file: permissions, pragmas, migrations, and errors put in words.

It knows SQLite and the file system, nothing of tasks. A file that cannot be used is named
and left as it is; it is never replaced by an empty one.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Generator
from pathlib import Path

from redpencil.errors import StoreError
from redpencil.store import schema

OPENING_SECONDS = 5.0
"""How long opening waits for another window, which may be copying and migrating the store."""

BUSY_SECONDS = 1.0
"""How long a write waits for another window's, which takes milliseconds; nothing else happens meanwhile."""

LOG_PAGES = 250
"""How much stands in the write-ahead log alone, should it be removed: a megabyte."""

_LOG_BEGINS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")

_WHAT_IT_IS = """
    SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
    FROM pragma_user_version, pragma_application_id
"""


class Database:
    """A connection to the store's file, for the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.copied_to: Path | None = None
        """Where the store was copied to before it was brought up; None where there was nothing to bring up."""
        self._connection = connection
        self._version = 0
        self._log = path.with_name(f"{path.name}-wal")
        self._place = _place_of(path)
        self._log_place: tuple[int, int] | None = None
        """Where the write-ahead log lies; it stays for as long as somebody has the store open."""
        self._size = 0
        """How large the file was at least: it never shrinks."""

    @classmethod
    def open(cls, path: Path, migrations: tuple[tuple[str, ...], ...] = schema.MIGRATIONS) -> Database:
        """Return the database at `path`, created or migrated where needed.

        Raises:
            StoreError: it cannot be read or written, is damaged, is held by another program,
                is not ours, or was written by a newer redpencil.
        """
        _make_private_file(path)
        with _in_words(path):
            connection = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None)
            database = cls(path, connection)
            try:
                database._prepare(migrations)
                database._wait(BUSY_SECONDS)
            except BaseException:
                connection.close()
                raise
        return database

    @contextlib.contextmanager
    def at_once(self) -> Generator[None]:
        """Within it a write fails at once where another program holds the file, instead of waiting."""
        self._wait(0)
        try:
            yield
        finally:
            self._wait(BUSY_SECONDS)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows that `statement` selects."""
        with _in_words(self.path):
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, *values: object) -> sqlite3.Row | None:
        """Return the first row that `statement` selects; None if there is none."""
        with _in_words(self.path):
            return self._connection.execute(statement, values).fetchone()

    @contextlib.contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Yield the connection inside one transaction: on the disk at the end, or not at all.

        Raises:
            StoreError: it cannot be written, is no longer where it was, or was brought to a newer version meanwhile.
        """
        self._check_place()
        with _in_words(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._check_version()
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        self._check_place()

    @contextlib.contextmanager
    def reading(self) -> Generator[None]:
        """Within it all that is read is as it was at one moment."""
        with _in_words(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def _check_place(self) -> None:
        """Look at the names and sizes of the files, never into the main one: closing it again would end its locks."""
        size = _size_of(self.path)
        is_there = _place_of(self.path) == self._place and size >= self._size
        log = _place_of(self._log)
        if is_there and self._log_place is not None and log is None:
            with contextlib.suppress(sqlite3.Error):  # what it held is known to this connection still
                self._connection.execute("PRAGMA wal_checkpoint(FULL)")
        if not is_there or self._log_place not in (None, log) or not _is_log(self._log):
            raise StoreError(
                f"The store {self.path} was moved, removed, emptied or replaced while it was in use.",
                next_step="Put it back, or start redpencil again with the one that is there now;"
                " what was typed since is still in the editor.",
            )
        self._size, self._log_place = size, log

    def _check_version(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > self._version:
            raise StoreError(
                f"{self.path} was brought to version {version} by a newer redpencil; this one writes {self._version}.",
                next_step="Update this redpencil, or start it again. What was typed is still in the editor.",
            )

    def _wait(self, seconds: float) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _prepare(self, migrations: tuple[tuple[str, ...], ...]) -> None:
        connection = self._connection
        connection.row_factory = sqlite3.Row
        version, application, tables = connection.execute(_WHAT_IT_IS).fetchone()
        if tables and application != schema.APPLICATION_ID:
            raise StoreError(
                f"{self.path} is a database of another program.",
                next_step="Choose another place for redpencil's data, or move that file away. It was left untouched.",
            )
        if version > len(migrations):
            raise StoreError(
                f"{self.path} was written by a newer redpencil (store version {version}, this one knows"
                f" {len(migrations)}).",
                next_step="Update redpencil and start it again. The file was left untouched.",
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        self._version = len(migrations)
        if tables and version < len(migrations):
            self.copied_to = self._copy(version)
        for number in range(version, len(migrations)):
            self._migrate(number, migrations[number])

    def _migrate(self, number: int, statements: tuple[str, ...]) -> None:
        with self.writing() as connection:
            version, _, _ = connection.execute(_WHAT_IT_IS).fetchone()
            if version > number:
                return  # another window was faster
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number + 1}")

    def _copy(self, version: int) -> Path:
        target = self.path.with_name(f"{self.path.name}.version-{version}")
        _make_private_file(target)
        with contextlib.closing(sqlite3.connect(target)) as copy:
            self._connection.backup(copy)
        return target


def _place_of(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from another that was put in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_log(path: Path) -> bool:
    """Whether a write-ahead log begins like one; one that holds nothing, or is not there, is none that was spoilt."""
    try:
        with path.open("rb", buffering=0) as file:
            begin = file.read(4)
    except OSError:
        return True
    return not begin or begin in _LOG_BEGINS


def _make_private_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be written: {error.strerror}.",
            next_step="Make the folder writable for you, or set REDPENCIL_HOME to another folder.",
        ) from error


@contextlib.contextmanager
def _in_words(path: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = _told(path, error)
        if told is None:
            raise
        raise told from error


def _told(path: Path, error: sqlite3.DatabaseError) -> StoreError | None:
    kind = getattr(error, "sqlite_errorname", "").split("_")[1:2]
    if kind == ["ERROR"] and str(error).startswith("no such"):  # a table or a column is gone
        kind = ["CORRUPT"]
    match kind:
        case ["NOTADB" | "CORRUPT"]:
            return StoreError(
                f"The store {path} is damaged ({error}).",
                next_step="It was left untouched. Move it away (with its -wal and -shm files) to start afresh;"
                " drafts that were synced come back from the hub.",
            )
        case ["BUSY" | "LOCKED"]:
            return StoreError(
                f"The store {path} is held by another program.",
                next_step="Close the program that holds it (a backup, a database browser) and try again;"
                " what was typed is kept, and written by itself.",
            )
        case ["READONLY" | "CANTOPEN" | "PERM" | "AUTH"]:
            return StoreError(
                f"The store {path} cannot be written ({error}).",
                next_step="Make the file and its folder writable for you.",
            )
        case ["FULL" | "IOERR" | "NOLFS"]:
            return StoreError(
                f"The store {path} could not be written: the disk is full or failing ({error}).",
                next_step="Free some space and do it again; what was typed is still in the editor.",
            )
        case _:
            return None
