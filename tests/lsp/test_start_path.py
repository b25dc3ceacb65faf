"""What is loaded before the editor has its first answer."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("pydantic", "httpx", "yaml", "tree_sitter", "keyring", "sqlite3")
ANSWERED = """
import json, sys
from redpencil.server.wiring import build
server = build()
server.protocol.receive({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                         "params": {"processId": None, "rootUri": None, "capabilities": {}}})
assert server.protocol.server_capabilities.hover_provider
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_initialize_is_answered_before_anything_heavy_is_loaded() -> None:
    run = subprocess.run([sys.executable, "-c", ANSWERED], capture_output=True, text=True, check=True, timeout=60)
    assert not set(json.loads(run.stdout)) & set(HEAVY)
