"""A server on a port of its own that takes connections as its subclass says, and reads whole HTTP requests."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class LocalServer(ABC):
    """Listens for as long as its block lasts."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._serving: dict[asyncio.Task[None] | None, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            serving = dict(self._serving)
            for answering in serving.values():
                answering.cancel()
            await asyncio.gather(*(one for one in serving if one is not None), return_exceptions=True)
            await self._server.wait_closed()
            for _ in range(3):  # what was closed last is let go of in the loop's next turns
                await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering = asyncio.ensure_future(self._connected(reader, writer))
        self._serving[asyncio.current_task()] = answering
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await answering
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            del self._serving[asyncio.current_task()]

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @abstractmethod
    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Return the next request, whole; empty once the client sends no more.

    Raises:
        IncompleteReadError: the client went away in the middle of the request's body.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return head + await reader.readexactly(int(length.split(b":")[1]))
