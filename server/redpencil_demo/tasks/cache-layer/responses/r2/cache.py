"""In-process cache: a time-to-live per entry, one computation per key, a bounded size."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any


class TTLCache:
    """Thread-safe cache, least recently used entries leave first.

    `_lock` guards both dictionaries and is held only for dictionary work, never while
    `compute` runs. A computation under way is a Future in `_pending`; whoever misses the
    same key meanwhile waits for that future instead of computing again.
    """

    def __init__(self, max_entries: int = 1024, clock: Callable[[], float] = time.monotonic) -> None:
        if max_entries < 1:
            raise ValueError("max_entries must be at least 1")
        self._max_entries = max_entries
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._pending: dict[Hashable, Future[Any]] = {}

    def get_or_compute(self, key: Hashable, compute: Callable[[], Any], ttl: float) -> Any:
        """Return the live value of `key`; on a miss compute it once and keep it for `ttl` seconds."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and self._clock() < entry[0]:
                self._entries.move_to_end(key)
                return entry[1]
            future = self._pending.get(key)
            leader = future is None
            if future is None:
                future = self._pending[key] = Future()

        if not leader:
            return future.result()

        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                if self._pending.get(key) is future:
                    del self._pending[key]
            future.set_exception(error)
            raise

        with self._lock:
            # After invalidate() another computation may have taken our place: then the value is stale.
            if self._pending.get(key) is future:
                del self._pending[key]
                self._store(key, value, ttl)
        future.set_result(value)
        return value

    def invalidate(self, key: Hashable) -> None:
        """Forget `key`; a computation under way is still delivered, but no longer stored."""
        with self._lock:
            self._entries.pop(key, None)
            self._pending.pop(key, None)

    def _store(self, key: Hashable, value: Any, ttl: float) -> None:
        self._entries[key] = (self._clock() + ttl, value)
        self._entries.move_to_end(key)
        while len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)


cache = TTLCache()
