"""What a database's error means: to be tried again at once, later, or never."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_RETRIED = frozenset({"40001", "40P01"})
"""Serialisation failure, deadlock: the same transaction may succeed now."""
_BUSY = frozenset({"55P03", "57014", "53300", "53400"})
"""Lock or statement time-out, too many connections."""
_DOWN = ("08", "57P", "58", "53")
"""Connection lost, server stopping or starting, disk or memory gone."""
_SQLITE_BUSY = ("locked", "busy")
_SQLITE_DOWN = ("disk is full", "disk I/O error", "unable to open", "readonly database")


class Trouble(Enum):
    """What to do about an error."""

    AGAIN = "again"
    LATER = "later"
    NEVER = "never"


def trouble_of(error: Exception) -> Trouble:
    """Return what a database's error means for the transaction that met it."""
    if isinstance(error, PoolTimeoutError):
        return Trouble.LATER
    if not isinstance(error, DBAPIError):
        return Trouble.NEVER
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        if state in _RETRIED:
            return Trouble.AGAIN
        return Trouble.LATER if state in _BUSY or state.startswith(_DOWN) else Trouble.NEVER
    text = str(error.orig)
    if any(word in text for word in (*_SQLITE_BUSY, *_SQLITE_DOWN)):
        return Trouble.LATER
    unreachable = "sqlite" not in type(error.orig).__module__ and isinstance(error, (OperationalError, InterfaceError))
    return Trouble.LATER if unreachable or error.connection_invalidated else Trouble.NEVER
