"""Who sends is known before the body is read: an ASGI layer in front of everything below `/v1`.

A request without a valid token is answered at its headers, and the connection closed: what it was
going to send is never read. Then the body is read to its end, in bounded time, or refused as soon
as it is too long. It is parsed later, in a thread, so that no body holds up the event loop.
"""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redpencil_hub.api.problems import problem_of, problem_response
from redpencil_hub.db.database import Database
from redpencil_hub.errors import HubError
from redpencil_hub.services import access
from redpencil_protocol.bounds import MAX_BODY_BYTES
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer

_BODY_SECONDS = 60
"""Within this a body has to arrive whole."""

_PREFIX = "/v1/"
_SCHEME = "bearer "


class Gate:
    """Lets a request pass with its sender and its body, or answers it."""

    def __init__(self, app: ASGIApp, database: Database | None) -> None:
        self._app = app
        self._database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIX) or self._database is None:
            await self._app(scope, receive, send)
            return
        try:
            sender = await run_in_threadpool(_sender, self._database, _token(scope))
        except HubError as error:
            await _refuse(problem_of(error), scope, receive, send)
            return
        scope.setdefault("state", {})["reviewer"] = sender
        try:
            body = await asyncio.wait_for(_body(scope, receive), _BODY_SECONDS)
        except TimeoutError:
            slow = problem_response(
                ProblemCode.INVALID, "the body of the request did not arrive in time", "send it again", status=408
            )
            await _refuse(slow, scope, receive, send)
            return
        if body is None:
            next_step = f"send at most {MAX_BODY_BYTES // 1024 // 1024} MiB"
            large = problem_response(ProblemCode.TOO_LARGE, "the body of the request is too large", next_step)
            await _refuse(large, scope, receive, send)
            return
        scope["state"]["body"] = body
        await self._app(scope, _nothing_more(receive), send)


def _sender(database: Database, token: str | None) -> Reviewer:
    with database.reading() as connection:
        return access.reviewer_of(connection, token)


def _token(scope: Scope) -> str | None:
    value = Headers(scope=scope).get("authorization", "")
    return value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME else None


async def _refuse(answer: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and close the connection, for its body was not read."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    await answer(scope, receive, closing)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    declared = Headers(scope=scope).get("content-length", "0")
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


def _nothing_more(receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return replay
