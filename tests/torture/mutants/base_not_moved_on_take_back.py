"""A submission is taken back, and what was synced before it counts as what both sides know."""

from __future__ import annotations

from typing import Any

from redpencil.store.journal import Journal
from redpencil.store.store import Store

CAUGHT_BY = "tests/machines/test_submission_and_taking_back.py"


def plant() -> None:
    withdrawn, submitted, commit = Store.withdrawn, Store.submitted, Journal.commit
    gone: set[str] = set()

    def keeping(database: Any, task: str, do: Any) -> Any:
        before = database.row("SELECT etag, base FROM task WHERE id = ?", task)
        done = do()
        with database.writing() as connection:
            connection.execute(
                "UPDATE task SET etag = ?, base = ? WHERE id = ?", (before["etag"], before["base"], task)
            )
        return done

    def careless_submitted(self: Store, key: str, task_id: str, *rest: Any) -> None:
        gone.add(task_id)
        keeping(self._database, task_id, lambda: submitted(self, key, task_id, *rest))

    def careless_withdrawn(self: Store, key: str, task_id: str, *rest: Any) -> None:
        keeping(self._database, task_id, lambda: withdrawn(self, key, task_id, *rest))

    def careless_commit(self: Journal, task: str, **said: Any) -> Any:
        if task in gone and said.get("seen") is not None and said.get("change") is None:
            return keeping(self._database, task, lambda: commit(self, task, **said))
        return commit(self, task, **said)

    Store.withdrawn, Store.submitted = careless_withdrawn, careless_submitted  # type: ignore[method-assign]
    Journal.commit = careless_commit  # type: ignore[method-assign]
