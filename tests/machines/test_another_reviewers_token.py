"""A store holds one reviewer's work: with another's token it is neither sent nor claimed over."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import ServerError
from torture.desk import finished, noted, opened, synced
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


async def test_with_another_reviewers_token_the_work_stays_as_it_is_until_the_first_ones_is_back(
    new_machine_of: NewMachine, hub: HubProcess, task: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await finished(window, layout)
    await synced(layout, window)
    before = machine.draft(task)
    await window.kill()
    own, machine.token = machine.token, hub.token(f"bob-{uuid.uuid4().hex[:8]}")
    stranger = await machine.window()
    await stranger.act("openTask", task=task)
    await stranger.open(layout["sheet"], "redpencil-review")
    noted(stranger, layout, "typed with another's token")
    refused = f"belongs to bob-.* the work here is {machine.reviewer}'s.*Set {machine.reviewer}'s token"
    with pytest.raises(ServerError, match=refused):
        await stranger.act("claimTask", task=task)
    with pytest.raises(ServerError, match=refused):
        await stranger.act("sync")
    assert (await stranger.panel(task))["sync"] == "refused"
    doctor = await machine.on_shell("doctor")
    assert doctor.returncode != 0
    assert f"the work here is {machine.reviewer}'s" in doctor.stdout
    assert machine.draft(task) == before
    await stranger.kill()
    machine.token = own
    again = await machine.window()
    await opened(task, again)
    await synced(layout, again)
    assert "typed with another's token" in machine.draft(task)["review"]["notes"]


async def test_a_hub_without_work_here_may_be_anybodys(new_machine_of: NewMachine, hub: HubProcess, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    assert (await window.act("sync")) == {}
    await window.kill()
    machine.token = hub.token(machine.reviewer.replace("ann", "bob"))
    await opened(task, await machine.window())
