"""A real server over pipes, spoken to in raw bytes: broken frames, wrong messages, life cycle, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Any

import pytest
from support.frames import GARBAGE, frame

from redpencil.wire.frames import FrameReader

SERVER = """
import asyncio, threading
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from redpencil.errors import UnknownDocumentError, UserError
from redpencil.lsp.editor import Editor
from redpencil.lsp.protocol import RedpencilProtocol, new_converter
from redpencil.wire.channel import Channel
from redpencil.wire.loop import leave, run

server = LanguageServer("tiny", "1", protocol_cls=RedpencilProtocol, converter_factory=new_converter)

@server.feature(types.TEXT_DOCUMENT_HOVER)
async def hover(params: types.HoverParams):
    document = server.protocol.documents.get(params.text_document.uri)
    match params.text_document.uri:
        case "x:slow":
            await asyncio.sleep(60)
        case "x:user":
            raise UserError("The claim has ended.", next_step="Claim the task again.")
        case "x:unknown":
            raise UnknownDocumentError("There is no such document.")
        case "x:bug":
            raise OSError(2, "No such file", "/home/secret/path")
    return types.Hover(document.text if document else "none")

@server.feature("redpencil/echo")
def echo(params):
    return params

@server.feature("redpencil/long")
async def long(params):
    return "x" * 1_000_000

@server.feature("redpencil/prompt")
async def prompt(params):
    await asyncio.to_thread(threading.Event().wait)  # a keyring whose prompt nobody answers

@server.command("work")
async def work(*arguments):
    try:
        async with Editor(server, server.protocol).progress("Working"):
            await asyncio.sleep(60)
    except asyncio.CancelledError:
        server.protocol.notify("redpencil/stopped", {})
        raise

channel = Channel(0, 1)
channel.start()
leave(run(server.protocol, channel))
"""

TIMEOUT = 20


class Connection:
    """The raw pipe to one server."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdin
        assert self.process.stdout
        self.messages: Queue[dict[str, Any] | None] = Queue()
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout.fileno(),))
        self.reader.start()

    def _read(self, descriptor: int) -> None:
        frames = FrameReader(lambda size: os.read(descriptor, size))
        while (body := frames.next_body()) is not None:
            self.messages.put(json.loads(body))
        self.messages.put(None)

    def raw(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, method: str, params: object = None, id_: int | str | None = None, **more: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
        if id_ is not None:
            message["id"] = id_
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def answer(self, id_: int | str) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = self.messages.get(timeout=left)
            except Empty:
                break
            assert message is not None, "the server ended"
            if message.get("id") == id_ and "method" not in message:
                return message
        pytest.fail(f"no answer to {id_}")

    def initialize(self, capabilities: object = None, **params: object) -> dict[str, Any]:
        self.send("initialize", {"capabilities": capabilities or {}, "processId": None, "rootUri": None, **params}, 1)
        answer = self.answer(1)
        self.send("initialized", {})
        return answer["result"]

    def notified(self, method: str) -> dict[str, Any]:
        """Return the next message of the server with this method."""
        while (message := self.messages.get(timeout=TIMEOUT)) is not None:
            if message.get("method") == method:
                return message
        pytest.fail(f"the server ended before {method}")

    def hover(self, uri: str, id_: int | str) -> dict[str, Any]:
        self.send("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}, id_)
        return self.answer(id_)

    def end(self) -> int:
        return self.process.wait(TIMEOUT)

    def close(self) -> None:
        self.process.kill()
        self.reader.join(TIMEOUT)
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.end()


@pytest.fixture
def connection() -> Iterator[Connection]:
    one = Connection()
    yield one
    one.close()


INIT = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}}


def test_garbage_never_silences_the_connection(connection: Connection) -> None:
    connection.raw(GARBAGE[1] + frame(INIT))
    assert "capabilities" in connection.answer(1)["result"]
    for number, garbage in enumerate(GARBAGE, 2):
        connection.raw(garbage)
        assert connection.hover("x:a", number)["result"]["contents"] == "none", garbage[:60]


@pytest.mark.parametrize(("encoding", "behind"), [("utf-8", 4), ("utf-16", 4)])
def test_a_byte_that_is_no_text_costs_no_other_word(connection: Connection, encoding: str, behind: int) -> None:
    connection.initialize({"general": {"positionEncodings": [encoding]}})
    item = {"uri": "x:a", "languageId": "plaintext", "version": 1, "text": ""}
    connection.send("textDocument/didOpen", {"textDocument": item})
    for version, (at, text) in enumerate(((0, "don@t"), (behind, "' wai")), 2):
        span = {end: {"line": 0, "character": at} for end in ("start", "end")}
        change = {"textDocument": {"uri": "x:a", "version": version}, "contentChanges": [{"range": span, "text": text}]}
        body = json.dumps({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change}).encode()
        connection.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body.replace(b"@", b"\x92")))
    assert connection.hover("x:a", 2)["result"]["contents"] == "don\udc92' wait"


def test_life_cycle_errors_have_the_codes_of_the_specification(connection: Connection) -> None:
    assert connection.hover("x:a", 7)["error"]["code"] == -32002
    connection.initialize()
    connection.send("initialize", {"capabilities": {}, "processId": None}, 2)
    assert connection.answer(2)["error"]["code"] == -32600
    connection.send("no/such", None, 3)
    assert connection.answer(3)["error"]["code"] == -32601
    connection.send("$/also-unknown", {}, "4")
    assert connection.answer("4")["error"]["code"] == -32601
    connection.send("shutdown", None, 5)
    assert connection.answer(5)["result"] is None
    assert connection.hover("x:a", 6)["error"]["code"] == -32600
    connection.send("exit")
    assert connection.end() == 0


WRONG_PARAMETERS = (
    None,
    [],
    "text",
    {},
    {"textDocument": None},
    {"textDocument": {"uri": 5}, "position": {"line": "a", "character": {}}},
    {"textDocument": {"uri": "x:a"}, "position": {"line": -1, "character": 0}},
    {"textDocument": {"uri": "x:a"}, "position": {"line": 2**31, "character": 0}},
)


def test_wrong_parameters_are_always_answered(connection: Connection) -> None:
    connection.initialize()
    for number, params in enumerate(WRONG_PARAMETERS, 2):
        connection.send("textDocument/hover", params, number)
        assert connection.answer(number)["error"]["code"] == -32602, params
    assert connection.hover("x:a", 99)["result"]["contents"] == "none"


def test_a_failed_initialize_can_be_tried_again(connection: Connection) -> None:
    connection.send("initialize", {"capabilities": 5}, 1)
    assert connection.answer(1)["error"]["code"] == -32602
    assert connection.initialize()["capabilities"]


def test_a_message_of_another_json_rpc_is_refused(connection: Connection) -> None:
    connection.initialize()
    connection.send("textDocument/hover", {}, 2, jsonrpc="1.0")
    assert connection.answer(2)["error"]["code"] == -32600
    connection.send("textDocument/didOpen", {}, 3)
    assert connection.answer(3)["error"]["code"] == -32601


def test_errors_say_what_to_do_and_leak_nothing(connection: Connection) -> None:
    connection.initialize()
    user = connection.hover("x:user", 2)["error"]
    assert user["message"] == "The claim has ended. Claim the task again."
    assert connection.hover("x:unknown", 3)["error"]["code"] == -32602
    bug = connection.hover("x:bug", 4)["error"]
    assert bug["code"] == -32603
    assert "secret" not in json.dumps(bug)
    assert "Traceback" not in json.dumps(bug)


def test_a_slow_request_can_be_cancelled(connection: Connection) -> None:
    connection.initialize()
    position = {"line": 0, "character": 0}
    connection.send("textDocument/hover", {"textDocument": {"uri": "x:slow"}, "position": position}, 2)
    connection.send("$/cancelRequest", {"id": 2})
    assert connection.answer(2)["error"]["code"] == -32800


def test_cancelling_a_command_stops_its_work(connection: Connection) -> None:
    connection.initialize()
    connection.send("workspace/executeCommand", {"command": "work"}, 2)
    connection.send("$/cancelRequest", {"id": 2})
    assert {connection.notified("redpencil/stopped")["method"]} == {"redpencil/stopped"}
    assert connection.hover("x:a", 3)["result"]["contents"] == "none"


def test_shutdown_cancels_what_still_runs_and_is_answered(connection: Connection) -> None:
    connection.initialize()
    for number in (2, 3):
        connection.send("workspace/executeCommand", {"command": "work"}, number)
    connection.send("shutdown", None, 4)
    assert connection.answer(4)["result"] is None
    connection.send("exit")
    assert connection.end() == 0


def test_progress_is_shown_under_the_clients_token_and_cancelling_it_stops_the_work(connection: Connection) -> None:
    assert connection.initialize()["capabilities"]["executeCommandProvider"]["workDoneProgress"]
    connection.send("workspace/executeCommand", {"command": "work", "workDoneToken": "mine"}, 2)
    begun = connection.notified("$/progress")["params"]
    assert begun["token"] == "mine"
    assert begun["value"]["kind"] == "begin"
    assert begun["value"]["cancellable"]
    connection.send("window/workDoneProgress/cancel", {"token": "mine"})
    connection.notified("$/progress")
    connection.notified("redpencil/stopped")
    assert connection.answer(2)["error"]["code"] == -32800


def test_a_request_that_came_as_a_notification_bothers_nobody(connection: Connection) -> None:
    connection.initialize()
    connection.send("textDocument/hover", {"textDocument": {"uri": "x:bug"}, "position": {"line": 0, "character": 0}})
    connection.send("textDocument/hover", {})
    connection.hover("x:a", 2)
    assert connection.messages.empty()


def test_documents_follow_the_editor_and_stale_changes_are_dropped(connection: Connection) -> None:
    connection.initialize({"general": {"positionEncodings": ["utf-16"]}})
    item = {"uri": "x:d", "languageId": "python", "version": 5, "text": "a😀c"}
    connection.send("textDocument/didOpen", {"textDocument": item})

    def change(version: int, text: str, *where: int) -> None:
        start, end = ({"line": 0, "character": column} for column in where)
        edit = {"range": {"start": start, "end": end}, "text": text}
        connection.send(
            "textDocument/didChange", {"textDocument": {"uri": "x:d", "version": version}, "contentChanges": [edit]}
        )

    change(6, "B", 3, 4)
    assert connection.hover("x:d", 2)["result"]["contents"] == "a😀B"
    change(6, "stale", 0, 4)
    change(4, "older", 0, 4)
    assert connection.hover("x:d", 3)["result"]["contents"] == "a😀B"
    change(7, "!", 99, 99)
    assert connection.hover("x:d", 4)["result"]["contents"] == "a😀B!"
    connection.send("textDocument/didClose", {"textDocument": {"uri": "x:d"}})
    change(8, "after", 0, 0)
    assert connection.hover("x:d", 5)["result"]["contents"] == "none"


def test_text_document_content_is_announced_only_to_those_who_asked() -> None:
    found = []
    for capabilities in ({}, {"workspace": {"textDocumentContent": {}}}):
        one = Connection()
        workspace = one.initialize(capabilities)["capabilities"].get("workspace") or {}
        found.append(workspace.get("textDocumentContent"))
        one.close()
    assert found == [None, {"schemes": ["redpencil"]}]


def test_requests_beyond_the_lsp_get_plain_values(connection: Connection) -> None:
    connection.initialize()
    connection.send("redpencil/echo", {"task": "t-1", "deep": [{"class": 1}]}, 2)
    assert connection.answer(2)["result"] == {"task": "t-1", "deep": [{"class": 1}]}


def close_stdin(one: Connection) -> None:
    assert one.process.stdin
    one.process.stdin.close()


def send_exit(one: Connection) -> None:
    one.send("exit")


@pytest.mark.parametrize("leave", [close_stdin, send_exit])
def test_leaving_without_shutdown_is_an_error(connection: Connection, leave: Callable[[Connection], None]) -> None:
    connection.initialize()
    leave(connection)
    assert connection.end() == 1


@pytest.mark.skipif(os.name == "nt", reason="process ids are watched on POSIX")
def test_the_server_ends_when_its_editor_dies_though_the_pipe_is_open(connection: Connection) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    connection.initialize(processId=editor.pid)
    editor.send_signal(signal.SIGKILL)
    editor.communicate()
    started = time.monotonic()
    assert connection.end() == 1
    assert time.monotonic() - started < 5
