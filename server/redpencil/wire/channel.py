"""Channel: the two pipes to the editor. One thread reads; a first message is answered at once, from what is at hand.

Starts before the rest of the server is loaded. What comes in meanwhile is kept, in order, until somebody
attaches. Goes on taking what was typed whatever the other pipe does, and always comes to an end.
"""

from __future__ import annotations

import json
import os
import select
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Semaphore, Thread

from redpencil.wire.frames import FrameReader, decode
from redpencil.wire.notes import note
from redpencil.wire.outgoing import Outgoing
from redpencil.wire.parent import watch_parent

MESSAGES_AHEAD = 512
"""How many messages wait for the loop before the reader pauses, so that a flood cannot fill the memory."""

_BETWEEN_LOOKS = 0.2
"""Seconds between two looks whether an editor that does not read is still there."""

_HUNG_UP = getattr(select, "POLLRDHUP", 0)


class Incoming:
    """One message, decoded, and whether its answer is sent already; or the end of the stream."""

    __slots__ = ("answered", "is_end", "message")

    def __init__(self, message: object, *, answered: bool = False, is_end: bool = False) -> None:
        self.message = message
        self.answered = answered
        self.is_end = is_end


class Channel:
    """One connection.

    Args:
        source: descriptor of the pipe from the editor.
        target: descriptor of the pipe to the editor.
        answer_first: returns the result to answer the first message with at once, or None to leave it to the one who
            attaches.
    """

    def __init__(self, source: int, target: int, answer_first: Callable[[object], object] = lambda _: None) -> None:
        self.out = Outgoing(target)
        self.greeted = Event()
        """Set once the first message is here, and answered if it was to be; or the stream has ended."""
        self._source = source
        self._answer_first = answer_first
        self._kept: deque[Incoming] = deque()
        self._decode = decode
        self._deliver: Callable[[Incoming], None] | None = None
        self._lock = Lock()
        self._ahead = Semaphore(MESSAGES_AHEAD)

    def start(self) -> None:
        """Begin to read."""
        Thread(target=self._read_all, name="reader", daemon=True).start()
        watch_parent(self.greeted)

    def attach(self, deliver: Callable[[Incoming], None], decode: Callable[[bytes], object]) -> None:
        """From now on hand each message, made by `decode`, to `deliver`; first, from here, those that came before."""
        self._decode = decode
        with self._lock:
            while self._kept:
                deliver(self._kept.popleft())
            self._deliver = deliver

    def taken(self) -> None:
        """Say that a message that was delivered is being handled."""
        self._ahead.release()

    def _read_all(self) -> None:
        frames = FrameReader(lambda size: os.read(self._source, size))
        try:
            while (body := frames.next_body()) is not None:
                message = self._decode(body)
                answered = not self.greeted.is_set() and self._greet(message)
                self.greeted.set()
                self._wait_for_room()
                self._hand_on(Incoming(message, answered=answered))
        except OSError as error:
            note("the input cannot be read: %s", error.strerror)
        self.greeted.set()
        self._hand_on(Incoming(None, is_end=True))

    def _greet(self, message: object) -> bool:
        try:
            result = self._answer_first(message)
        except Exception as error:  # noqa: BLE001 - whatever is odd in a first message is for the protocol to say
            note("the first message is left to the protocol: %s", type(error).__name__)
            return False
        if result is None or not isinstance(message, dict):
            return False
        answer: dict[str, object] = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        self.out.write(json.dumps(answer, separators=(",", ":")).encode())
        return True

    def _hand_on(self, incoming: Incoming) -> None:
        with self._lock:
            if self._deliver is None:
                self._kept.append(incoming)
            else:
                self._deliver(incoming)

    def _wait_for_room(self) -> None:
        while self.out.is_clogged or not self._ahead.acquire(timeout=_BETWEEN_LOOKS):
            if self.out.is_clogged:
                self.out.wait(_BETWEEN_LOOKS)
                if self._is_hung_up():
                    self.out.abandon()

    def _is_hung_up(self) -> bool:
        """Whether the editor closed its end, though there may be more to read."""
        if not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(self._source, _HUNG_UP)
        return bool(poll.poll(0))
