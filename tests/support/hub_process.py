"""A real hub in its own process, on a temporary SQLite file unless told otherwise: for any area's end-to-end tests."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import httpx
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from redpencil_hub.cli import main
from redpencil_hub.domain.typed_columns import plain

_HUB = (sys.executable, "-m", "redpencil_hub")
_DEADLINE = 30.0


class HubProcess:
    """One hub, stopped until `start`; the database outlives a stop or a kill, so that a restart finds it."""

    def __init__(self, folder: Path, program: Sequence[str] = _HUB) -> None:
        self.folder = folder
        self._program = program
        self.database = f"sqlite:///{folder / 'hub.db'}"
        self.url = ""
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """Start the hub, wait until it listens, and return its URL; a restart keeps the port."""
        with (self.folder / "hub.log").open("a") as log:
            process = subprocess.Popen(
                [*self._program, "serve", "--database", self.database, "--port", str(self._port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._process = process
        line = _first_line(process)
        prefix = "redpencil-hub listening on "
        if not line.startswith(prefix):
            process.kill()
            raise RuntimeError(f"the hub did not start: {line!r}\n{self.log()}")
        self.url = line.removeprefix(prefix).strip()
        self._port = int(self.url.rsplit(":", 1)[1])
        return self.url

    def stop(self) -> int | None:
        """Stop the hub as an operator would and return its exit code; None if it was not running."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int | None:
        """End the hub as a power failure would."""
        return self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(number)
        try:
            return process.wait(_DEADLINE)
        finally:
            process.kill()
            if process.stdout is not None:
                process.stdout.close()

    def execute(self, statement: str) -> None:
        """Change the database behind the hub's back."""
        engine = create_engine(self.database)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def value(self, query: str) -> Any:
        """Return the first value that a query finds."""
        engine = create_engine(self.database)
        with engine.connect() as connection:
            found = connection.execute(text(query)).scalar()
        engine.dispose()
        return found

    def log(self) -> str:
        """Return what the hub wrote to stderr."""
        return (self.folder / "hub.log").read_text()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `redpencil-hub` in a process of its own on the same database and return what came of it."""
        return subprocess.run(
            [*_HUB, *arguments, "--database", self.database],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "COLUMNS": "200"},
        )

    def here(self, *arguments: str) -> Result:
        """Run `redpencil-hub` in this process, which saves its start."""
        return CliRunner().invoke(main, [*arguments, "--database", self.database], catch_exceptions=False)

    def token(self, name: str, role: str = "reviewer") -> str:
        """Return a fresh token for `name`."""
        return self._done("token", name, "--role", role).strip()

    def client(self, name: str, role: str = "reviewer") -> httpx.Client:
        """Return an HTTP client that speaks for `name`; close it."""
        headers = {"Authorization": f"Bearer {self.token(name, role)}"}
        return httpx.Client(base_url=f"{self.url}/v1", headers=headers, timeout=_DEADLINE)

    def import_file(self, path: Path, *options: str) -> str:
        """Import a file and return the closing line."""
        return self._done("import", str(path), *options).strip()

    def import_text(self, text: str, *options: str) -> str:
        """Import JSON lines and return the closing line."""
        path = self.folder / "import.jsonl"
        path.write_text(text, encoding="utf-8", newline="")
        return self.import_file(path, *options)

    def export(self, form: str = "review", *options: str) -> list[str]:
        """Return the lines of an export; reviews as the wire has them, not in typed columns."""
        exported = self.exported(form, *options)
        if form != "review":
            return exported
        return [json.dumps(plain(json.loads(line)), ensure_ascii=False) for line in exported]

    def exported(self, form: str, *options: str) -> list[str]:
        """Return the lines of an export as they stand in the file."""
        path = self.folder / f"export-{form}.jsonl"
        self._done("export", "--format", form, "--output", str(path), *options)
        # Not splitlines: a JSON string may hold U+2028 and its like.
        return path.read_text(encoding="utf-8").split("\n")[:-1]

    def _done(self, *arguments: str) -> str:
        """Run a command that has to succeed, and return what it printed."""
        result = self.here(*arguments)
        if result.exit_code:
            raise RuntimeError(f"redpencil-hub {' '.join(arguments)} failed:\n{result.output}")
        return result.stdout


def _first_line(process: subprocess.Popen[str]) -> str:
    if process.stdout is None:
        return ""
    until = time.monotonic() + _DEADLINE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < until:
            if selector.select(timeout=1):
                return process.stdout.readline()
            if process.poll() is not None:
                return ""
    return ""
