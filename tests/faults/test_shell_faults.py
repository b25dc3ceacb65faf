"""The commands on the shell in trouble: one sentence that says what happened, one that says what to do, exit code 1."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.damage import garbage, newer
from support.fault_server import FaultServer, problem, reply
from support.hub_process import HubProcess
from support.plain_words import for_people
from support.scripted_editor import NewEditor, ScriptedEditor, environment

SHEET = "redpencil:/hub/mean/review.md"
COMMANDS = [["check"], ["show"], ["show", "mean"], ["sync"], ["doctor"]]


def shell(home: Path, *arguments: str, hub: str = "", token: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run `redpencil` as a person would."""
    values = {**os.environ, **environment(home, hub, token), **more}
    return subprocess.run(
        [sys.executable, "-m", "redpencil", *arguments], capture_output=True, text=True, timeout=60, check=False,
        env=values, input="",
    )  # fmt: skip


def failed(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert result.returncode == 1, result
    for_people(result.stdout + result.stderr, *parts)


@pytest.fixture
async def home(new_editor: NewEditor, tmp_path: Path) -> Path:
    """The folder of a store with a review of `mean` in it, whose editor is closed."""
    editor: ScriptedEditor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    editor.type(SHEET, f"{editor.texts[SHEET]}\nwords of the review\n")
    await editor.request("redpencil/panel", {"task": "mean"})
    await editor.kill()
    path = tmp_path / "ann" / "store.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.parent


def other_task(path: Path) -> None:
    """Leave a task in the store that another version wrote."""
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE task SET task = \'{"id": "mean", "shape": "of the future"}\'')
    connection.close()


@pytest.mark.parametrize(
    ("damage", "happened", "next_step"),
    [(garbage, "is damaged", "Move it away"), (newer, "newer redpencil", "Update redpencil")],
)
async def test_a_store_that_cannot_be_used(
    home: Path, damage: Callable[[Path], None], happened: str, next_step: str
) -> None:
    path = home / "store.sqlite3"
    damage(path)
    before = path.read_bytes()
    for command in COMMANDS:
        failed(shell(home, *command, hub="http://127.0.0.1:1"), happened, next_step)
    assert path.read_bytes() == before


async def test_a_task_in_the_store_that_cannot_be_read(home: Path) -> None:
    other_task(home / "store.sqlite3")
    for command in (["check"], ["show"], ["show", "mean"]):
        failed(shell(home, *command), "mean", "redpencil")


async def test_no_store_no_task_no_hub(tmp_path: Path, home: Path) -> None:
    failed(shell(tmp_path / "nowhere", "show"), "There is no store", "Claim a task")
    failed(shell(home, "show", "nothing"), "No task 'nothing'", "Claim it")
    failed(shell(home, "check", "nothing"), "No task 'nothing'", "Claim it")
    failed(shell(home, "sync"), "No hub is set", "REDPENCIL_HUB")
    failed(shell(home, "doctor"), "none is set", "REDPENCIL_HUB")


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("ftp://hub.example", ("is not the address of a hub", "https://")),
        ("http://hub.example", ("not encrypted", "https")),
        ("https://ann:secret@hub.example", ("name or a password", "Leave it out")),
        ("rubbish", ("is not the address of a hub", "https://")),
    ],
)
async def test_a_hub_address_that_is_none(home: Path, address: str, parts: tuple[str, ...]) -> None:
    for command in ("sync", "doctor"):
        result = shell(home, command, hub=address)
        failed(result, *parts)
        assert "secret@" not in result.stdout + result.stderr


async def test_settings_and_tokens_that_cannot_be_read(home: Path) -> None:
    (home / "config.toml").write_text("hub = [", encoding="utf-8")
    failed(shell(home, "sync"), "config.toml", "Mend the file")
    (home / "config.toml").write_text("hub = 7", encoding="utf-8")
    failed(shell(home, "sync"), "`hub` in config.toml is 7", "https://")
    (home / "config.toml").unlink()
    (home / "token").write_text("secret-token")
    (home / "token").chmod(0o644)
    result = shell(home, "doctor", hub="http://127.0.0.1:1")
    failed(result, "can be read by others", "chmod 600")
    assert "secret-token" not in result.stdout + result.stderr
    failed(shell(home, "doctor", hub="http://127.0.0.1:1", token="two words"), "holds blanks", "Copy it again")


async def test_a_hub_in_trouble(home: Path, hub: HubProcess) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    for command in ("sync", "doctor"):
        failed(shell(home, command, hub=closed, token="x"), "does not answer", "kept here")
        failed(shell(home, command, hub=hub.url, token="stranger"), "does not know the token", "redpencil login")
    html = reply("200 OK", b"<html>", content_type="text/html")
    for answer, parts in {
        html: ("does not answer like a redpencil hub", "URL"),
        problem(500, "internal"): ("asks to wait", "by itself"),
        problem(429, "throttled", retry_after="9"): ("asks to wait", "by itself"),
        problem(403, "forbidden"): ("why", "What to do."),
    }.items():
        async with FaultServer(*[answer] * 9) as server:
            failed(await in_thread(home, "doctor", server.url), *parts)
    result = shell(home, "show", "mean")
    assert result.returncode == 0
    assert "words of the review" in result.stdout


async def in_thread(home: Path, command: str, url: str) -> subprocess.CompletedProcess[str]:
    """Run a command against a server that this process serves."""
    return await asyncio.to_thread(shell, home, command, hub=url, token="x")


SOUND = b"schema: 1\nid: mine\nversion: 1.0.0\ntitle: Mine\n"


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        pytest.param(b"", ("rubric.yaml:1:1:", "schema: 1"), id="empty"),
        pytest.param(b"- [", ("rubric.yaml:",), id="not YAML"),
        pytest.param(b"\xff\xfe\x00", ("byte 1 is not UTF-8", "Save the file"), id="not UTF-8"),
        pytest.param(SOUND + b"colour: 3\n", ("rubric.yaml:", "colour"), id="unknown key"),
        pytest.param(b"\x1b[31m: 1\n", ("rubric.yaml:",), id="escape"),
        pytest.param(b"a: &a [*a, *a]\n", ("rubric.yaml:",), id="a knot"),
        pytest.param(b"x: !!python/object/apply:os.system ['true']\n", ("rubric.yaml:",), id="code"),
        pytest.param(b"[" * 5000, ("rubric.yaml",), id="deep"),
    ],
)
def test_a_rubric_that_is_none(tmp_path: Path, content: bytes, parts: tuple[str, ...]) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_bytes(content)
    failed(shell(tmp_path, "rubric", "check", str(path)), *parts)


def test_a_rubric_file_that_is_not_there(tmp_path: Path) -> None:
    failed(shell(tmp_path, "rubric", "check", str(tmp_path / "nothing.yaml")), "nothing.yaml", "cannot be read")
    failed(shell(tmp_path, "rubric", "check", str(tmp_path)), "cannot be read")


def test_an_import_that_cannot_begin(hub: HubProcess, tmp_path: Path) -> None:
    result = hub.command("import", str(tmp_path / "nothing.jsonl"))
    failed(result, "nothing.jsonl", "check the path")
    failed(hub.command("import", str(tmp_path)), "cannot be read")
    for url, part in {"sqlite:////nowhere/at/all/hub.db": "hub.db", "mysql://x": "mysql", "rubbish": "rubbish"}.items():
        result = subprocess.run(
            [sys.executable, "-m", "redpencil_hub", "import", str(tmp_path / "x"), "--database", url],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        failed(result, part)
