"""Starts a part of the product with a fault planted in it: `plant.py <mutant> redpencil lsp`, for example.

A mutant is a file in `mutants/` with a function `plant()`, which patches one function of the product
before it starts. So nothing of the product knows that it can be broken.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

MUTANTS = Path(__file__).parent / "mutants"
NONE = "none"
"""The name that plants nothing."""
CRASH = "TORTURE_CRASH"
"""Environment variable: a file; while it is there, it says before which further commit the process dies."""


def program(mutant: str, *arguments: str) -> tuple[str, ...]:
    """Return how `redpencil` with this mutant in it is started."""
    return (sys.executable, "-P", str(Path(__file__)), mutant, "redpencil", *arguments)


def hub_program(mutant: str = NONE) -> tuple[str, ...]:
    """Return how a hub with this mutant in it is started; the arguments follow."""
    return (sys.executable, "-P", str(Path(__file__)), mutant, "redpencil-hub")


def mutant_of(name: str) -> ModuleType:
    """Return a mutant's module."""
    path = MUTANTS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"mutant_{name}", path)
    if spec is None or spec.loader is None:
        raise LookupError(f"no mutant {name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _crash_at_commits(file: Path) -> None:
    """Let the process die right before the n-th commit from now on, once the file says so."""
    connect = sqlite3.connect

    def counted(statement: str) -> None:
        if statement.strip().upper().startswith("COMMIT") and file.exists():
            left = int(file.read_text() or 0)
            if left == 0:
                file.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            file.write_text(str(left - 1))

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(counted)
        return connection

    sqlite3.connect = watched


def main() -> None:
    """Plant what is asked for and start the server or the hub."""
    name, command, *arguments = sys.argv[1:]
    if CRASH in os.environ:
        _crash_at_commits(Path(os.environ[CRASH]))
    if name != NONE:
        mutant_of(name).plant()
    sys.argv = [command, *arguments]
    importlib.import_module("redpencil.cli" if command == "redpencil" else "redpencil_hub.cli").main()


if __name__ == "__main__":
    main()
