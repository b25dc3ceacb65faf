"""A small thread-safe cache with a time-to-live per entry."""

import threading
import time
from collections import OrderedDict
from typing import Any, Callable, Hashable

_MISSING = object()


class TTLCache:
    """Least-recently-used cache whose entries expire after `ttl` seconds."""

    def __init__(self, max_entries: int = 1024, default_ttl: float = 60.0) -> None:
        if max_entries < 1:
            raise ValueError("max_entries must be at least 1")
        self._max_entries = max_entries
        self._default_ttl = default_ttl
        self._entries: "OrderedDict[Hashable, tuple[float, Any]]" = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: Hashable, default: Any = None) -> Any:
        """Return the live value for `key`, or `default`."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return default
            expires_at, value = entry
            if time.time() >= expires_at:
                del self._entries[key]
                return default
            self._entries.move_to_end(key)
            return value

    def set(self, key: Hashable, value: Any, ttl: float | None = None) -> None:
        """Store `value` for `ttl` seconds, evicting the oldest entry if full."""
        lifetime = self._default_ttl if ttl is None else ttl
        with self._lock:
            self._entries[key] = (time.time() + lifetime, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)

    def get_or_compute(
        self,
        key: Hashable,
        compute: Callable[[], Any],
        ttl: float | None = None,
    ) -> Any:
        """Return the cached value, computing and storing it on a miss."""
        value = self.get(key, _MISSING)
        if value is not _MISSING:
            return value

        value = compute()
        self.set(key, value, ttl)
        return value

    def invalidate(self, key: Hashable) -> None:
        """Forget `key` if it is cached."""
        with self._lock:
            self._entries.pop(key, None)

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)


cache = TTLCache()
