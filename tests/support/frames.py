"""Frames of the wire, whole and broken."""

from __future__ import annotations

import json

DEEP = b"[" * 20_000 + b"]" * 20_000


GARBAGE = (
    b"",
    b"Content-Length: abc\r\n\r\n{}",
    b"Content-Length: -5\r\n\r\n",
    b"Content-Length: 99999999999\r\n\r\n",
    b"X-Nothing: 1\r\n\r\n{}",
    b'Content-Length: 5\r\n\r\n{"jsonrpc": "2.0"}',
    b"Content-Length: 8\r\n\r\nnot json",
    b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
    b"Content-Length: 2\r\n\r\n[]",
    b"Content-Length: 4\r\n\r\nnull",
    b"Content-Length: %d\r\n\r\n%b" % (len(DEEP), DEEP),
    b"\r\n\r\n\n\n",
    b"X-Long: " + b"a" * 100_000 + b"\r\n",
    b"\x00" * 300_000,
    b"Content-Length: 3\r\nthis is no header\r\n\r\n{}",
)


def frame(message: object, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    body = json.dumps(message).encode()
    return header % len(body) + body
