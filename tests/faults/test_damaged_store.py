"""A store that cannot be used: every act says so, the file stays as it is, and all works once it is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from support.damage import garbage, newer
from support.faulty_hub import FaultyHub
from support.plain_words import for_people
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError, span_of

SHEET = "redpencil:/hub/mean/review.md"
CODE = "redpencil:/hub/mean/A/stats.py"


def another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def torn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xde\xad\xbe\xef" * (len(data) // 4 - 1024))


DAMAGE = [
    pytest.param(garbage, "is damaged", "Move it away", id="no database"),
    pytest.param(torn, "is damaged", "Move it away", id="pages overwritten"),
    pytest.param(newer, "newer redpencil", "Update redpencil", id="newer"),
    pytest.param(another_program, "another program", "move that file away", id="another program's"),
]


async def worked(new_editor: NewEditor, tmp_path: Path) -> Path:
    """Do some work, end the editor, and return the store's file."""
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    editor.type(SHEET, editor.texts[SHEET] + "\nwords before the damage\n")
    await editor.act("sync")
    await editor.kill()
    path = tmp_path / "ann" / "store.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.mark.parametrize(("damage", "happened", "next_step"), DAMAGE)
async def test_a_store_that_cannot_be_opened(
    new_editor: NewEditor, tmp_path: Path, damage: Callable[[Path], None], happened: str, next_step: str
) -> None:
    path = await worked(new_editor, tmp_path)
    sound = path.read_bytes()
    damage(path)
    damaged = path.read_bytes()
    editor = await new_editor()
    await editor.until(lambda: editor.shown, "a message at the start")
    for_people(editor.shown[0], happened, next_step)
    for act, arguments in {
        "openQueue": {}, "nextTask": {}, "claimTask": {"task": "mean"}, "openTask": {"task": "mean"}, "sync": {},
        "submit": {"task": "mean"}, "undo": {"task": "mean"},
    }.items():  # fmt: skip
        with pytest.raises(ServerError) as failed:
            await editor.act(act, **arguments)
        for_people(failed.value.message, happened, next_step)
    with pytest.raises(ServerError) as failed:
        await editor.open(SHEET)
    for_people(failed.value.message, happened, next_step)
    with pytest.raises(ServerError) as failed:
        await editor.ask("hover", SHEET, position={"line": 0, "character": 0})
    for_people(failed.value.message, happened, next_step)
    assert path.read_bytes() == damaged
    for leftover in path.parent.glob("store.sqlite3-*"):
        leftover.unlink()
    path.write_bytes(sound)
    assert "words before the damage" in await editor.open(SHEET, "markdown")
    editor.type(SHEET, editor.texts[SHEET] + "\nand after\n")
    await editor.act("sync")


async def test_a_damaged_store_that_is_moved_away_starts_afresh_and_the_hub_gives_the_draft_back(
    new_editor: NewEditor, tmp_path: Path
) -> None:
    path = await worked(new_editor, tmp_path)
    torn(path)
    editor = await new_editor()
    with pytest.raises(ServerError):
        await editor.act("openQueue")
    path.rename(path.with_suffix(".damaged"))
    for leftover in path.parent.glob("store.sqlite3-*"):
        leftover.unlink()
    await editor.act("claimTask", task="mean")
    assert "words before the damage" in await editor.open(SHEET)


async def test_words_in_a_sheet_that_was_open_while_the_store_was_damaged_are_taken_once_it_is_mended(
    new_editor: NewEditor, tmp_path: Path
) -> None:
    """An editor opens its documents again when a server starts, with words that only it has."""
    path = await worked(new_editor, tmp_path)
    sound = path.read_bytes()
    garbage(path)
    editor = await new_editor()
    text = "# Review: Mean of a list\n\n## Notes\n\nwords before the damage\n\nonly the editor has this\n"
    editor.texts[SHEET], editor.versions[SHEET] = text, 1
    item = {"uri": SHEET, "languageId": "markdown", "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    editor.type(SHEET, text + "\ntyped meanwhile\n")
    with pytest.raises(ServerError):
        await editor.request("redpencil/panel", {"task": "mean"})
    assert len(editor.shown) == 1
    path.write_bytes(sound)
    editor.type(SHEET, editor.texts[SHEET] + "\ntyped after\n")
    await editor.request("redpencil/panel", {"task": "mean"})
    await editor.kill()
    again = await new_editor()
    kept = await again.open(SHEET)
    for words in ("only the editor has this", "typed meanwhile", "typed after"):
        assert words in kept


async def test_a_store_damaged_under_a_running_editor(new_editor: NewEditor, tmp_path: Path) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    path = tmp_path / "ann" / "store.sqlite3"
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("ALTER TABLE said RENAME TO said_gone")
    editor.type(SHEET, editor.texts[SHEET] + "\ntyped into the void\n")
    await editor.until(lambda: editor.shown, "a message")
    blocker.execute("ALTER TABLE said_gone RENAME TO said")
    blocker.close()
    for_people(editor.shown[-1], "store", "damaged", "Move it away")
    await editor.request("redpencil/panel", {"task": "mean"})
    await editor.kill()
    assert "typed into the void" in await (await new_editor()).open(SHEET)


async def test_a_store_held_by_another_program_while_words_are_typed(new_editor: NewEditor, tmp_path: Path) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    await editor.open(CODE, "python")
    blocker = sqlite3.connect(tmp_path / "ann" / "store.sqlite3", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    editor.type(SHEET, editor.texts[SHEET] + "\ntyped while it was held\n")
    told = await editor.until(lambda: editor.shown, "a message")
    for_people(told[0], "held by another program", "Close the program", "written by itself")
    editor.type(SHEET, editor.texts[SHEET] + "\nand some more\n")
    for _ in range(20):  # an editor looks at many things at every key: none of them waits for the store
        with pytest.raises(ServerError) as failed:
            await editor.request("redpencil/panel", {"task": "mean"})
        for_people(failed.value.message, "held by another program", "Close the program")
    with pytest.raises(ServerError) as failed:
        await mark(editor)
    for_people(failed.value.message, "held by another program", "try again")
    blocker.execute("ROLLBACK")
    blocker.close()
    await mark(editor)
    await editor.kill()
    text = await (await new_editor()).open(SHEET)
    assert "typed while it was held" in text
    assert "and some more" in text
    assert text.count("what: An empty list divides by zero.") == 1


async def test_a_server_whose_store_is_held_ends_when_it_is_told_to(new_editor: NewEditor, tmp_path: Path) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    blocker = sqlite3.connect(tmp_path / "ann" / "store.sqlite3", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    editor.type(SHEET, editor.texts[SHEET] + "\nnever written\n")
    with pytest.raises(ServerError) as failed:
        await editor.request("shutdown", None)
    for_people(failed.value.message, "held by another program", "Close the program")
    editor.notify("exit", None)
    assert await editor.ended() == 1, "since the shutdown was refused"
    blocker.close()


async def test_settings_that_cannot_be_used_are_said_at_every_act_and_read_again(
    new_editor: NewEditor, tmp_path: Path, faulty: FaultyHub
) -> None:
    home = tmp_path / "ann"
    home.mkdir()
    settings = home / "config.toml"
    settings.write_text("hub = [", encoding="utf-8")
    editor = await new_editor(url="")
    for text, parts in {
        "hub = [": ("config.toml", "Mend the file"),
        'hub = "rubbish"': ("is not the address of a hub", "https://"),
        'hub = "http://hub.example"': ("not encrypted", "https"),
    }.items():
        settings.write_text(text, encoding="utf-8")
        with pytest.raises(ServerError) as failed:
            await editor.act("nextTask")
        for_people(failed.value.message, *parts)
        try:
            problem = (await editor.act("openQueue"))["problem"]
        except ServerError as error:
            problem = error.message
        for_people(problem, *parts)
    settings.write_text(f'hub = "{faulty.url}"', encoding="utf-8")
    with pytest.raises(ServerError) as failed:  # the token in the environment was meant for another hub
        await editor.act("claimTask", task="mean")
    for_people(failed.value.message, faulty.url, "asks for a token")


async def test_settings_that_break_later_keep_nobody_from_working_on_what_is_here(
    new_editor: NewEditor, tmp_path: Path
) -> None:
    await worked(new_editor, tmp_path)
    editor = await new_editor(url="")
    await editor.act("openTask", task="mean")
    settings = tmp_path / "ann" / "config.toml"
    settings.write_text("hub = [", encoding="utf-8")
    await mark(editor)
    panel = await editor.request("redpencil/panel", {"task": "mean"})
    assert len(panel["findings"]) >= 1


async def test_no_hub_is_set(new_editor: NewEditor) -> None:
    editor = await new_editor(url="")
    for act in ("nextTask", "sync"):
        with pytest.raises(ServerError) as failed:
            await editor.act(act)
        for_people(failed.value.message, "No hub is set", "REDPENCIL_HUB")
    for_people((await editor.act("openQueue"))["problem"], "No hub is set", "REDPENCIL_HUB")


async def test_a_task_in_the_store_that_another_version_wrote(new_editor: NewEditor, tmp_path: Path) -> None:
    path = await worked(new_editor, tmp_path)
    connection = sqlite3.connect(path, isolation_level=None)
    (sound,) = connection.execute("SELECT task FROM task").fetchone()
    connection.execute("UPDATE task SET task = '{}'")
    editor = await new_editor()
    with pytest.raises(ServerError) as failed:
        await editor.open(SHEET)
    for_people(failed.value.message, "task mean cannot be read", "Update redpencil")
    assert (await editor.act("openQueue"))["problem"] == ""
    connection.execute("UPDATE task SET task = ?", (sound,))
    connection.close()
    assert "words before the damage" in await editor.open(SHEET)


async def mark(editor: ScriptedEditor) -> None:
    await editor.act(
        "markFinding", uri=CODE, range=span_of((5, 4), (5, 26)), category="missed-case", severity="major",
        what="An empty list divides by zero.", why="Callers crash.", fix="Raise ValueError first.",
    )  # fmt: skip
