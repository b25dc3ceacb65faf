"""What is not shown, or does not count, yet is said where the reviewer looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from support.scripted_editor import Message
from support.waiting import comes
from support.window import Window
from torture.desk import finished, marked, noted, opened, same_text, scored, synced
from torture.machine import Machine
from torture.places import in_field

NewMachine = Callable[..., Awaitable[Machine]]


async def coded(window: Window, uri: str, code: str) -> list[Message]:
    """Return the diagnostics of a document that have this code."""
    published = window.diagnostics.get(uri)
    return [one for one in (published or ()) if one["code"] == code]


async def test_what_the_line_in_hand_does_not_show_yet_is_said_and_shown_once_it_is_left(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    sheet = layout["sheet"]
    await marked(one, layout, "It divides by zero")
    await same_text(sheet, one, other, holds=("It divides by zero\n",))
    line = in_field(one.texts[sheet], "why", "").start
    one.insert(sheet, line, " at times")
    await one.panel(task)
    other.insert(sheet, in_field(other.texts[sheet], "why", "").start, " always")

    (waiting,) = await comes(lambda: coded(one, sheet, "waits"), "word of what waits")
    assert "always" in waiting["message"]
    assert "always" not in one.texts[sheet]
    one.save(sheet)
    await same_text(sheet, one, other, holds=(" at times", " always"))
    assert not await coded(one, sheet, "waits")


async def test_words_after_the_submission_are_said_to_count_once_it_is_taken_back(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await finished(window, layout)
    await window.act("submit", task=task)
    await synced(layout, window)
    assert not await coded(window, layout["sheet"], "not-submitted")
    noted(window, layout, "One more thing.")

    (late,) = await comes(lambda: coded(window, layout["sheet"], "not-submitted"), "word of what came late")
    assert "take it back" in late["message"]
    panel = await window.panel(task)
    assert any("take it back" in fact for fact in panel["facts"])
    await window.act("withdraw", task=task)
    await scored(window, layout, "A", "right", 1)
    assert not await coded(window, layout["sheet"], "not-submitted")
    assert "One more thing." in window.texts[layout["sheet"]]
