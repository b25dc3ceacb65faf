"""The servers that are compared: how each is started, and in which folder."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.lsp.client import Client

_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """A server: its name in the table, and how it is started."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Generator[Client]:
        """Start the server in a folder of its own; stop it at the end of the block."""
        with tempfile.TemporaryDirectory(prefix="redpencil-bench-") as folder:
            client = Client(self.command, Path(folder), self.environment)
            try:
                yield client
            finally:
                client.stop()


BARE = Peer("bare pygls", (sys.executable, str(Path(__file__).parent / "bare_server.py")))
JEDI = Peer("jedi", (str(_BIN / "jedi-language-server"),))
RUFF = Peer("ruff", (str(_BIN / "ruff"), "server"))
ECHO = Peer("echo", (sys.executable, "-I", "-S", str(Path(__file__).parent / "echo_server.py")))


def installed() -> tuple[Peer, ...]:
    """Return python-lsp-server if there is one on the path: it cannot share an environment with jedi's server."""
    found = shutil.which("pylsp")
    return (Peer("pylsp", (found,)),) if found else ()


def redpencil(home: Path, hub: str, token: str) -> Peer:
    """Return our server with its store in `home`."""
    environment = {"REDPENCIL_HOME": str(home), "REDPENCIL_HUB": hub, "REDPENCIL_TOKEN": token}
    return Peer("redpencil", (str(_BIN / "redpencil"), "lsp"), environment)
