"""What is too deep for the mapping of addresses is refused, not left without an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from redpencil.lsp.addresses import Addresses
from redpencil.server.wiring import build


class Sent:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data))

    def close(self) -> None:
        pass


@pytest.mark.parametrize("depth", [450, 900])
def test_json_that_is_nested_deeply_is_answered(depth: int) -> None:
    server, sent = build(), Sent()
    server.protocol.set_writer(sent, include_headers=False)
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    server.protocol.receive({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    server.protocol.map_addresses(Addresses(lambda _: None, lambda _: None))
    nested: Any = 1
    for _ in range(depth):
        nested = [nested]
    server.protocol.receive({"jsonrpc": "2.0", "id": 2, "method": "no/such", "params": nested})
    assert sent.messages[-1]["id"] == 2
    assert sent.messages[-1]["error"]["code"] in {-32600, -32601}
