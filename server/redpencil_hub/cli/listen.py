"""Listen: say on one line where, once requests are answered, and stop cleanly on SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from redpencil_hub.cli.connections import protocol, raise_descriptors
from redpencil_hub.errors import CommandError

_BACKLOG = 2048
_GRACE_SECONDS = 5


def listen(app: FastAPI, host: str, port: int) -> None:
    """Serve the application until the process is told to stop; port 0 takes a free one.

    Raises:
        CommandError: the address cannot be listened on.
    """
    bound = _bind(host, port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # uvicorn stops first, then raises the signal again
    config = uvicorn.Config(
        app,
        http=protocol(raise_descriptors()),
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    _AnnouncingServer(config, host).run(sockets=[bound])


class _AnnouncingServer(uvicorn.Server):
    """Prints its address when it is ready."""

    def __init__(self, config: uvicorn.Config, host: str) -> None:
        super().__init__(config)
        self._host = f"[{host}]" if ":" in host else host

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            port = sockets[0].getsockname()[1]
            print(f"redpencil-hub listening on http://{self._host}:{port}", flush=True)  # noqa: T201


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BACKLOG)
    except OSError as error:
        raise CommandError(
            f"{host}:{port} cannot be listened on: {error.strerror}",
            next_step="choose another --port; 0 takes a free one",
        ) from error
    return bound


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)
