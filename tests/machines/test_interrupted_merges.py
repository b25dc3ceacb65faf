"""A machine that dies while it takes in what another one wrote: neither side's words are lost or doubled."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

import pytest
from support.scripted_editor import ServerError
from torture.desk import findings_of, marked, noted, opened, same_text, synced
from torture.machine import Machine

NewMachine = Callable[..., Awaitable[Machine]]


@pytest.mark.parametrize("commit", range(6))
async def test_words_of_both_stand_once_wherever_the_merge_was_cut_off(
    new_machine_of: NewMachine, task: str, commit: int
) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine, other)
    sheet = layout["sheet"]
    await marked(other, layout, "Found there", line=3)
    noted(other, layout, "noted there")
    await synced(layout, other)
    await marked(mine, layout, "Found here")
    noted(mine, layout, "noted here")
    await mine.panel(task)
    file = first.crash_file(mine)
    file.write_text(str(commit))
    with contextlib.suppress(ConnectionError, ServerError):
        await mine.act("sync")
    if file.exists():
        file.unlink()  # a sync has fewer commits than that
        await mine.kill()
    else:
        await mine.died()
    await mine.restart()
    await synced(layout, mine, other)
    holds = ("what: Found there", "what: Found here", "noted there", "noted here")
    await same_text(sheet, mine, other, holds=holds)
    assert sorted(findings_of(await mine.panel(task))) == ["Found here", "Found there"]
