"""Runs a server over two byte streams: one thread reads, the event loop does the rest.

A message costs one hop from thread to loop; pygls takes three or four. What a message starts has begun
before the next one is taken, so that an act never sees what was typed after it. Ends on `exit`, on the
end of the input, and when the editor's process is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, Protocol

from redpencil.lsp.frames import FrameReader, FrameWriter, decode

_log = logging.getLogger(__name__)

_MESSAGES_AHEAD = 512
"""How many messages wait for the loop before the reader pauses, so that a flood cannot fill the memory."""

_GRACE_SECONDS = 2.0
"""How long the loop may take to end by itself once it has to."""


class Connection(Protocol):
    """What this module needs of the protocol."""

    on_stop: Callable[[int], None]

    def receive(self, message: object) -> None:
        """Take one decoded message."""
        ...

    def stream_ended(self) -> None:
        """The input is at its end."""
        ...

    def set_writer(self, writer: FrameWriter, include_headers: bool) -> None:
        """Take where answers go."""
        ...


def serve(connection: Connection, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
    """Run until the connection ends.

    Returns:
        The exit code that the LSP asks for: 0 after `shutdown`, else 1.
    """
    descriptor = (stdin or sys.stdin.buffer).fileno()
    writer = FrameWriter(stdout or sys.stdout.buffer)
    return asyncio.run(_run(connection, lambda size: os.read(descriptor, size), writer))


async def _run(connection: Connection, read: Callable[[int], bytes], writer: FrameWriter) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    ahead = threading.Semaphore(_MESSAGES_AHEAD)
    inbox = _Inbox(loop)

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    def stop(code: int) -> None:
        # The loop may be stuck in a write to an editor that no longer reads.
        last_resort = threading.Timer(_GRACE_SECONDS, os._exit, (code,))
        last_resort.daemon = True
        last_resort.start()
        ended.add_done_callback(lambda _: last_resort.cancel())
        _call(loop, end, code)

    def receive(message: object) -> None:
        ahead.release()
        try:
            connection.receive(message)
        except Exception:  # noqa: BLE001 - the connection outlives any single message
            _log.exception("a message could not be handled")

    def read_all() -> None:
        frames = FrameReader(read)
        try:
            while (body := frames.next_body()) is not None:
                ahead.acquire()
                _call(loop, inbox.take, partial(receive, decode(body)))
        except OSError as error:
            _log.warning("the input cannot be read: %s", error.strerror)
        _call(loop, inbox.take, connection.stream_ended)

    connection.on_stop = stop
    connection.set_writer(writer, include_headers=False)
    threading.Thread(target=read_all, name="reader", daemon=True).start()
    return await ended


class _Inbox:
    """What came in, handled one by one: what each starts on the loop has begun before the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], object]] = deque()
        self._busy = False

    def take(self, handle: Callable[[], object]) -> None:
        """Handle it now, or in its turn."""
        self._waiting.append(handle)
        if not self._busy:
            self._handle_next()

    def _handle_next(self) -> None:
        self._busy = bool(self._waiting)
        if self._busy:
            try:
                self._waiting.popleft()()
            finally:
                self._loop.call_soon(self._handle_next)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, *arguments)
