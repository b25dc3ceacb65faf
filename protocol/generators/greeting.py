"""What the language server answers to `initialize`, taken from the server itself: it answers before it is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from redpencil.server.greeting import ANSWER
from redpencil.server.wiring import build

_QUESTION: dict[str, object] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {"workspace": {"textDocumentContent": {}}}},
}
"""From the editor to whom most is announced."""


class _Kept:
    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.bodies.append(data)

    def close(self) -> None:
        pass


def answer(_root: Path) -> dict[Path, str]:
    """Return the result as JSON."""
    server, kept = build(), _Kept()
    server.protocol.set_writer(kept, include_headers=False)
    server.protocol.receive(_QUESTION)
    result: Any = json.loads(kept.bodies[0])["result"]
    return {Path("server/redpencil/server") / ANSWER: json.dumps(result, indent=2) + "\n"}
