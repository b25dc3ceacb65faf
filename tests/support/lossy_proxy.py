"""A TCP proxy in front of a hub that loses answers after the hub has done what was asked."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class LossyProxy:
    """Passes one request per connection; `lose` says for how many more requests the answer is dropped."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.lose: dict[bytes, int] = {}
        """How many answers to requests with this method are still to be lost."""
        self.lost: list[bytes] = []
        """The requests whose answers were lost, whole."""
        self.passed: list[bytes] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _request(reader):
                answer = await self._forward(request)
                method = request.split(b" ", 1)[0]
                if answer and self.lose.get(method, 0):
                    self.lose[method] -= 1
                    self.lost.append(request)
                    return
                if not answer:
                    return
                self.passed.append(request)
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def _forward(self, request: bytes) -> bytes:
        assert self.target.hostname
        assert self.target.port
        try:
            reader, writer = await asyncio.open_connection(self.target.hostname, self.target.port)
        except ConnectionError:
            return b""
        try:
            line, rest = request.split(b"\r\n", 1)
            writer.write(line + b"\r\nconnection: close\r\n" + rest.replace(b"Connection: keep-alive\r\n", b"", 1))
            await writer.drain()
            return await reader.read(-1)
        except ConnectionError:
            return b""
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return head + await reader.readexactly(int(length.split(b":")[1]))
