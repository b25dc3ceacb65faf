"""Frames are cut out of any stream of bytes: odd headers, garbage, pieces of every size."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.frames import GARBAGE, frame

from redpencil.wire.frames import FrameReader

FIRST = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}
HEADERS = (
    b"content-length: %d\r\n\r\n",
    b"CONTENT-LENGTH:%d\r\n\r\n",
    b"Content-Length: %d\n\n",
    b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
    b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n",
)


@pytest.mark.parametrize("header", HEADERS)
def test_headers_are_read_as_http_has_them(header: bytes) -> None:
    stream = io.BytesIO(frame(FIRST, header) + frame([2], header))
    frames = FrameReader(stream.read)
    assert [json.loads(frames.next_body() or b"null") for _ in range(3)] == [FIRST, [2], None]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.sampled_from(GARBAGE[:9]) | st.sampled_from(HEADERS), max_size=5))
def test_no_bytes_are_too_odd_for_the_reader(pieces: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(pieces) + b"\r\n\r\n" + frame("first") + frame("second"))
    frames = FrameReader(stream.read)
    bodies = []
    while (body := frames.next_body()) is not None:
        bodies.append(body)
    # Garbage may announce a body and so swallow a frame, but never more than that.
    assert b'"second"' in bodies or b'"first"' in bodies or any(b"Content-Length" in body for body in bodies)


def test_frames_are_cut_right_wherever_the_stream_is_split() -> None:
    whole = frame({"a": "é\r\n"}) + b"garbage" + frame({"b": 2}, b"content-length: %d\nX-Y: z\n\n") + frame([3])
    for size in range(1, 40):
        stream = io.BytesIO(whole)
        frames = FrameReader(lambda _, stream=stream, size=size: stream.read(size))
        bodies = []
        while (body := frames.next_body()) is not None:
            bodies.append(json.loads(body))
        assert bodies == [{"a": "é\r\n"}, {"b": 2}, [3]]
