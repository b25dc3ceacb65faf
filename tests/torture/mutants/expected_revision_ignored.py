"""A window commits whatever the store has meanwhile: what it missed is not in what it knows."""

from __future__ import annotations

from typing import Any

from redpencil.store.journal import Journal

CAUGHT_BY = "windows"


def plant() -> None:
    commit = Journal.commit

    def careless(self: Journal, task: str, *, expected: int, **rest: Any) -> Any:
        row = self._database.row("SELECT revision FROM task WHERE id = ?", task)
        return commit(self, task, expected=row["revision"] if row else expected, **rest)

    Journal.commit = careless  # type: ignore[method-assign]
