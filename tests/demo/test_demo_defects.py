"""The defects that the demo's references name are real: the answers run here, the good ones and the bad ones."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import sys
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from redpencil_demo.tasks import demo_specs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from redpencil_protocol.task import TaskSpec

PATIENCE = 10


def spec(identifier: str) -> TaskSpec:
    return next(one for one in demo_specs()[1] if one.id == identifier)


def text_of(task: TaskSpec, response: str, path: str) -> str:
    return next(file.text for one in task.responses if one.id == response for file in one.files if file.path == path)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    def loaded(response: str) -> Any:
        path = tmp_path / f"cache_{response}.py"
        path.write_text(text_of(spec("cache-layer"), response, "cache.py"), encoding="utf-8")
        module_spec = importlib.util.spec_from_file_location(path.stem, path)
        assert module_spec is not None
        assert module_spec.loader is not None
        module = importlib.util.module_from_spec(module_spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        module_spec.loader.exec_module(module)
        return module.cache

    return loaded


def test_r1_computes_the_same_key_twice_at_once(load: Callable[[str], Any]) -> None:
    cache, calls = load("r1"), []

    def compute() -> int:
        calls.append(1)
        if len(calls) == 1:
            other = Thread(target=cache.get_or_compute, args=("key", compute, 60))
            other.start()
            other.join(PATIENCE)
        return 1

    cache.get_or_compute("key", compute, 60)
    assert len(calls) == 2


def test_r2_computes_once_and_lets_other_keys_pass(load: Callable[[str], Any]) -> None:
    cache, calls, waiting = load("r2"), [], []

    def compute() -> int:
        calls.append(1)
        for _ in range(9):
            waiting.append(Thread(target=cache.get_or_compute, args=("key", compute, 60)))
            waiting[-1].start()
        passing = Thread(target=cache.get_or_compute, args=("other", int, 60))
        passing.start()
        passing.join(PATIENCE)
        assert not passing.is_alive()
        return 1

    assert cache.get_or_compute("key", compute, 60) == 1
    for thread in waiting:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert len(calls) == 1


def test_r2_is_bounded_caches_none_and_forgets_errors(load: Callable[[str], Any]) -> None:
    cache = load("r2")
    for number in range(3000):
        cache.get_or_compute(number, int, 60)
    assert len(cache._entries) == 1024
    assert cache.get_or_compute("none", lambda: None, 60) is None
    assert cache.get_or_compute("none", int, 60) is None
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            cache.get_or_compute("error", lambda: 1 // 0, 60)
    cache.invalidate("none")
    assert cache.get_or_compute("none", int, 60) == 0


def test_r3_makes_other_keys_wait_and_keeps_everything(load: Callable[[str], Any]) -> None:
    cache = load("r3")
    other = Thread(target=cache.get_or_compute, args=("other", int, 60))

    def compute() -> bool:
        other.start()
        other.join(0.1)
        return other.is_alive()

    assert cache.get_or_compute("key", compute, 60) is True
    other.join(PATIENCE)
    for number in range(3000):
        cache.get_or_compute(number, int, 1e-9)
    assert len(cache._entries) == 3002


def test_r4_calls_what_does_not_exist(load: Callable[[str], Any]) -> None:
    with pytest.raises(TypeError, match="ttl"):
        load("r4").get_or_compute("key", int, 60)


ROWS = """
INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid');
INSERT INTO orders VALUES
    (10, 1, '2025-03-01 10:00:00', 'shipped'), (11, 1, '2025-12-31 18:00:00', 'open'),
    (12, 2, '2025-05-05 00:00:00', NULL), (13, 2, '2025-06-01 00:00:00', 'cancelled'),
    (14, 2, '2024-06-01 00:00:00', 'open');
INSERT INTO order_lines VALUES
    (10, 'a', 1, 5), (10, 'b', 1, 5), (11, 'a', 2, 10), (12, 'a', 1, 7), (13, 'a', 1, 100), (14, 'a', 1, 100);
INSERT INTO payments VALUES (1, 10, 5, '2025-03-01'), (2, 10, 5, '2026-04-01'), (3, 12, 7, '2025-05-06');
"""


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("r1", [("Ann", 2, 25, 5), ("Bob", 1, 7, 7), ("Cid", 0, 0, 0)]),
        ("r2", [("Ann", 2, 30, 10), ("Bob", 1, 7, 7), ("Cid", 0, 0, 0)]),
        ("r3", [("Ann", 1, 10, 10)]),
    ],
)
@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 39), reason="this SQLite has no IS DISTINCT FROM")
def test_only_r2_counts_revenue_right(response: str, expected: list[tuple[object, ...]]) -> None:
    task = spec("customer-revenue")
    schema = re.search(r"```sql\n(.*?)```", task.context, re.DOTALL)
    assert schema is not None
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(schema[1] + ROWS)
        rows = database.execute(text_of(task, response, "customer_revenue.sql")).fetchall()
    finally:
        database.close()
    assert [row[1:] for row in rows] == expected
