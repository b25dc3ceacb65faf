"""Tasks as real files, over the wire and on the shell: what is written, taken, put back and wiped."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from editors.scripted import PLAIN, FileEditor
from editors.sheet_driver import with_field, with_line
from support.hub_process import HubProcess
from support.scripted_editor import ServerError, environment, span_of
from support.tasks import jsonl, task

if TYPE_CHECKING:
    from conftest import Reviewer

LINE = span_of((5, 0), (5, 26))
FINDING = "### major missed-case A/stats.py:6\n\nwhat: wrong\nwhy: it fails\nfix: mend it"


@pytest.fixture
async def editor(reviewer: Reviewer) -> AsyncIterator[FileEditor]:
    async with FileEditor(reviewer.environment, reviewer.task) as one:
        await one.act("claimTask", task="four")
        yield one


async def soon(what: str, holds: Callable[[], Any]) -> Any:
    """Wait for a state of the disk or the hub."""
    async with asyncio.timeout(20):
        while not (value := holds()):  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.05)
    assert value, what
    return value


async def panel(editor: FileEditor) -> dict[str, Any]:
    return await editor.request("redpencil/panel", {"task": editor.folder.name})


async def mark(editor: FileEditor) -> None:
    arguments = {"category": "missed-case", "severity": "major", "what": "wrong", "why": "it fails"}
    await editor.act("markFinding", uri=editor.uri("A/stats.py"), range=LINE, **arguments)


def shell(reviewer: Reviewer, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "redpencil", *arguments]
    return subprocess.run(command, env=reviewer.environment, capture_output=True, text=True, timeout=60, check=False)


async def test_a_task_lies_private_and_only_the_reviewers_own_files_can_be_written(editor: FileEditor) -> None:
    folder = editor.folder
    modes = {str(one.relative_to(folder)): one.stat().st_mode & 0o777 for one in folder.rglob("*") if one.is_file()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes["brief.md"] == modes["A/stats.py"] == modes["D/answer.md"] == 0o444
    assert modes["review.md"] == 0o600
    assert "submit: no\n" in (folder / "review.md").read_text()
    assert "redpencil:" not in json.dumps([message for side, message in editor.log if side == "server"])


async def test_a_read_only_file_that_something_changed_is_put_back_and_it_is_said(editor: FileEditor) -> None:
    file = editor.folder / "A" / "stats.py"
    before = file.read_text()
    file.chmod(0o644)
    file.write_text("formatted\n")
    await soon("the file", lambda: file.read_text() == before and file.stat().st_mode & 0o777 == 0o444)
    await editor.until(lambda: any("A/stats.py was changed outside" in one for one in editor.shown))
    file.unlink()
    await soon("the file", file.exists)


async def test_a_link_in_the_place_of_a_file_is_neither_read_nor_written_through(
    editor: FileEditor, tmp_path: Path
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("mine")
    sheet = editor.folder / "review.md"
    sheet.unlink()
    sheet.symlink_to(canary)
    await soon("a file again", lambda: not sheet.is_symlink() and "## Findings" in sheet.read_text())
    assert canary.read_text() == "mine"


async def test_words_written_by_other_programs_are_taken(editor: FileEditor) -> None:
    sheet = editor.folder / "review.md"
    sheet.write_text(with_line(sheet.read_text(), "Findings", FINDING))
    async with asyncio.timeout(20):
        while not (found := (await panel(editor))["findings"]):  # noqa: ASYNC110 - the file is looked at twice a second
            await asyncio.sleep(0.05)
    assert found[0]["what"] == "wrong"
    for below, text in {"tests/test_mean.py": "assert True\n", "B/rewrite/stats.py": "mean = 1\n"}.items():
        (editor.folder / below).parent.mkdir(parents=True)
        (editor.folder / below).write_text(text)
        (editor.folder / below).with_suffix(".pyc").write_bytes(b"\0\xff")
    uri = await editor.read("tests/test_mean.py")
    await editor.settle()
    editor.type(uri, "assert 1\n")
    await editor.settle()
    await editor.act("undo", task="four")
    await soon("the rewrite stays", (editor.folder / "B/rewrite/stats.py").exists)


async def test_files_that_are_renamed_and_removed_leave_the_disk_and_come_back_with_their_words(
    editor: FileEditor,
) -> None:
    await editor.act("addTest", task="four", path="test_a.py")
    old, new, sheet = (editor.folder / below for below in ("tests/test_a.py", "tests/test_b.py", "review.md"))
    await soon("the test", old.exists)
    old.write_text("assert True\n")
    await editor.act("renameFile", task="four", path="tests/test_a.py", to="tests/test_b.py")
    await soon("the new name", lambda: new.exists() and not old.exists())
    assert new.read_text() == "assert True\n"
    assert "- tests/test_b.py\n" in sheet.read_text()
    await editor.act("removeFile", task="four", path="tests/test_b.py")
    await soon("gone", lambda: not new.exists())
    await asyncio.sleep(1.2)  # two looks: what lay there is not taken for a new file
    assert "test_b.py" not in sheet.read_text()
    await editor.act("undo", task="four")
    await soon("back", lambda: new.exists() and new.read_text() == "assert True\n")
    assert "- tests/test_b.py\n" in sheet.read_text()


async def test_what_changed_in_the_file_and_elsewhere_at_once_is_kept_twice(
    editor: FileEditor, reviewer: Reviewer
) -> None:
    await editor.kill()
    sheet = editor.folder / "review.md"
    async with FileEditor({**reviewer.environment, "REDPENCIL_FOLDER": str(editor.folder)}, editor.folder) as other:
        await other.act("setRanking", task="four", order="A > B > C > D")
    text = sheet.read_text()
    sheet.write_text(with_line(text, "Notes", "typed without a server"))
    done = shell(reviewer, "open", "four")
    assert done.returncode == 0
    kept = [one for one in editor.folder.iterdir() if ".kept-" in one.name]
    everything = sheet.read_text() + "".join(one.read_text() for one in kept)
    assert "A > B > C > D" in everything
    assert "typed without a server" in everything


async def test_kill_9_of_the_server_loses_nothing(editor: FileEditor, reviewer: Reviewer) -> None:
    uri = await editor.read("review.md")
    await editor.read("A/stats.py")
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[uri], "the block")
    text = with_line(editor.texts[uri], "Notes", "half a thou")
    editor.type(uri, text)
    await editor.settle()
    await editor.kill()
    async with FileEditor(reviewer.environment, reviewer.task) as again:
        await again.read("review.md", text)
        await again.read("A/stats.py")
        assert [one["what"] for one in (await panel(again))["findings"]] == ["wrong"]
        assert "half a thou" in again.texts[uri]


async def test_the_end_of_the_editor_leaves_everything_in_the_files(editor: FileEditor, reviewer: Reviewer) -> None:
    uri = await editor.read("review.md")
    editor.type(uri, with_line(editor.texts[uri], "Notes", "never saved"))
    await editor.hang_up()
    await soon("the words on the disk", lambda: "never saved" in (editor.folder / "review.md").read_text())
    assert "never saved" in shell(reviewer, "show", "four").stdout


async def test_an_open_file_is_the_editors_and_a_closed_one_follows(editor: FileEditor) -> None:
    file = editor.folder / "review.md"
    before = file.read_text()
    uri = await editor.read("review.md")
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[uri], "the block")
    assert file.read_text() == before
    editor.close(uri)
    await soon("the block in the file", lambda: "### m" in file.read_text())


async def test_an_editor_that_takes_no_edits_is_told_once(reviewer: Reviewer) -> None:
    none = {**PLAIN, "workspace": {}, "window": {}}
    async with FileEditor(reviewer.environment, reviewer.task, capabilities=none) as editor:
        await editor.act("claimTask", task="four")
        await editor.until(lambda: any(str(reviewer.task) in one for one in editor.shown), "where the task lies")
        uri = await editor.read("review.md")
        await mark(editor)
        await editor.act("setRanking", task="four", order="A > B > C > D")
        await editor.settle()
        assert sum("lets nobody else write" in one for one in editor.shown) == 1
        editor.close(uri)
        await soon("the file", lambda: "### m" in (editor.folder / "review.md").read_text())


async def test_marks_are_refused_on_a_text_that_is_not_the_responses(editor: FileEditor) -> None:
    uri = await editor.read("A/stats.py")
    editor.type(uri, "a line more\n" + editor.texts[uri])
    assert await editor.actions(uri, (5, 0), (5, 26)) == []
    with pytest.raises(ServerError, match="only to be read"):
        await mark(editor)
    assert any("A/stats.py is only to be read" in one for one in editor.shown)


async def test_the_line_submit_refuses_with_reasons_and_is_not_fought_over_while_typed(editor: FileEditor) -> None:
    uri = await editor.read("review.md")
    for half in ("", "y", "ye"):
        editor.type(uri, with_field(editor.texts[uri], "submit", half))
        await editor.settle()
        assert f"submit: {half}\n" in editor.texts[uri]
    editor.type(uri, with_field(editor.texts[uri], "submit", "yes"))
    await editor.until(lambda: "submit: no\n" in editor.texts[uri], "the line set back")
    await editor.until(lambda: any(one["code"] == "not-submitted" for one in editor.diagnostics[uri]))
    assert (await panel(editor))["state"] == "draft"


async def test_a_submission_waits_in_the_folder_until_the_hub_has_it_and_is_taken_back_by_its_line(
    tmp_path: Path,
) -> None:
    with HubProcess(tmp_path) as hub:
        hub.import_text(jsonl(task("mean", kinds=["correctness"], rubrics=[])))
        folder = (tmp_path / "tasks").resolve()
        values = {**environment(tmp_path / "home", hub.url, hub.token("ann")), "REDPENCIL_FOLDER": str(folder)}
        async with FileEditor(values, folder / "mean") as editor:
            await editor.act("claimTask", task="mean")
            hub.stop()
            uri = await editor.read("review.md")
            text = with_line(editor.texts[uri], "Findings", FINDING)
            editor.type(uri, with_field(text, "acceptable", "A no"))
            await editor.settle()
            await editor.until(lambda: "### m" in editor.texts[uri], "a number")
            editor.type(uri, with_field(editor.texts[uri], "submit", "yes"))
            await editor.until(lambda: any("Submitted" in one for one in editor.shown), "the submission")
            assert (folder / "mean" / "A" / "stats.py").exists()
            hub.start()
            await soon("the folder wiped", lambda: not (folder / "mean").exists())
            assert len(hub.export()) == 1
            editor.type(uri, with_field(editor.texts[uri], "submit", "no"))
            await soon("the folder again", (folder / "mean" / "review.md").exists)
            assert (await panel(editor))["state"] == "draft"
            assert "submit: no\n" in editor.texts[uri]
            assert sum("Submitted" in one for one in editor.shown) == 1


async def test_the_queue_is_a_file_with_actions(reviewer: Reviewer) -> None:
    async with FileEditor(reviewer.environment, reviewer.folder) as editor:
        page = reviewer.folder / "queue.md"
        await soon("the queue", lambda: page.exists() and "Mean of a list" in page.read_text())
        uri = await editor.read("queue.md")
        line = next(n for n, one in enumerate(editor.texts[uri].split("\n")) if "Mean of a list" in one)
        titles = [one["title"] for one in await editor.actions(uri, (line, 3))]
        assert titles[0].startswith("Claim and open: Mean of a list ($18.00")
        lenses = await editor.ask("codeLens", uri)
        await editor.run(lenses[0])
        assert (reviewer.task / "review.md").exists()


def test_the_shell_opens_tasks_in_folders_and_never_in_somebody_elses(reviewer: Reviewer, tmp_path: Path) -> None:
    assert "four" in shell(reviewer, "queue").stdout
    mine = tmp_path / "elsewhere" / "four"
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    refused = shell(reviewer, "open", "--folder", str(mine.parent), "four")
    assert refused.returncode == 1
    assert "holds something else" in refused.stderr
    assert (mine / "thesis.txt").read_text() == "mine"
    opened = shell(reviewer, "open", "four")
    assert opened.stdout.strip() == str(reviewer.task)
    assert shell(reviewer, "open").stdout == opened.stdout


async def test_files_outside_of_a_task_are_nobodys(editor: FileEditor, tmp_path: Path) -> None:
    canary = tmp_path / "canary.py"
    canary.write_text("TOP SECRET CANARY")
    outside = [canary.as_uri(), f"{editor.folder.as_uri()}/A/../../../canary.py", editor.uri(".redpencil.json")]
    for uri in outside:
        item = {"uri": uri, "languageId": "python", "version": 1, "text": "x"}
        editor.notify("textDocument/didOpen", {"textDocument": item})
        assert await editor.ask("hover", uri, position={"line": 0, "character": 0}) is None
        assert await editor.ask("codeLens", uri) is None
    assert not any("CANARY" in json.dumps(message) for side, message in editor.log if side == "server")
    assert editor.shown == [one for one in editor.shown if "mistake" not in one]
