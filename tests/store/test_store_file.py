"""The store's file: private, never replaced, and every trouble in words that say what to do."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from support.stored_work import commit, note, small_task, text_of

from redpencil.errors import StoreError
from redpencil.store import Store, database, schema
from redpencil.store.database import Database


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def closed_store(path: Path) -> Path:
    store = Store.open(path)
    store.save_task("hub", small_task(), None)
    text = None
    for number in range(200):
        before, text = text, f"{number} {'x' * 5000}"
        commit(store, note(str(number), texts=(text_of("review.md", text, before),)))
    store.close()
    return path


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_can_read_it(path: Path) -> None:
    store = Store.open(path)
    store.save_task("hub", small_task(), None)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    store.close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_named_and_left(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"my diary, not a database\n" * 100)
    before = digest(path)
    with pytest.raises(StoreError, match=r"store\.db is damaged") as caught:
        Store.open(path)
    assert "left untouched" in caught.value.next_step
    assert digest(path) == before


def test_damage_within_is_told_when_it_is_met(path: Path) -> None:
    closed_store(path)
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(path.stat().st_size - 8192))
    with pytest.raises(StoreError, match=r"store\.db is damaged"):  # noqa: PT012 - either step may meet it
        store = Store.open(path)
        store.journal.work("cache", from_beginning=True)


def test_another_programs_database_is_not_touched(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    before = digest(path)
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)
    assert digest(path) == before


def test_a_newer_redpencils_store_is_not_touched(path: Path) -> None:
    closed_store(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = digest(path)
    with pytest.raises(StoreError, match="newer redpencil") as caught:
        Store.open(path)
    assert "Update redpencil" in caught.value.next_step
    assert digest(path) == before


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(tmp_path / "data" / "store.db")


def test_a_store_held_by_another_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    closed_store(path)
    store = Store.open(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="held by another program"):
        commit(store, note("a"))
    holder.execute("ROLLBACK")
    holder.close()
    assert commit(store, note("a")).revision == 201
    store.close()


def test_a_migration_copies_the_store_first(path: Path) -> None:
    closed_store(path)
    migrations = (*schema.MIGRATIONS, ("ALTER TABLE setting ADD COLUMN note TEXT",))
    Database.open(path, migrations).close()
    copy = path.with_name(f"store.db.version-{schema.VERSION}")
    old = Store.open(copy)
    assert len(old.journal.changes("cache")) == 200
    old.close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION + 1,)
    assert connection.execute("SELECT count(*) FROM journal").fetchone() == (200,)
    connection.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    closed_store(path)
    migrations = (*schema.MIGRATIONS, ("ALTER TABLE setting ADD COLUMN note TEXT", "CREATE TABLE task (id)"))
    with pytest.raises(sqlite3.OperationalError):
        Database.open(path, migrations)
    store = Store.open(path)
    assert len(store.journal.changes("cache")) == 200
    store.save_setting("key", "value")
    store.close()
