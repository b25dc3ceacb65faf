"""A server that comes back after a crash joins all that is open and merges: neither side's words are lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from torture.desk import findings_of, marked, noted, opened, same_text
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


async def test_a_finding_marked_before_the_sheet_was_joined_again_stays(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    sheet = layout["sheet"]
    noted(window, layout, "typed before")
    await window.panel(task)
    await window.kill()
    noted(window, layout, "typed while no server ran")
    await window.start()
    await marked(window, layout, "Marked by the new server")
    await window.kill()
    await window.restart()
    text = await same_text(sheet, window, holds=("typed before", "typed while no server ran"))
    assert "what: Marked by the new server" in text
    assert findings_of(await window.panel(task)) == ["Marked by the new server"]


@pytest.mark.parametrize("restarts", [1, 2])
async def test_what_both_windows_did_while_one_had_no_server_stands(
    new_machine_of: NewMachine, task: str, restarts: int
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    sheet = layout["sheet"]
    await marked(one, layout, "Known to both")
    await same_text(sheet, one, other, holds=("what: Known to both",))
    await one.kill()
    noted(one, layout, "typed without a server")
    await marked(other, layout, "Marked meanwhile", line=3)
    noted(other, layout, "typed meanwhile")
    await other.panel(task)
    await one.restart()
    holds = ("what: Known to both", "what: Marked meanwhile", "typed without a server", "typed meanwhile")
    for _ in range(restarts - 1):
        await one.kill()
        await one.restart()
    await same_text(sheet, one, other, holds=holds)
    for window in (one, other):
        assert sorted(findings_of(await window.panel(task))) == ["Known to both", "Marked meanwhile"]


async def test_a_finding_deleted_elsewhere_meanwhile_does_not_come_back(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    sheet = layout["sheet"]
    number = await marked(one, layout, "A false alarm")
    await same_text(sheet, one, other, holds=("what: A false alarm",))
    await one.kill()
    await other.act("deleteFinding", task=task, finding=number)
    noted(one, layout, "typed without a server")
    await one.restart()
    text = await same_text(sheet, one, other, holds=("typed without a server",))
    assert "A false alarm" not in text
    assert findings_of(await one.panel(task)) == []
