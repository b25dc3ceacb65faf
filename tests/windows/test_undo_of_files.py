"""Undo and redo of tests and rewrites: what was typed in one is never dropped with it."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

import pytest
from support.scripted_editor import ServerError
from support.waiting import comes
from support.window import Window
from torture.desk import opened
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]
BEGIN = {"test": ("addTest", {"path": "test_mean.py"}), "rewrite": ("startRewrite", {"label": "A"})}


async def begun(window: Window, task: str, kind: str) -> str:
    """Begin a test or a rewrite, type in it, and return its address."""
    command, rest = BEGIN[kind]
    uri = (await window.act(command, task=task, **rest))["uri"]
    await window.open(uri, "python")
    window.insert(uri, 0, "# first words\n")
    await window.panel(task)
    return uri


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_undo_behind_typing_takes_the_typing_and_leaves_the_file(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    await opened(task, window)
    uri = await begun(window, task, kind)
    await window.act("undo", task=task)
    window.insert(uri, 0, "# typed on\n")
    await window.panel(task)
    window.save(uri)  # the hand rests: the line behind what was typed may be taken out

    async def kept() -> bool:
        with contextlib.suppress(ServerError):
            text = await window.content(uri)
            return "# typed on" in text and text == window.texts[uri]
        return False

    await comes(kept, "the words typed on, in the file")
    layout = await window.act("openTask", task=task)
    assert uri in str(layout)


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_what_is_typed_in_a_file_while_it_is_undone_is_kept(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    uri = await begun(window, task, kind)
    with contextlib.suppress(ServerError):  # until there is nothing to undo
        while uri in str(await window.act("openTask", task=task)):
            await window.act("undo", task=task)
    window.insert(uri, len(window.texts[uri]), "\n# typed while undone\n")
    await window.panel(task)
    with contextlib.suppress(ServerError):  # until there is nothing to redo
        for _ in range(4):
            await window.act("redo", task=task)
    kept = await window.content(layout["sheet"])
    with contextlib.suppress(ServerError):
        kept += await window.content(uri)
    assert "# typed while undone" in kept
