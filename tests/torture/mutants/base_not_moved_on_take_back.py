"""A submission is taken back, and what was synced before it counts as what both sides know."""

from __future__ import annotations

from typing import Any

from redpencil.store.store import Store

CAUGHT_BY = "tests/machines/test_submission_and_taking_back.py"


def plant() -> None:
    withdrawn, submitted = Store.withdrawn, Store.submitted

    def kept(store: Store, task: str) -> Any:
        return store._database.row("SELECT etag, base FROM task WHERE id = ?", task)

    def put_back(store: Store, task: str, row: Any) -> None:
        store._set(task, etag=row["etag"], base=row["base"])

    def careless_submitted(self: Store, key: str, task_id: str, *rest: Any, **more: Any) -> None:
        row = kept(self, task_id)
        submitted(self, key, task_id, *rest, **more)
        put_back(self, task_id, row)

    def careless_withdrawn(self: Store, key: str, task_id: str, *rest: Any, **more: Any) -> None:
        row = kept(self, task_id)
        withdrawn(self, key, task_id, *rest, **more)
        put_back(self, task_id, row)

    Store.withdrawn, Store.submitted = careless_withdrawn, careless_submitted  # type: ignore[method-assign]
