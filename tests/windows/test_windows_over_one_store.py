"""Two windows on one store: what either does the other has, also in the same instant, also in files of one's own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import Message, ServerError
from support.waiting import comes
from support.window import Window, store_of
from torture.desk import CRITERIA, findings_of, finished, marked, noted, opened, same_text, scored, shows, synced
from torture.machine import Machine, import_tasks
from torture.places import in_field

NewMachine = Callable[..., Awaitable[Machine]]


async def type_together(uri: str, *typed: tuple[Window, int, str]) -> None:
    """Type in several windows key by key, all at once, each at its place."""
    for window, at, _ in typed:
        window.cursors[uri] = at
    for index in range(max(len(text) for _, _, text in typed)):
        for window, _, text in typed:
            if index < len(text):
                window.key(uri, text[index], first=not index)
        await asyncio.sleep(0)


@pytest.mark.parametrize("field", ["what", "why"])
async def test_two_hands_in_one_field_within_an_instant_both_stand(
    new_machine_of: NewMachine, task: str, field: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    sheet = layout["sheet"]
    await marked(one, layout, "It divides by zero")
    await same_text(sheet, one, other, holds=("It divides by zero\n",))
    ends = [in_field(window.texts[sheet], field, "").start for window in (one, other)]
    await type_together(sheet, (one, ends[0], " firsthand"), (other, ends[1], " secondhand"))
    text = await same_text(sheet, one, other, holds=(" firsthand", " secondhand"))
    assert text.count("It divides by zero") == 2  # in what and in why
    for window in (one, other):
        panel = await window.panel(task)
        assert all(word in panel["findings"][0][field] for word in ("firsthand", "secondhand"))


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_a_file_of_ones_own_is_the_same_in_both_windows_and_at_the_hub(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    if kind == "test":
        uri = (await one.act("addTest", task=task, path="test_mean.py"))["uri"]
    else:
        uri = (await one.act("startRewrite", task=task, label="A"))["uri"]
    await one.open(uri, "python")
    await comes(lambda: opens(other, uri), "the file in the other window")
    one.insert(uri, 0, "# typed in one\n")
    await same_text(uri, one, other, holds=("# typed in one",))
    other.insert(uri, len(other.texts[uri]), "\n# typed in the other\n")
    text = await same_text(uri, one, other, holds=("# typed in one", "# typed in the other"))
    await finished(other, layout)
    await synced(layout, other, one)
    await other.act("submit", task=task)
    await synced(layout, other, one)
    (review,) = machine.submissions(task)
    files = review["tests"] if kind == "test" else review["rewrites"][0]["files"]
    assert [file["text"] for file in files] == [text]


@pytest.mark.parametrize("kind", ["sheet", "test"])
async def test_what_another_window_writes_at_the_end_comes_once_into_an_editor_that_takes_edits_by_lines(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    other.by_lines = True
    layout = await opened(task, one, other)
    uri = layout["sheet"]
    if kind == "test":
        uri = (await one.act("addTest", task=task, path="test_mean.py"))["uri"]
        await one.open(uri, "python")
        one.insert(uri, 0, "# one\n")
        await one.panel(task)
        await comes(lambda: opens(other, uri), "the file in the other window")
    for word in ("kil1", "kil2", "kil3"):
        one.insert(uri, len(one.texts[uri]), f"# {word}\n")
        text = await same_text(uri, one, other, holds=(word,))
        assert [text.count(f"kil{number}") for number in (1, 2, 3)] == [f"kil{number}" <= word for number in (1, 2, 3)]
    at = one.texts[uri].index("# kil1")
    one.change(uri, at, len(one.texts[uri]), "")
    text = await same_text(uri, one, other)
    assert "kil" not in text
    one.insert(uri, len(one.texts[uri]), "no line end")
    text = await same_text(uri, one, other, holds=("no line end",))
    assert text.count("no line end") == 1
    other.insert(uri, 0, "# top\n")
    text = await same_text(uri, one, other, holds=("# top",))
    assert (text.count("no line end"), text.count("# top")) == (1, 1)
    assert await one.content(uri) == text


async def opens(window: Window, uri: str) -> bool:
    """Try to open a document that may not have come yet."""
    try:
        await window.open(uri, "python")
    except ServerError:
        return False
    return True


@pytest.mark.parametrize("kind", ["test", "rewrite"])
async def test_a_file_typed_in_both_windows_keeps_both_hands_and_no_copy_lands_elsewhere(
    new_machine_of: NewMachine, task: str, kind: str
) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    command, rest = ("addTest", {"path": "test_mean.py"}) if kind == "test" else ("startRewrite", {"label": "A"})
    uri = (await one.act(command, task=task, **rest))["uri"]
    await one.open(uri, "python")
    await comes(lambda: opens(other, uri), "the file in the other window")
    one.insert(uri, 0, "".join(f"# hour {hour} in one\n" for hour in range(8)))
    await one.panel(task)
    other.insert(uri, len(other.texts[uri]), "\n# one key in the other\n")
    await other.panel(task)
    text = await same_text(uri, one, other, holds=("# hour 7 in one", "# one key in the other"))
    await one.kill()
    await one.restart()
    assert await same_text(uri, one, other, holds=("# hour 7 in one", "# one key in the other")) == text
    assert "hour 7" not in one.texts[layout["sheet"]]


async def test_scores_given_in_both_windows_at_once_all_stand(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    for value, (right, plain) in enumerate([("A", "B"), ("B", "A"), ("B", "B")], 1):
        await asyncio.gather(
            scored(one, layout, right, CRITERIA[0], value), scored(other, layout, plain, CRITERIA[1], value)
        )

    async def all_in(window: Window) -> bool:
        criteria = (await window.panel(task))["criteria"]
        given = {(it["label"], it["criterion"]): it["value"] for it in criteria if it["value"] is not None}
        return given == {("A", "right"): 1, ("B", "right"): 3, ("A", "plain"): 2, ("B", "plain"): 3}

    for window in (one, other):
        await comes(lambda window=window: all_in(window), f"all scores in {window.name}")
    await same_text(layout["sheet"], one, other)
    await synced(layout, one, other)
    scores = machine.draft(task)["review"]["scores"]
    assert sorted(one["value"] for one in scores if one["value"] is not None) == [1, 2, 3, 3]


async def test_a_look_that_met_a_busy_store_is_repeated(new_machine_of: NewMachine, hub: HubProcess, task: str) -> None:
    tasks = [task, f"{task}-too"]
    import_tasks(hub, tasks[1:])
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layouts = [await opened(name, one, other) for name in tasks]
    for layout in layouts:
        other.close(layout["sheet"])
        await other.panel(layout["task"])
    other.stop()
    for layout in layouts:
        await marked(one, layout, "Seen late")
    await one.kill()  # nothing that it writes later brings the news by accident
    lock = sqlite3.connect(store_of(machine.home), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    other.go_on()
    for _ in range(2):  # it looks, and cannot write what it saw
        with pytest.raises((ServerError, TimeoutError)):
            await other.act("setAcceptable", task=task, label="A", value="yes")
    lock.execute("ROLLBACK")
    lock.close()
    for layout in layouts:
        await comes(lambda layout=layout: knows(other, layout, "Seen late"), f"the finding in {layout['task']}")


async def knows(window: Window, layout: Message, what: str) -> bool:
    """Whether a finding stands in a window's panel and in its server's sheet."""
    return what in findings_of(await window.panel(layout["task"])) and what in await window.content(layout["sheet"])


async def test_a_submission_made_in_two_windows_is_one(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=2)
    one, other = machine.windows
    layout = await opened(task, one, other)
    await finished(one, layout)
    noted(other, layout, "Read twice.")
    await same_text(layout["sheet"], one, other, holds=("Read twice.",))
    answers = await asyncio.gather(
        *(window.act("submit", task=task) for window in (one, other)), return_exceptions=True
    )
    assert any(isinstance(answer, dict) for answer in answers), answers
    for window in (one, other):
        panel = await shows(window, layout, "sync", "synced")
        assert (panel["state"], panel["sync_message"]) == ("submitted", "")
    await synced(layout, one, other)
    assert len(machine.submissions(task)) == 1


async def test_every_change_is_told_to_the_editor(new_machine_of: NewMachine, task: str) -> None:
    machine = await new_machine_of(windows=1)
    (window,) = machine.windows
    layout = await opened(task, window)
    noted(window, layout, "many")
    window.cursors[layout["sheet"]] = len(window.texts[layout["sheet"]]) - 1

    def told() -> int:
        return sum(message.get("method") == "redpencil/changed" for side, message in window.log if side == "server")

    for number in range(60):
        before = told()
        if number % 2:
            await scored(window, layout, "AB"[number // 2 % 2], "right", 1 + number % 3)
        else:
            window.key(layout["sheet"], "x", first=True)
        await window.until(lambda before=before: told() > before, f"the news of change {number}")
