"""A hub of one's own: a fresh database in a folder, served on a free port of this machine.

It is driven as anyone would drive it, by the `redpencil-hub` command; the demo never imports
the hub. Benchmarks start theirs here, too.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ANNOUNCEMENT = "listening on "
_COMMAND = (sys.executable, "-m", "redpencil_hub")


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
        self._run("import", str(lines))

    def token(self, reviewer: str) -> str:
        """Return a new token for `reviewer`, who is added if new."""
        return self._run("token", reviewer).strip()

    def _run(self, verb: str, argument: str) -> str:
        command = [*_COMMAND, verb, argument, "--database", self.database]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise HubStartError(f"`redpencil-hub {verb}` failed:\n{done.stderr}")
        return done.stdout


@contextmanager
def running_hub(folder: Path) -> Generator[Hub]:
    """Serve a hub whose database lies in `folder`, until the block ends.

    Raises:
        HubStartError: it ended before it answered.
    """
    database = f"sqlite:///{folder / 'hub.sqlite3'}"
    log = folder / "hub.log"
    command = [*_COMMAND, "serve", "--database", database, "--port", "0"]
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        try:
            yield Hub(_announced_url(process, log), database)
        finally:
            process.terminate()


def _announced_url(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the hub prints once it answers."""
    said = process.stdout.readline().decode() if process.stdout else ""
    _, found, url = said.partition(_ANNOUNCEMENT)
    if not found:
        raise HubStartError(f"The hub did not start. It said:\n{log.read_text(encoding='utf-8', errors='replace')}")
    return url.strip()
