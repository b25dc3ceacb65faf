"""A TCP proxy in front of a hub that loses answers after the hub has done what was asked."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from support.local_server import LocalServer, read_request


class LossyProxy(LocalServer):
    """Passes one request per connection; `lose` says for how many more requests the answer is dropped."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = urlsplit(target)
        self.lose: dict[bytes, int] = {}
        """How many answers to requests with this method are still to be lost."""
        self.lost: list[bytes] = []
        """The requests whose answers were lost, whole."""
        self.passed: list[bytes] = []

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await read_request(reader):
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
