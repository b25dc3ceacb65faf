"""A claim is held while the reviewer works, and by nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from support.waiting import comes
from torture.desk import opened, scored
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


async def test_a_claim_is_renewed_while_the_reviewer_works(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    machine.weather.claims_last = 4
    layout = await opened(task, window)

    async def renewed() -> bool:
        await scored(window, layout, "A", "right", 2)
        await scored(window, layout, "A", "right", 3)
        return machine.weather.asked("POST", "/renew") > 0

    await comes(renewed, "a renewal")


async def test_an_editor_left_alone_holds_no_claim(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    machine.weather.claims_last = 4
    await opened(task, window)

    async def over() -> bool:
        return not (await window.panel(task))["claim_seconds_left"]

    await comes(over, "the claim's end")
    assert machine.weather.asked("POST", "/renew") == 0
