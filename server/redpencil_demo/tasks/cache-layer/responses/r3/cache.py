"""Thread-safe TTL cache for expensive report queries."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Callable, Hashable


@dataclass(slots=True)
class CacheEntry:
    """A cached value and the moment at which it stops being valid."""

    value: Any
    expires_at: float

    def is_expired(self, now: float) -> bool:
        return now >= self.expires_at


class ReportCache:
    """Caches computed values for a limited time.

    All operations are serialised by a re-entrant lock, which makes the cache
    safe to share between the threads of a web server.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: dict[Hashable, CacheEntry] = {}

    def get_or_compute(
        self,
        key: Hashable,
        compute: Callable[[], Any],
        ttl: float,
    ) -> Any:
        """Return the cached value for ``key``, or compute and cache it."""
        if ttl <= 0:
            raise ValueError("ttl must be positive")

        with self._lock:
            now = time.monotonic()
            entry = self._entries.get(key)
            if entry is not None and not entry.is_expired(now):
                return entry.value

            value = compute()
            self._entries[key] = CacheEntry(value, time.monotonic() + ttl)
            return value

    def invalidate(self, key: Hashable) -> None:
        """Remove ``key`` from the cache if it is present."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        """Remove every entry."""
        with self._lock:
            self._entries.clear()


cache = ReportCache()
