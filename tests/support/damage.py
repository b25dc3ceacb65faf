"""What can happen to the file of a store."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def garbage(path: Path) -> None:
    """Write what is no database over it."""
    path.write_bytes(b"this is no database, but somebody's novel\n" * 500)


def newer(path: Path) -> None:
    """Let it be of a version to come."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
