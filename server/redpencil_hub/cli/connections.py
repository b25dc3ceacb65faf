"""Connections that ask nothing: dropped in time, and the first to go where there are too many.

uvicorn waits for ever for the rest of a request's head, and the system refuses every new
connection once the process has no descriptors left. So each connection has a few seconds to send
a head, and of those that are waiting the one that has waited longest makes room.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

_HEAD_SECONDS = 15
"""From the connection, or the last answer, to the end of a request's head."""
_RESERVED = 128
"""Descriptors for the database, the log and the rest."""


def raise_descriptors() -> int:
    """Let the process have as many descriptors as it may, and return how many connections that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 65_536)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        wanted = soft
    return max(64, min(wanted - _RESERVED, 20_000))


def protocol(most: int) -> type[H11Protocol]:
    """Return the protocol of connections of which at most `most` are kept open."""
    waiting: dict[_Limited, None] = {}
    open_ones: set[_Limited] = set()

    class _Limited(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            super().connection_made(transport)
            open_ones.add(self)
            self._wait()
            if len(open_ones) > most and waiting:
                next(iter(waiting)).transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            open_ones.discard(self)
            self._stop_waiting()
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            cycle = getattr(self, "cycle", None)  # None before the first request, whatever the type says
            if cycle is not None and not cycle.response_complete:
                self._stop_waiting()

        def on_response_complete(self) -> None:
            self._wait()
            super().on_response_complete()

        def _wait(self) -> None:
            self._stop_waiting()
            waiting[self] = None
            self._head_timer: Any = self.loop.call_later(_HEAD_SECONDS, self.transport.abort)

        def _stop_waiting(self) -> None:
            waiting.pop(self, None)
            timer = getattr(self, "_head_timer", None)
            if timer is not None:
                timer.cancel()

    return _Limited
