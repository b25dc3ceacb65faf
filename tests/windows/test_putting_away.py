"""A task that was given back is put away, in each window on its store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from support.waiting import comes
from support.window import Window
from torture.desk import opened
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


def told_deleted(window: Window, uri: str) -> bool:
    """Whether the editor was told that a document is gone."""
    return any(
        message.get("method") == "redpencil/documentChanged"
        and message["params"]["uri"] == uri
        and message["params"]["deleted"]
        for side, message in window.log
        if side == "server"
    )


async def test_documents_of_a_task_that_was_given_back_are_gone(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=0)
    window = await machine.window(options={"fileSystem": True})
    layout = await window.act("claimTask", task=task)
    uri = layout["responses"][0]["documents"][0]["uri"]
    for one in (layout["sheet"], uri):
        await window.request("redpencil/readDocument", {"uri": one})
    await opened(task, window)
    window.close(layout["sheet"])
    await window.act("releaseTask", task=task, reason="Not my field.")

    async def all_gone() -> bool:
        await window.request("redpencil/stat", {"uri": "redpencil:/queue.md"})
        return told_deleted(window, uri) and told_deleted(window, layout["sheet"])

    await comes(all_gone, "the news that the task's documents are gone")
