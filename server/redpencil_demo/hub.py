"""A hub of one's own: a fresh database in a folder, served on a free port of this machine.

It is driven as anyone would drive it, by the `redpencil-hub` command; the demo never imports
the hub. Benchmarks start theirs here, too.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_PATIENCE = 20.0
"""Seconds that a hub may take to answer for the first time."""


class HubStartError(Exception):
    """The hub could not be set up; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A running hub."""

    url: str
    database: str
    """Its SQLAlchemy URL."""

    def take(self, lines: Path) -> None:
        """Import a JSONL file of projects and tasks."""
        _run("import", "--database", self.database, str(lines))

    def token(self, reviewer: str) -> str:
        """Return a new token for `reviewer`, who is made if need be."""
        return _run("token", "--database", self.database, reviewer).strip().splitlines()[-1]


@contextmanager
def running_hub(folder: Path) -> Iterator[Hub]:
    """Serve a hub whose database lies in `folder`, until the block ends.

    Raises:
        HubStartError: it ended at once, or did not answer within 20 s.
    """
    port = _free_port()
    hub = Hub(f"http://127.0.0.1:{port}", f"sqlite:///{folder / 'hub.sqlite3'}")
    log = folder / "hub.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "redpencil_hub", "serve", "--database", hub.database, "--port", str(port)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            _wait_until_it_answers(hub.url, process, log)
            yield hub
        finally:
            process.terminate()
            process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/v1/me", timeout=1.0)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise HubStartError(f"The hub did not start. It said:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "redpencil_hub", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise HubStartError(f"`redpencil-hub {arguments[0]}` failed:\n{done.stderr or done.stdout}")
    return done.stdout
