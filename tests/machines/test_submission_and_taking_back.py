"""What was sent is the base of what comes after: submit, take back, correct, submit again; one machine or two."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from support.scripted_editor import ServerError
from support.window import Window
from torture.desk import findings_of, finished, marked, noted, opened, same_text, scored, shows, synced
from torture.machine import Machine
from torture.places import in_field
from torture.weather import Sky

NewMachine = Callable[..., Awaitable[Machine]]


async def test_what_is_corrected_after_taking_back_is_what_counts(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    sheet = layout["sheet"]
    await marked(window, layout, "A slip of the pen")
    await finished(window, layout)
    await synced(layout, window)
    await scored(window, layout, "A", "right", 3)  # a value of before, to be set back to later
    await window.act("submit", task=task)
    await synced(layout, window)
    await window.act("withdraw", task=task)
    await shows(window, layout, "state", "draft")
    at = window.texts[sheet].index("A slip of the pen")
    window.change(sheet, at, at + len("A slip of the pen"), "It divides by zero")
    await window.act("setRanking", task=task, order="B > A", rationale="B is plainer.")
    await scored(window, layout, "A", "right", 2)
    await synced(layout, window)
    panel = await window.panel(task)
    assert findings_of(panel) == ["It divides by zero"]
    assert panel["ranking"] == "B > A"
    text = await same_text(sheet, window, holds=("what: It divides by zero",))
    assert "A slip of the pen\n" not in text.replace("Callers stop at A slip of the pen", "")
    assert text.rstrip().endswith("## Notes")
    await window.act("submit", task=task)
    await synced(layout, window)
    (review,) = machine.submissions(task)
    assert [one["what"] for one in review["findings"]] == ["It divides by zero"]
    assert review["ranking"]["rationale"] == "B is plainer."
    assert {one["value"] for one in review["scores"]} == {2}
    assert review["notes"] == ""


async def test_what_is_corrected_offline_after_taking_back_counts(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of()
    (window,) = machine.windows
    layout = await opened(task, window)
    await finished(window, layout)
    await synced(layout, window)
    await scored(window, layout, "A", "right", 3)
    await window.act("submit", task=task)
    await synced(layout, window)
    await window.act("withdraw", task=task)
    machine.weather.sky = Sky.AWAY
    await scored(window, layout, "A", "right", 2)  # the value of before
    await window.kill()
    machine.weather.sky = Sky.FINE
    await window.start()
    await synced(layout, window)
    scores = machine.draft(task)["review"]["scores"]
    assert {one["value"] for one in scores} == {2}


async def test_a_submission_never_wipes_out_what_another_machine_has_sent(
    new_machine_of: NewMachine, task: str
) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine)
    await finished(mine, layout)
    await synced(layout, mine)
    await opened(task, other)
    await marked(other, layout, "Found at the other machine")
    await synced(layout, other)
    with contextlib.suppress(ServerError):  # it may ask to look at what came in first
        await mine.act("submit", task=task)
    await synced(layout, mine)
    assert findings_of(await mine.panel(task)) == ["Found at the other machine"]
    if (await mine.panel(task))["state"] != "submitted":
        await mine.act("submit", task=task)
        await synced(layout, mine)
    (review,) = first.submissions(task)
    assert [one["what"] for one in review["findings"]] == ["Found at the other machine"]
    await synced(layout, other)
    await shows(other, layout, "state", "submitted")


async def test_drafts_come_down_to_a_machine_at_rest(new_machine_of: NewMachine, task: str) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine, other)
    await marked(mine, layout, "Found here")
    noted(mine, layout, "noted here")
    await synced(layout, mine, other)
    await same_text(layout["sheet"], mine, other, holds=("what: Found here", "noted here"))
    assert findings_of(await other.panel(task)) == ["Found here"]


async def test_what_was_submitted_here_is_taken_back_there_and_sent_again_here(
    new_machine_of: NewMachine, task: str
) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine, other)
    await finished(mine, layout)
    await synced(layout, mine, other)
    await mine.act("submit", task=task)
    await synced(layout, mine, other)
    await shows(other, layout, "state", "submitted")
    await other.act("withdraw", task=task)
    noted(other, layout, "corrected there")
    await synced(layout, other, mine)
    await shows(mine, layout, "state", "draft")
    await same_text(layout["sheet"], mine, other, holds=("corrected there",))
    await mine.act("submit", task=task)
    await synced(layout, mine, other)
    (review,) = first.submissions(task)
    assert review["notes"] == "corrected there"


async def file_of(window: Window, task: str) -> str:
    """Begin a rewrite of response A, or find the one that there is, and open it."""
    uri = (await window.act("startRewrite", task=task, label="A"))["uri"]
    await window.open(uri, "python")
    return uri


async def test_a_rewrite_typed_on_two_machines_keeps_both_hands(new_machine_of: NewMachine, task: str) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine, other)
    uri = await file_of(mine, task)
    mine.insert(uri, 0, "# begun here\n")
    await synced(layout, mine, other)
    await file_of(other, task)
    mine.insert(uri, 0, "".join(f"# hour {hour} here\n" for hour in range(8)))
    other.insert(uri, len(other.texts[uri]), "\n# one key there\n")
    await synced(layout, mine, other)
    text = await same_text(uri, mine, other, holds=("# hour 7 here", "# begun here", "# one key there"))
    for machine, window in ((first, mine), (second, other)):
        assert "hour 7" not in window.texts[layout["sheet"]]
        draft = machine.draft(task)["review"]
        assert [file["text"] for one in draft["rewrites"] for file in one["files"]] == [text]


async def test_one_field_typed_on_two_machines_keeps_both_hands(new_machine_of: NewMachine, task: str) -> None:
    first, second = await new_machine_of("A"), await new_machine_of("B")
    (mine,), (other,) = first.windows, second.windows
    layout = await opened(task, mine, other)
    sheet = layout["sheet"]
    await marked(mine, layout, "It divides by zero")
    await synced(layout, mine, other)
    await same_text(sheet, mine, other, holds=("what: It divides by zero",))
    for window, word in ((mine, "firsthand"), (other, "secondhand")):
        edit = in_field(window.texts[sheet], "what", word)
        window.insert(sheet, edit.start, edit.text)
    await synced(layout, mine, other)
    await same_text(sheet, mine, other, holds=("firsthand", "secondhand"))
    assert len((await mine.panel(task))["findings"]) == 1


async def test_of_giving_back_and_submitting_at_once_one_is_done_and_the_other_refused(
    new_machine_of: NewMachine, task: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    await finished(one, layout)
    await synced(layout, one, other)
    said = await asyncio.gather(
        one.act("submit", task=task), other.act("releaseTask", task=task, reason="No time."), return_exceptions=True
    )
    (refused,) = [answer for answer in said if isinstance(answer, BaseException)]
    assert isinstance(refused, ServerError)
    for window in (one, other):
        await window.act("sync")
    if said[1] is refused:
        assert "is submitted, so the task is not given back" in str(refused)
        assert len(machine.submissions(task)) == 1
    else:
        assert "You gave" in str(refused)
        assert machine.submissions(task) == []


async def test_taking_back_in_two_windows_at_once_is_done_for_both(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=2)
    layout = await opened(task, *machine.windows)
    await finished(machine.windows[0], layout)
    for _ in range(3):
        await synced(layout, *machine.windows)
        await machine.windows[0].act("submit", task=task)
        await synced(layout, *machine.windows)
        for window in machine.windows:
            await shows(window, layout, "state", "submitted")
        await asyncio.gather(*(window.act("withdraw", task=task) for window in machine.windows))
        for window in machine.windows:
            await shows(window, layout, "state", "draft")
    assert machine.submissions(task) == []
