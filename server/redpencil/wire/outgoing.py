"""Outgoing: what goes to the editor, without ever waiting for an editor that does not read.

What the pipe can take is written at once by the one who sends it, without a hop. The rest waits for a
thread of its own, which starts when it is first needed; how much waits is known, so that no
more is read from an editor that does not listen.
"""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

from redpencil.wire.frames import framed
from redpencil.wire.notes import note

MOST_WAITING = 4 * 1024 * 1024
"""Bytes that wait for the editor before nothing more is read from it."""

_PIECE = getattr(select, "PIPE_BUF", 512)
"""Bytes that a pipe takes without blocking once it says that it can be written."""

_yield_core: Callable[[], object] = getattr(os, "sched_yield", lambda: None)


class Outgoing:
    """Writes messages to one descriptor, whole and in order, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: deque[memoryview] = deque()
        self._bytes = 0
        self._gone = False
        self._changed = Condition()
        self._thread: Thread | None = None
        self._writable: select.poll | None = None
        if hasattr(select, "poll"):  # Windows has none: there every message waits for the thread
            self._writable = select.poll()
            self._writable.register(descriptor, select.POLLOUT)

    @property
    def is_clogged(self) -> bool:
        """Whether more waits than should."""
        return self._bytes > MOST_WAITING

    def write(self, data: bytes) -> None:
        """Send one message; an editor that is gone is no error here, since the end of the input tells it."""
        frame = memoryview(framed(data))
        with self._changed:
            if self._gone:
                return
            if not self._waiting:
                frame = self._write_what_fits(frame)
            if frame:
                self._leave_to_thread(frame)
        # An editor that was woken on this core shows the message now, not when our time slice is over: 4 ms.
        _yield_core()

    def close(self) -> None:
        """Do nothing: the process owns the pipe."""

    def wait(self, seconds: float) -> None:
        """Wait until nothing waits for the editor any more, or for so long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, seconds)

    def abandon(self) -> None:
        """Drop what waits and all that follows: nobody will read it."""
        with self._changed:
            self._gone = True
            self._waiting.clear()
            self._bytes = 0
            self._changed.notify_all()

    def _write_what_fits(self, frame: memoryview) -> memoryview:
        """Return what is left of `frame`."""
        try:
            while frame and self._writable is not None and self._writable.poll(0):
                frame = frame[os.write(self._descriptor, frame[:_PIECE]) :]
        except BlockingIOError:
            return frame
        except OSError as error:
            note("the editor no longer reads: %s", error.strerror)
            self._gone = True
            return memoryview(b"")
        return frame

    def _leave_to_thread(self, frame: memoryview) -> None:
        self._waiting.append(frame)
        self._bytes += len(frame)
        self._changed.notify_all()
        if self._thread is None:
            self._thread = Thread(target=self._write_all, name="writer", daemon=True)
            self._thread.start()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                frame = self._waiting[0]
            try:
                self._write_blocking(frame)
            except OSError as error:
                note("the editor no longer reads: %s", error.strerror)
                self.abandon()
            with self._changed:
                if self._waiting:
                    self._bytes -= len(self._waiting.popleft())
                self._changed.notify_all()

    def _write_blocking(self, frame: memoryview) -> None:
        while frame and not self._gone:
            try:
                frame = frame[os.write(self._descriptor, frame) :]
            except BlockingIOError:  # the editor made its end of a socket non-blocking, and so ours
                if self._writable is not None:
                    self._writable.poll()
