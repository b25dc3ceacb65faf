"""Going back to an older release: the copy made before the store changed comes back, and nothing is removed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.errors import StoreError
from redpencil.store import Store, schema
from redpencil.store.database import Database
from redpencil.store.rollback import copies, roll_back

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
NEWER = (*schema.MIGRATIONS, ("CREATE TABLE later (word TEXT)",))


@pytest.fixture
def migrated(path: Path) -> Path:
    """A store with a task, brought up by a newer release, in which a word was written since."""
    before = Store.open(path)
    before.save_task("hub", small_task(), None)
    before.close()
    newer = Database.open(path, NEWER)
    with newer.writing() as connection:
        connection.execute("INSERT INTO later VALUES ('since')")
    newer.close()
    return path


def words(path: Path) -> list[tuple[str]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT word FROM later").fetchall()


def tasks(path: Path) -> list[str]:
    store = Store.open(path)
    found = [one.task.id for one in store.tasks()]
    store.close()
    return found


def test_the_older_release_finds_its_store_and_the_newer_ones_is_kept(migrated: Path) -> None:
    done = roll_back(migrated, NOW)
    assert (done.version, done.was) == (schema.VERSION, schema.VERSION + 1)
    assert tasks(migrated) == [small_task().id]
    assert words(done.set_aside) == [("since",)]
    assert list(copies(migrated)) == [schema.VERSION]
    assert migrated.stat().st_mode & 0o777 == 0o600


def test_a_store_in_use_is_left_alone(migrated: Path) -> None:
    in_use = Database.open(migrated, NEWER)
    with pytest.raises(StoreError, match="in use"):
        roll_back(migrated, NOW)
    in_use.close()
    assert words(migrated) == [("since",)]


def test_where_there_is_no_copy_nothing_changes(path: Path) -> None:
    Store.open(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="no copy"):
        roll_back(path, NOW)
    assert path.read_bytes() == before


def test_a_copy_that_is_no_store_is_not_put_in_its_place(migrated: Path) -> None:
    (copy,) = copies(migrated).values()
    copy.write_bytes(b"something else")
    with pytest.raises(StoreError, match="cannot be read"):
        roll_back(migrated, NOW)
    assert words(migrated) == [("since",)]


def test_where_the_name_is_taken_nothing_is_written_over(migrated: Path) -> None:
    taken = migrated.with_name(f"{migrated.name}.set-aside-20261127T120000")
    taken.write_text("mine")
    with pytest.raises(StoreError, match="could not be rolled back"):
        roll_back(migrated, NOW)
    assert taken.read_text() == "mine"
    assert words(migrated) == [("since",)]


def test_the_shell_says_where_everything_is(migrated: Path) -> None:
    home = migrated.parent
    for one in (migrated, *copies(migrated).values()):
        one.rename(home / one.name.replace(migrated.name, "store.sqlite3"))
    done = subprocess.run(
        [sys.executable, "-m", "redpencil", "store", "rollback"],
        env=os.environ | {"REDPENCIL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    (aside,) = home.glob("*.set-aside-*")
    assert str(aside) in done.stdout
