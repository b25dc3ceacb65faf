"""Refuse bodies that no task or review can have, before they fill the memory."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redpencil_hub.api.problems import problem_response
from redpencil_protocol.problem import ProblemCode

MAX_BODY_BYTES = 16 * 1024 * 1024
_NEXT = f"send at most {MAX_BODY_BYTES // 1024 // 1024} MiB"


class BodyLimit:
    """An ASGI layer that reads a body to its end, or refuses it with 413 as soon as it is too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body read, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _body(scope, receive)
        if body is None:
            response = problem_response(ProblemCode.TOO_LARGE, "the body of the request is too large", _NEXT)
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
