"""What an operator sees of requests: figures for Prometheus, and a line of JSON a request where asked for.

Neither holds a token, a body or a word of a reviewer.
"""

from __future__ import annotations

import json
import logging
import time
from bisect import bisect_left
from collections import Counter
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger("redpencil_hub.access")

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds."""


class Figures:
    """Counts of answered requests since the process started."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._slots: list[int] = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def add(self, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[method, status] += 1
            self._slots[bisect_left(_BOUNDS, seconds)] += 1
            self._seconds += seconds

    def text(self) -> str:
        """Return the figures in Prometheus's text format."""
        with self._lock:
            answers, slots, total = dict(self._answers), list(self._slots), self._seconds
        lines = ["# TYPE redpencil_hub_requests_total counter"]
        for (method, status), number in sorted(answers.items()):
            lines.append(f'redpencil_hub_requests_total{{method="{method}",status="{status}"}} {number}')
        lines.append("# TYPE redpencil_hub_request_seconds histogram")
        below = 0
        for bound, number in zip(_BOUNDS, slots, strict=False):
            below += number
            lines.append(f'redpencil_hub_request_seconds_bucket{{le="{bound}"}} {below}')
        lines.append(f'redpencil_hub_request_seconds_bucket{{le="+Inf"}} {sum(slots)}')
        lines.append(f"redpencil_hub_request_seconds_sum {total:.6f}")
        lines.append(f"redpencil_hub_request_seconds_count {sum(slots)}")
        return "\n".join(lines) + "\n"


class Watch:
    """An ASGI layer around everything that answers."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        since, status = time.monotonic(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = time.monotonic() - since
            self._figures.add(scope["method"] if scope["method"].isalpha() else "OTHER", status, seconds)
            if _log.isEnabledFor(logging.INFO):
                sender = scope.get("state", {}).get("reviewer")
                _log.info(
                    json.dumps(
                        {
                            "at": round(time.time(), 3),
                            "method": scope["method"],
                            "path": scope["path"],
                            "status": status,
                            "milliseconds": round(seconds * 1000, 1),
                            "reviewer": sender.id if sender is not None else None,
                        }
                    )
                )
