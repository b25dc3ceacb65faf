"""What redpencil says of the way to the hub is true: nothing is "synced" or "sent" that nobody has answered for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from support.scripted_editor import ServerError
from torture.desk import finished, noted, opened, shows, synced
from torture.machine import Machine
from torture.weather import Sky

NewMachine = Callable[..., Awaitable[Machine]]


@pytest.mark.parametrize("sky", [Sky.AWAY, Sky.BUSY])
async def test_a_task_opened_while_the_hub_does_not_answer_is_never_called_synced(
    new_machine_of: NewMachine, task: str, sky: Sky
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await synced(layout, window)
    await window.kill()
    machine.weather.sky = sky
    await window.start()
    said = {(await window.panel(task))["sync"]}
    noted(window, layout, "typed offline")
    for _ in range(3):
        with pytest.raises(ServerError):
            await window.act("sync")
        said.add((await window.panel(task))["sync"])
    assert "synced" not in said
    machine.weather.sky = Sky.FINE
    await synced(layout, window)


async def test_a_token_that_the_hub_does_not_know_is_never_called_synced(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await synced(layout, window)
    machine.token = "rp_another-token-of-the-right-form-000000"
    await window.kill()
    stranger = await machine.window()
    said = {(await stranger.panel(task))["sync"]}
    with pytest.raises(ServerError, match="token"):
        await stranger.act("sync")
    said.add((await stranger.panel(task))["sync"])
    assert "synced" not in said


async def test_a_submission_of_a_server_that_died_is_sent_by_the_next_shell_command(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await finished(window, layout)
    await synced(layout, window)
    machine.weather.sky = Sky.SLOW
    await window.act("submit", task=task)
    before = machine.weather.met[Sky.SLOW.value]
    while machine.weather.met[Sky.SLOW.value] == before:  # until it is on its way
        await window.panel(task)
    await window.kill()
    machine.weather.sky = Sky.AWAY
    refused = await machine.on_shell("sync")
    assert refused.returncode != 0
    assert "everything is sent" not in refused.stdout.lower()
    machine.weather.sky = Sky.FINE
    sent = await machine.on_shell("sync")
    assert (sent.returncode, sent.stdout.strip()) == (0, "Everything is sent."), sent.stderr
    assert len(machine.submissions(task)) == 1


async def test_offline_work_goes_out_by_itself_once_the_hub_is_back(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    machine.weather.sky = Sky.AWAY
    await finished(window, layout)
    await window.act("submit", task=task)
    with pytest.raises(ServerError):
        await window.act("sync")
    assert (await window.panel(task))["sync"] != "synced"
    machine.weather.sky = Sky.FINE
    await shows(window, layout, "sync", "synced")
    assert len(machine.submissions(task)) == 1
