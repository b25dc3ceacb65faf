"""Presence: which windows at one store are alive, told by locks that the system lets go of when a process ends.

A window's name stands in what it wrote and in the leases that it holds; whether it still runs is
asked here, and the answer does not depend on clocks, on process numbers or on the window's manners.
"""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path

from filelock import FileLock, Timeout


class Presence:
    """This window among those at one store."""

    def __init__(self, store: Path) -> None:
        """Take part; nothing is written before `name` is first asked for."""
        self.folder = store.with_name(f"{store.name}.windows")
        """Where each window that is alive has a file."""
        self._lock: FileLock | None = None
        self._name = uuid.uuid4().hex[:16]

    @property
    def name(self) -> str:
        """This window's name; from now on it counts as alive until it leaves or ends."""
        if self._lock is None:
            self._lock = self._lock_of(self._name)
            # Without a lock it counts as dead, which costs work and no words.
            with contextlib.suppress(OSError, Timeout):
                self.folder.mkdir(mode=0o700, exist_ok=True)
                self._lock.acquire(timeout=0)
        return self._name

    def is_alive(self, name: str) -> bool:
        """Whether the window of this name still runs."""
        if name == self._name:
            return True
        lock = self._lock_of(name)
        if not name or not Path(lock.lock_file).exists():
            return False
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        self._forget(lock)
        return False

    def leave(self) -> None:
        """This window is no more."""
        if self._lock is not None:
            self._forget(self._lock)
            self._lock = None

    def _lock_of(self, name: str) -> FileLock:
        return FileLock(self.folder / name, mode=0o600)

    @staticmethod
    def _forget(lock: FileLock) -> None:
        with contextlib.suppress(OSError):
            lock.release()
            Path(lock.lock_file).unlink(missing_ok=True)
