"""Before a first claim the reviewer is told, once, what is recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import ScriptedEditor, environment
from support.tasks import jsonl, task

from redpencil.session.notice import SHORT

NOTICE = "privacy-notice"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    (tmp_path / "hub").mkdir()
    with HubProcess(tmp_path / "hub") as process:
        process.import_text(jsonl(task("mean", overlap=5), task("other", overlap=5)))
        yield process


@pytest.fixture
def newcomer(hub: HubProcess, tmp_path: Path) -> dict[str, str]:
    values = environment(tmp_path / "home", hub.url, hub.token("ann"))
    (tmp_path / "home" / NOTICE).unlink()
    return values


def told(editor: ScriptedEditor) -> list[str]:
    shown = [one for side, one in editor.log if side == "server" and one.get("method") == "window/showMessage"]
    return [one["params"]["message"] for one in shown if one["params"]["message"] == SHORT]


@pytest.mark.parametrize("act", ["nextTask", "claimTask"])
async def test_it_is_said_before_the_first_claim_and_never_again(newcomer: dict[str, str], act: str) -> None:
    arguments = {"task": "mean"} if act == "claimTask" else {}
    async with ScriptedEditor(newcomer) as editor:
        await editor.act(act, **arguments)
        assert told(editor) == [SHORT]
        await editor.act("claimTask", task="other")
        assert told(editor) == [SHORT]
    async with ScriptedEditor(newcomer) as again:
        await again.act("nextTask")
        assert told(again) == []


def test_the_shell_says_it_too_and_tells_the_whole(newcomer: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "redpencil"]
    values = os.environ | newcomer | {"REDPENCIL_FOLDER": str(tmp_path / "files")}
    first, second = (
        subprocess.run([*command, "open"], env=values, capture_output=True, text=True, check=True) for _ in range(2)
    )
    assert SHORT in first.stderr
    assert SHORT not in second.stderr
    whole = subprocess.run([*command, "privacy"], env=values, capture_output=True, text=True, check=True).stdout
    assert "never sent" in whole
