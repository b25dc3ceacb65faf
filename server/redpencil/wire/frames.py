"""Frames of the base protocol: bytes to messages, messages to bytes.

A header is read whatever the case of its name and whichever line end it has. After garbage (a missing
or absurd length, a body longer or shorter than announced) the reader looks for the next
`Content-Length` line, wherever on its line it begins, and goes on from there: one broken message
never silences the connection. Reads through a function rather than a buffered file, since a
thread that is blocked in one keeps the interpreter from ending.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from redpencil.wire.notes import note

LARGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes of the longest body that is read; a longer one counts as garbage."""

_LARGEST_HEADER = 256 * 1024
_CHUNK = 64 * 1024
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?\n", re.IGNORECASE)
_REST_OF_HEADER = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\r\n]*\r?\n)*\r?\n")
_LONGEST_LENGTH_LINE = 128


class FrameReader:
    """Cuts a byte stream into message bodies.

    Args:
        read: returns up to n bytes, at least one unless the stream ended; `os.read` fits.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._buffer = bytearray()

    def next_body(self) -> bytes | None:
        """Return the next body, blocking for it; None when the stream has ended."""
        while (start := self._find_header()) is not None:
            length, body_at = start
            while len(self._buffer) < body_at + length:
                if not self._more():
                    note("the stream ended %d bytes before the message did", body_at + length - len(self._buffer))
                    return None
            body = bytes(self._buffer[body_at : body_at + length])
            del self._buffer[: body_at + length]
            return body
        return None

    def _find_header(self) -> tuple[int, int] | None:
        """Return the next message's length and where its body begins in the buffer; None at the end."""
        searched = 0
        while True:
            match = _LENGTH.search(self._buffer, searched)
            if match is None:
                self._drop_garbage(max(0, len(self._buffer) - _LONGEST_LENGTH_LINE), unless_below=_LARGEST_HEADER)
                searched = max(0, len(self._buffer) - _LONGEST_LENGTH_LINE)
                if not self._more():
                    return None
                continue
            length = int(match[1])
            rest = _REST_OF_HEADER.match(self._buffer, match.end())
            if length <= LARGEST_MESSAGE and rest is not None:
                self._note_garbage(match.start())
                return length, rest.end()
            if length <= LARGEST_MESSAGE and self._may_still_be_a_header(match.end()):
                searched = match.start()
                if not self._more():
                    return None
                continue
            self._drop_garbage(match.end(), unless_below=0)
            searched = 0

    def _may_still_be_a_header(self, at: int) -> bool:
        if len(self._buffer) - at > _LARGEST_HEADER:
            return False
        whole_lines = self._buffer.rfind(b"\n", at) + 1
        return whole_lines <= at or _REST_OF_HEADER.match(bytes(self._buffer[at:whole_lines]) + b"\n") is not None

    def _more(self) -> bool:
        data = self._read(_CHUNK)
        self._buffer += data
        return bool(data)

    def _note_garbage(self, end: int) -> None:
        if end and b":" not in self._buffer[:end].split(b"\n", 1)[0]:
            note("skipped %d bytes that are no message", end)

    def _drop_garbage(self, end: int, *, unless_below: int) -> None:
        if end > unless_below:
            note("skipped %d bytes that are no message", end)
            del self._buffer[:end]


def decode(body: bytes) -> object:
    """Return the JSON value of a body; None, logged, if it is not JSON.

    A byte that is no UTF-8 comes out as half a surrogate pair, as Python has file names: what an editor sends of a text
    that holds one is no reason to miss all else that was typed.
    """
    try:
        return json.loads(body.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        note("skipped a message of %d bytes: %s", len(body), type(error).__name__)
        return None


def decode_quickly(body: bytes) -> object:
    """Do as `decode`, in a fifth of the time."""
    from orjson import JSONDecodeError, loads  # noqa: PLC0415 - takes longer to load than the first answer

    try:
        return loads(body)
    except JSONDecodeError:  # half a surrogate pair, which editors do send; a byte that is no UTF-8; or no JSON
        return decode(body)


def encode(value: object, default: Callable[[object], object]) -> bytes:
    """Return `value` as JSON; `default` gives the JSON value of what is none."""
    from orjson import JSONEncodeError, dumps  # noqa: PLC0415 - takes longer to load than the first answer

    try:
        return dumps(value, default)
    except JSONEncodeError:  # half a surrogate pair, or a number beyond 64 bits: JSON can hold both
        return json.dumps(value, default=default, separators=(",", ":")).encode("ascii")


def framed(body: bytes) -> bytes:
    """Return a message's body behind its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
