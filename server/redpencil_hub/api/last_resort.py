"""What the hub did not foresee: logged here with its traceback, answered as `internal` without a word of its own.

It stands outside every handler and does not raise again, so that one failed request does not
cost the client its connection.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redpencil_hub.api.problems import problem_response
from redpencil_protocol.problem import ProblemCode

_log = logging.getLogger(__name__)


class LastResort:
    """An ASGI layer that turns any exception into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer it where nobody else could."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if started or scope["type"] != "http":
                raise
            _log.exception("%s %s failed", scope["method"], scope["path"])
            response = problem_response(
                ProblemCode.INTERNAL,
                "the hub failed on this request",
                "try again; if it fails again, tell whoever runs the hub",
            )
            await response(scope, receive, send)
