"""One thing that the hub cannot take never stops a task: bounds hold where it is typed, and mending helps."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

import pytest
from support.scripted_editor import ServerError
from torture.desk import findings_of, finished, marked, noted, opened, scored, synced
from torture.machine import Machine
from torture.weather import Sky

NewMachine = Callable[..., Awaitable[Machine]]
TOO_MUCH = "# twelve char\n" * 160_000
"""More than 2 MiB."""


@pytest.mark.parametrize("bad", ["\0", TOO_MUCH], ids=["NUL", "2 MiB"])
async def test_a_rewrite_that_was_mended_goes_up(new_machine_of: NewMachine, task: str, bad: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    uri = (await window.act("startRewrite", task=task, label="A"))["uri"]
    await window.open(uri, "python")
    await synced(layout, window)
    machine.weather.sky = Sky.AWAY
    window.insert(uri, 0, bad)
    noted(window, layout, "noted beside it")
    with contextlib.suppress(ServerError):
        await window.act("sync")
    machine.weather.sky = Sky.FINE
    for _ in range(3):
        with contextlib.suppress(ServerError):
            await window.act("sync")
    window.change(uri, 0, len(bad), "# mended\n")
    await synced(layout, window)
    draft = machine.draft(task)["review"]
    assert draft["notes"] == "noted beside it"
    assert draft["rewrites"][0]["files"][0]["text"].startswith("# mended\n")


async def test_what_is_too_much_for_the_hub_is_said_to_be_left_out_until_it_is_mended(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await scored(window, layout, "A", "right", 2)
    noted(window, layout, "word " * 210_000)
    for _ in range(3):
        with pytest.raises(ServerError, match="sent without what is too much for it: The notes"):
            await window.act("sync")
    assert (await window.panel(task))["sync"] == "refused"
    said = await machine.on_shell("sync")
    assert (said.returncode, "The notes" in said.stderr) == (1, True)
    draft = machine.draft(task)["review"]
    assert (len(draft["scores"]), draft["notes"]) == (1, "")
    at = window.texts[layout["sheet"]].index("word ")
    window.change(layout["sheet"], at, at + 5 * 209_999, "")
    await synced(layout, window)
    assert machine.draft(task)["review"]["notes"] == "word"


async def test_a_reason_for_giving_back_that_is_too_long_stops_no_later_submission(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await finished(window, layout)
    with pytest.raises(ServerError):
        await window.act("releaseTask", task=task, reason="x" * 2001)
    await window.act("submit", task=task)
    await synced(layout, window)
    assert len(machine.submissions(task)) == 1


async def test_a_finding_typed_with_a_huge_number_stops_no_later_mark(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    sheet = layout["sheet"]
    at = window.texts[sheet].index("## Flags")
    block = "### F999999 minor wrong-logic A/stats.py:3\n\nwhat: typed by hand\nwhy: because\nfix: mend it\n\n"
    window.insert(sheet, at, block)
    await window.panel(task)
    await marked(window, layout, "Marked by key")
    assert findings_of(await window.panel(task)) == ["typed by hand", "Marked by key"]
    await synced(layout, window)
    assert len(machine.draft(task)["review"]["findings"]) == 2
