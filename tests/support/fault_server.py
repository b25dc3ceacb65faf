"""A server that answers what it is told, byte for byte: for faults that a real hub cannot be made to show."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from types import TracebackType
from typing import Any

from support.local_server import LocalServer, read_request

SILENCE = b""
"""As a script's entry: take the request and never answer."""


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP answer; underscores in header names stand for hyphens."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_reply(status: str, value: object, **headers: str) -> bytes:
    """Return a whole HTTP answer of JSON."""
    return reply(status, json.dumps(value).encode(), content_type="application/json", **headers)


def problem(status: int, code: str, **more: Any) -> bytes:
    """Return a problem as a hub would."""
    headers = {name: more.pop(name) for name in ("etag", "retry_after") if name in more}
    body = {"code": code, "title": code.capitalize(), "status": status, "detail": "why", "next": "what to do"} | more
    return json_reply(f"{status} X", body, **headers)


class FaultServer(LocalServer):
    """Answers each connection's request with the script's next entry; keeps the requests."""

    def __init__(self, *script: bytes) -> None:
        super().__init__()
        self.script = deque(script)
        self.requests: list[bytes] = []
        self.aside: dict[bytes, bytes] = {}
        """What is answered beside the script to requests that begin so; these are not kept."""
        self._silent: list[asyncio.StreamWriter] = []

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._silent:
            writer.close()
        await super().__aexit__(kind, error, trace)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if not request:
            return
        answer = next((answer for begin, answer in self.aside.items() if request.startswith(begin)), None)
        if answer is None:
            self.requests.append(request)
            answer = self.script.popleft() if self.script else SILENCE
        if answer == SILENCE:
            self._silent.append(writer)
            return
        writer.write(answer)
        await writer.drain()
        writer.close()
