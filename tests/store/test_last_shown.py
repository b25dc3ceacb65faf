"""What a window's editor showed last outlives the window, for as long as the editor may come back."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from redpencil.review.delta import Hunk
from redpencil.store import Store
from redpencil.store.last_shown import Showing

SHOWING = Showing(7, (Hunk(3, "", "theirs"),), ())


@pytest.fixture
def dead(tmp_path: Path) -> str:
    """The name of a window that noted something and is no more."""
    store = Store.open(tmp_path / "store.sqlite3")
    store.last_shown.note("cache", "review.md", SHOWING)
    name = store.presence.name
    store.close()
    return name


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = Store.open(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def test_a_dead_windows_note_is_there_until_it_is_taken_up(dead: str, store: Store) -> None:
    assert store.last_shown.left("cache", "review.md") == {dead: SHOWING}
    assert store.last_shown.left("cache", "A/rewrite/cache.py") == {}
    store.last_shown.taken_up(dead, "cache", "review.md")
    assert store.last_shown.left("cache", "review.md") == {}


def test_a_window_that_is_alive_left_nothing(tmp_path: Path, store: Store) -> None:
    other = Store.open(tmp_path / "store.sqlite3")
    other.last_shown.note("cache", "review.md", SHOWING)
    assert store.last_shown.left("cache", "review.md") == {}
    other.close()


def test_what_was_half_written_is_passed_over(dead: str, store: Store) -> None:
    (store.presence.folder / f"{dead}.shown").write_text('{"cache/review.md": [7, [[3')
    assert store.last_shown.left("cache", "review.md") == {}


def test_who_did_not_come_back_in_a_week_is_forgotten(dead: str, store: Store) -> None:
    old = time.time() - 8 * 24 * 3600
    os.utime(store.presence.folder / f"{dead}.shown", (old, old))
    store.last_shown.note("parser", "review.md", SHOWING)
    assert store.last_shown.left("cache", "review.md") == {}
