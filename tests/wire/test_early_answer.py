"""The early answer to `initialize` is the protocol's own, whatever the editor says of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from redpencil.server.greeting import first_answer
from redpencil.server.wiring import build

EDITORS: tuple[dict[str, Any], ...] = (
    {},
    {"general": {"positionEncodings": ["utf-32", "utf-16"]}},
    {"general": {"positionEncodings": ["odd", "utf-8"]}},
    {"general": {"positionEncodings": []}},
    {"general": None, "workspace": None},
    {"workspace": {"textDocumentContent": {"dynamicRegistration": True}}},
)


class Sent:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        pass


def question(capabilities: object, options: object = None) -> dict[str, Any]:
    params = {"processId": None, "rootUri": None, "capabilities": capabilities, "initializationOptions": options}
    return {"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": params}


@pytest.mark.parametrize("options", [None, {"fileSystem": True}, {"fileSystem": "yes"}, 5])
@pytest.mark.parametrize("capabilities", EDITORS)
def test_it_is_the_answer_of_the_protocol(capabilities: dict[str, Any], options: object) -> None:
    server, sent = build(), Sent()
    server.protocol.set_writer(sent, include_headers=False)
    server.protocol.receive(question(capabilities, options))
    assert first_answer(question(capabilities, options)) == sent.messages[0]["result"]


def test_the_editor_is_not_answered_twice() -> None:
    server, sent = build(), Sent()
    server.protocol.set_writer(sent, include_headers=False)
    server.protocol.receive(question(EDITORS[1]), answered=True)
    assert sent.messages == []
    assert server.protocol.abilities.encoding == "utf-32"
    server.protocol.receive(question({}) | {"id": 7})
    assert sent.messages[0]["error"]["code"] == -32600


def test_an_editor_that_describes_itself_wrongly_goes_on_with_the_least() -> None:
    server, sent = build(), Sent()
    server.protocol.set_writer(sent, include_headers=False)
    odd = question({"workspace": {"applyEdit": []}, "textDocument": 5})
    server.protocol.receive(odd, answered=first_answer(odd) is not None)
    server.protocol.receive({"jsonrpc": "2.0", "id": 8, "method": "no/such"})
    assert [one["error"]["code"] for one in sent.messages] == [-32601]


@pytest.mark.parametrize(
    "message", [{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}, question({}) | {"id": None}, {"id": 1}]
)
def test_all_but_a_sound_initialize_is_left_to_the_protocol(message: dict[str, Any]) -> None:
    assert first_answer(message) is None
