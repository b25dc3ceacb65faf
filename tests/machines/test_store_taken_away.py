"""The store's file removed or replaced under a running server: noticed before the next act is acknowledged."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.scripted_editor import ServerError
from support.window import store_of
from torture.desk import findings_of, marked, opened, scored
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


def remove(store: Path, _copy: Path | None = None) -> None:
    """Remove a store with all that lies beside it."""
    for beside in store.parent.glob(f"{store.name}*"):
        if beside.is_dir():
            shutil.rmtree(beside)
        else:
            beside.unlink()


def put_back(store: Path, copy: Path) -> None:
    """Put an older copy in a store's place, as a backup or a sync service does."""
    remove(store)
    shutil.copy(copy, store)


def empty(store: Path, _copy: Path) -> None:
    """Take all that the file held, as a full disk or a slip of the shell does."""
    store.write_bytes(b"")


def remove_log(store: Path, _copy: Path) -> None:
    """Remove what looks left over beside a store."""
    for beside in ("-wal", "-shm"):
        store.with_name(store.name + beside).unlink()


def spoil_log(store: Path, _copy: Path) -> None:
    """Empty what looks left over beside a store."""
    store.with_name(f"{store.name}-wal").write_bytes(b"")


@pytest.mark.parametrize("fate", [remove, put_back, empty, remove_log, spoil_log])
async def test_nothing_is_acknowledged_into_a_store_that_is_gone(
    new_machine_of: NewMachine, task: str, fate: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    store, copy = store_of(machine.home), tmp_path / "copy"
    with contextlib.closing(sqlite3.connect(store)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    await scored(window, layout, "A", "right", 2)
    before = await window.content(layout["sheet"])
    fate(store, copy)
    acknowledged: list[str] = []
    for number in range(3):
        with contextlib.suppress(ServerError):
            await marked(window, layout, f"Mark {number}")
            acknowledged.append(f"Mark {number}")
    said = window.shown
    await window.kill()
    await window.start()
    kept: list[str] = []
    with contextlib.suppress(ServerError):
        kept = findings_of(await window.panel(task))
    if fate is remove_log:
        assert await window.content(layout["sheet"]) == before, "what the log alone held is gone"
    assert set(acknowledged) <= set(kept), f"acknowledged and gone; shown was {said}"
