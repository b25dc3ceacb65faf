"""The server ends with its editor, whatever either of the pipes is stuck in, and floods nobody's memory."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from redpencil.wire.frames import FrameReader, framed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="hang-ups and process ids are watched on POSIX")

ECHO = """
import asyncio, json, sys, threading
from redpencil.wire.channel import Channel
from redpencil.wire.loop import leave, run

class Echo:
    def set_writer(self, writer, include_headers):
        self.writer = writer

    def receive(self, message, *, answered):
        if message["method"] == "prompt":
            asyncio.ensure_future(asyncio.to_thread(threading.Event().wait))
        if message["method"] == "stuck":
            threading.Event().wait()
        self.writer.write(json.dumps({"id": message["id"], "result": "x" * message.get("size", 0)}).encode())

    def stream_ended(self):
        self.on_stop(3)

channel = Channel(0, 1)
channel.start()
print("up", file=sys.stderr, flush=True)
leave(run(Echo(), channel))
"""
TIMEOUT = 40


@pytest.fixture
def echo() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-c", ECHO],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    yield process
    process.kill()
    process.communicate()


def ask(process: subprocess.Popen[bytes], number: int, method: str = "echo", size: int = 0) -> bool:
    """Send a request; False if the server takes no more for a while."""
    assert process.stdin
    frame = framed(json.dumps({"id": number, "method": method, "size": size}).encode())
    writing = threading.Thread(target=process.stdin.write, args=(frame,), daemon=True)
    writing.start()
    writing.join(2)
    return not writing.is_alive()


def answers(process: subprocess.Popen[bytes]) -> Iterator[int]:
    assert process.stdout
    descriptor = process.stdout.fileno()
    frames = FrameReader(lambda size: os.read(descriptor, size))
    while (body := frames.next_body()) is not None:
        yield json.loads(body)["id"]


def hang_up(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()
    process.stdin = None


def test_an_editor_that_does_not_read_is_not_read_either_and_loses_nothing(echo: subprocess.Popen[bytes]) -> None:
    asked = 0
    while ask(echo, asked, size=100_000):
        asked += 1
        assert asked < 3_000, "the server takes whatever comes"
    got = answers(echo)
    assert [next(got) for _ in range(asked + 1)] == list(range(asked + 1))


def test_it_ends_when_the_input_closes_while_nobody_reads_the_output(echo: subprocess.Popen[bytes]) -> None:
    for number in range(200):
        assert ask(echo, number, size=100_000)
    hang_up(echo)
    assert echo.wait(TIMEOUT) == 3


@pytest.mark.parametrize(("method", "code"), [("prompt", 3), ("stuck", 1)])
def test_it_ends_though_a_prompt_is_open_or_the_loop_is_stuck(
    echo: subprocess.Popen[bytes], method: str, code: int
) -> None:
    ask(echo, 1, method)
    hang_up(echo)
    assert echo.wait(TIMEOUT) == code


def test_it_ends_when_its_editor_died_before_a_word_though_the_pipe_is_open() -> None:
    ours, theirs = os.pipe()
    started = f"""
import subprocess, sys, time
server = subprocess.Popen([sys.executable, "-c", {ECHO!r}], stdin={ours}, stdout=subprocess.DEVNULL, stderr=1)
print(server.pid, flush=True)
time.sleep(600)
"""
    editor = subprocess.Popen([sys.executable, "-c", started], stdout=subprocess.PIPE, pass_fds=(ours,))
    assert editor.stdout
    pid = int(editor.stdout.readline())
    assert editor.stdout.readline() == b"up\n"
    watch = os.pidfd_open(pid)
    editor.send_signal(signal.SIGKILL)
    editor.communicate()
    try:
        assert select.select([watch], [], [], TIMEOUT)[0], "it is still there"
    finally:
        for descriptor in (ours, theirs, watch):
            os.close(descriptor)
