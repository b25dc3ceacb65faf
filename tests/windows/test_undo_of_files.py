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


NAMES = {
    "test": ("tests/test_mean.py", "tests/test_other.py"),
    "rewrite": ("A/rewrite/stats.py", "A/rewrite/other.py"),
}


async def listed(window: Window, sheet: str, *names: str) -> None:
    """Wait until the sheet lists exactly these files, in this order."""

    async def is_so() -> bool:
        text = await window.content(sheet)
        return [line[2:] for line in text.splitlines() if line.startswith("- ")] == list(names)

    await comes(is_so, f"{names} on the sheet")


async def text_of(window: Window, uri: str) -> str | None:
    """Return what a document says; None where there is none."""
    with contextlib.suppress(ServerError):
        return await window.content(uri)
    return None


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_words_follow_a_file_through_its_names(new_machine_of: NewMachine, task: str, kind: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    sheet = (await opened(task, window))["sheet"]
    old, new = NAMES[kind]
    uri = await begun(window, task, kind)
    before = window.texts[uri]
    other = (await window.act("renameFile", uri=uri, to=new))["uri"]
    assert await text_of(window, uri) is None
    assert await window.open(other, "python") == before
    window.insert(other, 0, "# typed after\n")
    await window.panel(task)
    await listed(window, sheet, new)
    await window.act("undo", task=task)  # what was typed
    await window.act("undo", task=task)  # the name
    await listed(window, sheet, old)
    assert await text_of(window, uri) == before
    await window.act("redo", task=task)
    await listed(window, sheet, new)
    assert await text_of(window, other) == before
    await window.act("redo", task=task)
    assert await text_of(window, other) == "# typed after\n" + before
    await window.act("removeFile", uri=other)
    await listed(window, sheet)
    await window.act("undo", task=task)
    await listed(window, sheet, new)
    assert await text_of(window, other) == "# typed after\n" + before
    await window.act("redo", task=task)
    assert await text_of(window, other) is None


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_a_name_that_is_taken_back_takes_along_what_another_window_typed(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, two = machine.windows
    sheet = (await opened(task, one, two))["sheet"]
    old, new = NAMES[kind]
    uri = await begun(one, task, kind)
    other = (await one.act("renameFile", uri=uri, to=new))["uri"]
    await listed(two, sheet, new)
    await two.open(other, "python")
    two.insert(other, 0, "# of two\n")
    await two.panel(task)

    async def arrived() -> bool:
        return "# of two" in (await text_of(one, other) or "")

    await comes(arrived, "the words of the other window")
    await one.act("undo", task=task)
    await listed(one, sheet, old)
    assert "# of two" in (await text_of(one, uri) or "")
    assert await text_of(one, other) is None
    await one.act("redo", task=task)
    await listed(one, sheet, new)
    assert "# of two" in (await text_of(one, other) or "")


@pytest.mark.parametrize("act", ["renameFile", "removeFile"])
async def test_what_another_window_types_under_the_old_name_is_kept(
    new_machine_of: NewMachine, task: str, act: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, two = machine.windows
    sheet = (await opened(task, one, two))["sheet"]
    uri = await begun(one, task, "test")
    old, new = NAMES["test"]
    await listed(two, sheet, old)
    await two.open(uri, "python")
    await one.act(act, uri=uri, **({"to": new} if act == "renameFile" else {}))
    two.insert(uri, 0, "# typed meanwhile\n")
    await two.panel(task)
    await listed(one, sheet, *((old, new) if act == "renameFile" else (old,)))
    assert "# typed meanwhile\n# first words" in (await text_of(one, uri) or "")
    await one.act("undo", task=task)
    assert "# typed meanwhile\n# first words" in (await text_of(one, uri) or "")
    await listed(one, sheet, *((old, new) if act == "renameFile" else (old,)))


async def test_a_list_that_came_back_meanwhile_is_not_there_twice(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=2)
    one, two = machine.windows
    sheet = (await opened(task, one, two))["sheet"]
    uri = await begun(one, task, "test")
    await one.act("removeFile", uri=uri)
    await listed(two, sheet)
    await two.act("addTest", task=task, path="test_two.py")
    await listed(one, sheet, "tests/test_two.py")
    await one.act("undo", task=task)
    await listed(one, sheet, "tests/test_mean.py", "tests/test_two.py")
    assert (await one.content(sheet)).count("## Rewrites and tests") == 1
    await two.act("undo", task=task)
    await listed(one, sheet, "tests/test_mean.py")
    await one.act("redo", task=task)
    await listed(two, sheet)
    assert "## Rewrites" not in await two.content(sheet)


async def test_undo_and_redo_tell_where_a_file_went(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    await opened(task, window)
    uri = (await window.act("addTest", task=task, path="test_mean.py"))["uri"]
    new = (await window.act("renameFile", task=task, uri=uri, to="test_other.py"))["uri"]
    assert (await window.act("undo", task=task))["moved"] == {new: uri}
    assert (await window.act("undo", task=task))["moved"] == {uri: ""}
    assert (await window.act("redo", task=task))["moved"] == {}
    assert (await window.act("redo", task=task))["moved"] == {uri: new}
