"""Caching layer built on the standard library's own LRU cache."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Hashable
from typing import Any


class Cache:
    """A keyed facade over ``functools.lru_cache``.

    One bounded LRU cache is kept for every distinct TTL, so entries with
    different lifetimes can live side by side.
    """

    def __init__(self, max_entries: int = 512) -> None:
        self._max_entries = max_entries
        self._caches: dict[float, Any] = {}
        self._local = threading.local()

    def get_or_compute(self, key: Hashable, compute: Callable[[], Any], ttl: float) -> Any:
        """Return the cached value of ``key`` or compute it."""
        self._local.compute = compute
        return self._cache_for(ttl)(key)

    def invalidate(self, key: Hashable) -> None:
        """Drop ``key`` from every cache that may hold it."""
        for cached in self._caches.values():
            cached.cache_clear(key)

    def stats(self) -> dict[float, Any]:
        """Return hits, misses and size for each TTL, handy for a metrics page."""
        return {ttl: cached.cache_info() for ttl, cached in self._caches.items()}

    def _cache_for(self, ttl: float) -> Callable[[Hashable], Any]:
        cached = self._caches.get(ttl)
        if cached is None:
            cached = functools.lru_cache(maxsize=self._max_entries, ttl=ttl, thread_safe=True)(self._call)
            self._caches[ttl] = cached
        return cached

    def _call(self, key: Hashable) -> Any:
        return self._local.compute()


cache = Cache()
