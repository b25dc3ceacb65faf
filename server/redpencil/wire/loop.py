"""Runs a protocol on an event loop, over a channel: one hop a message, and an end that waits for nobody.

What a message starts has begun before the next one is taken, so that an act never sees what was typed
after it. Ends on `exit`, on the end of the input, and when the editor's process is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NoReturn, Protocol

from redpencil.wire.channel import Channel, Incoming
from redpencil.wire.frames import decode_quickly
from redpencil.wire.outgoing import Outgoing

_log = logging.getLogger(__name__)

_TO_END = 5.0
"""Seconds that the process may take to end by itself once it has to."""

_TO_CANCEL = 1.0
"""Seconds that what still runs has to let go."""

_TO_FINISH = 15.0
"""Seconds that may pass from the end of the input, with messages still to handle, until the process has to end."""


class Connection(Protocol):
    """What this module needs of the protocol."""

    on_stop: Callable[[int], None]

    def receive(self, message: object, *, answered: bool) -> None:
        """Take one decoded message; `answered` if the editor has the answer already."""
        ...

    def stream_ended(self) -> None:
        """The input is at its end."""
        ...

    def set_writer(self, writer: Outgoing, include_headers: bool) -> None:
        """Take where answers go."""
        ...


def run(connection: Connection, channel: Channel) -> int:
    """Run until the connection ends; threads that still wait for something then are left alone.

    Returns:
        The exit code that the LSP asks for: 0 after `shutdown`, else 1.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_until_ended(connection, channel))
    finally:
        # Not asyncio.run, which would wait for the threads of the executor: a keyring's prompt outlives its editor.
        if tasks := asyncio.all_tasks(loop):
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.wait(tasks, timeout=_TO_CANCEL))
        loop.close()
        channel.out.wait(1.0)


def leave(code: int) -> NoReturn:
    """End the process now; the interpreter's own end would wait for every thread."""
    logging.shutdown()
    os._exit(code)


async def _until_ended(connection: Connection, channel: Channel) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    inbox = _Inbox(loop)

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    def stop(code: int) -> None:
        _end_at_last(_TO_END, code)
        _call(loop, end, code)

    def receive(incoming: Incoming) -> None:
        channel.taken()
        try:
            connection.receive(incoming.message, answered=incoming.answered)
        except Exception:  # noqa: BLE001 - the connection outlives any single message
            _log.exception("a message could not be handled")

    def deliver(incoming: Incoming) -> None:
        if incoming.is_end:
            _end_at_last(_TO_FINISH, 1)
            _call(loop, inbox.take, connection.stream_ended)
        else:
            _call(loop, inbox.take, partial(receive, incoming))

    connection.on_stop = stop
    connection.set_writer(channel.out, include_headers=False)
    channel.attach(deliver, decode_quickly)
    return await ended


def _end_at_last(seconds: float, code: int) -> None:
    """End the process after so long, whatever its loop is stuck in."""
    last_resort = threading.Timer(seconds, os._exit, (code,))
    last_resort.daemon = True
    last_resort.start()


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
