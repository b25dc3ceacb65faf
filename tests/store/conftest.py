"""A store of one task, on a temporary file."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def store(path: Path) -> Generator[Store]:
    store = Store.open(path)
    store.save_task("hub", small_task(), None)
    yield store
    store.close()
