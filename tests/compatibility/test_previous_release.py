"""The previous release beside today's: its client with today's hub, the reverse, and one store under both, in turn."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.previous_release import RELEASE
from support.scripted_editor import ScriptedEditor, environment
from support.tasks import jsonl, ranking_task, task

from redpencil.store import schema

WORDS = "Only callers with an empty list notice."
TASKS = jsonl({**ranking_task("four"), "overlap": 9}, task("mean", overlap=9))


async def review(values: dict[str, str]) -> None:
    """Claim `four`, judge it and submit it; `mean` is left with a note."""
    async with ScriptedEditor(values) as editor:
        for number, name in enumerate(("correctness", "robustness", "security", "readability", "tests"), 1):
            await editor.act("claimTask", task="four")
            await editor.act("setScore", task="four", rubric="judgement", criterion=name, value=number)
        await editor.act(
            "setRanking", task="four", order="B > D = A > C", rationale="B alone checks for an empty list."
        )
        for label in "ABCD":
            await editor.act("setAcceptable", task="four", label=label, value="yes")
        assert "Submitted" in (await editor.act("submit", task="four"))["message"]
        await synced(editor, "four")


async def synced(editor: ScriptedEditor, name: str) -> None:
    async def state() -> str:
        return str((await editor.request("redpencil/panel", {"task": name}))["sync"])

    while await state() != "synced":
        await editor.until(lambda: True)


async def noted(values: dict[str, str]) -> None:
    async with ScriptedEditor(values) as editor:
        answer = await editor.act("claimTask", task="mean")
        sheet = next(one for one in documents(answer) if one.endswith("review.md"))
        await editor.open(sheet, "markdown")
        editor.type(sheet, editor.texts[sheet].replace("## Notes\n", f"## Notes\n\n{WORDS}\n"))
        await editor.request("redpencil/panel", {"task": "mean"})


def documents(answer: object) -> list[str]:
    """Return every address of ours in an answer."""
    if isinstance(answer, dict):
        return [one for value in answer.values() for one in documents(value)]
    if isinstance(answer, list):
        return [one for value in answer for one in documents(value)]
    return [answer] if isinstance(answer, str) and answer.startswith("redpencil:/") else []


def scores(line: str) -> list[int]:
    return sorted(one["value"] for one in json.loads(line)["review"]["scores"])


def test_what_is_started_as_the_previous_release_is_it(previous: str) -> None:
    place = [sys.executable, "-c", "import redpencil, redpencil_hub; print(redpencil.__file__, redpencil_hub.__file__)"]
    said = subprocess.run(place, env=os.environ | {"PYTHONPATH": previous}, capture_output=True, text=True, check=True)
    assert [one.startswith(previous) for one in said.stdout.split()] == [True, True]


async def test_the_previous_client_reviews_on_todays_hub(previous: str, tmp_path: Path) -> None:
    with HubProcess(tmp_path) as hub:
        hub.import_text(TASKS)
        await review(environment(tmp_path / "home", hub.url, hub.token("ann")) | {"PYTHONPATH": previous})
        (line,) = hub.export()
        assert scores(line) == [1, 2, 3, 4, 5]


async def test_todays_client_reviews_on_the_previous_hub(
    previous: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, out = tmp_path / "tasks.jsonl", tmp_path / "reviews.jsonl"
    tasks.write_text(TASKS)
    with monkeypatch.context() as older:
        older.setenv("PYTHONPATH", previous)
        hub = HubProcess(tmp_path)
        assert hub.command("import", str(tasks)).returncode == 0
        token = hub.command("token", "ann").stdout.strip()
        hub.start()
    try:
        await review(environment(tmp_path / "home", hub.url, token))
    finally:
        hub.stop()
    monkeypatch.setenv("PYTHONPATH", previous)
    exported = hub.command("export", "--format", "review", "--output", str(out))
    assert exported.returncode == 0, exported.stderr
    (line,) = out.read_text().splitlines()
    assert scores(line) == [1, 2, 3, 4, 5]


async def test_a_store_is_brought_up_used_and_rolled_back_and_loses_nothing(previous: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HubProcess(tmp_path) as hub:
        hub.import_text(TASKS)
        values = environment(home, hub.url, hub.token("ann"))
        await noted(values | {"PYTHONPATH": previous})
        assert version(home) == RELEASE["store"]

        await review(values)
        assert version(home) == schema.VERSION
        assert WORDS in shell(values, "show", "mean")

        if RELEASE["store"] < schema.VERSION:
            shell(values, "store", "rollback", "--to", str(RELEASE["store"]))
            (aside,) = home.glob("*.set-aside-*")
            assert b"four" in aside.read_bytes()
        assert version(home) == RELEASE["store"]
        assert WORDS in shell(values | {"PYTHONPATH": previous}, "show", "mean")


def version(home: Path) -> int:
    with contextlib.closing(sqlite3.connect(home / "store.sqlite3")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def shell(values: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "redpencil", *arguments],
        env=os.environ | values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_on_compatibility_tells_these_versions(root: Path) -> None:
    page = (root / "docs" / "compatibility.md").read_text()
    assert f"| {RELEASE['version']} | {RELEASE['store']} |" in page
    assert f"| {schema.VERSION} |" in page
