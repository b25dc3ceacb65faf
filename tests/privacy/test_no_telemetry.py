"""The language server speaks to its hub and to nobody else: every connection that it tries is watched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from support.hub_process import HubProcess
from support.scripted_editor import ScriptedEditor, environment
from support.tasks import jsonl, ranking_task

WATCH = """
import json, os, sys
_file = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen",
            "os.system")
def _see(event, arguments):
    if event in _WATCHED:
        what = repr(arguments[1:] if event == "socket.connect" else arguments)
        os.write(_file, (json.dumps([event, what]) + "\\n").encode())
sys.addaudithook(_see)
"""
"""Runs in the server's process before the server, as Python does with a module of this name."""


async def test_a_whole_review_reaches_the_hub_and_no_other_address(tmp_path: Path) -> None:
    watcher, seen = tmp_path / "watcher", tmp_path / "seen.jsonl"
    watcher.mkdir()
    (watcher / "sitecustomize.py").write_text(WATCH)
    (tmp_path / "hub").mkdir()
    with HubProcess(tmp_path / "hub") as hub:
        hub.import_text(jsonl({**ranking_task("four"), "overlap": 5}))
        values = environment(tmp_path / "home", hub.url, hub.token("ann"))
        async with ScriptedEditor(values | {"PYTHONPATH": str(watcher), "WATCHED": str(seen)}) as editor:
            await editor.act("openQueue")
            await editor.act("claimTask", task="four")
            for number, name in enumerate(("correctness", "robustness", "security", "readability", "tests"), 1):
                await editor.act("setScore", task="four", rubric="judgement", criterion=name, value=number)
            await editor.act("setRanking", task="four", order="B > D = A > C", rationale="B alone checks.")
            for label in "ABCD":
                await editor.act("setAcceptable", task="four", label=label, value="yes")
            await editor.act("submit", task="four")
            await editor.act("sync")
        assert len(hub.export()) == 1
        port = urlsplit(hub.url).port
    events = [json.loads(line) for line in seen.read_text().splitlines()]
    reached = {what for event, what in events if event.startswith("socket.")}
    assert reached
    assert [what for what in reached if f"'127.0.0.1', {port}" not in what] == []
    assert [what for event, what in events if event in {"subprocess.Popen", "os.system"}] == []


def test_no_client_opens_a_connection_of_its_own(root: Path) -> None:
    typescript = re.compile(
        r'from "(node:)?(https?|net|tls|dgram)"|\bfetch\(["`]|XMLHttpRequest|WebSocket|[tT]elemetry'
    )
    lua = re.compile(r"curl|vim\.net\b|new_tcp|new_udp|sockconnect")
    clients = {typescript: root / "clients" / "vscode" / "src", lua: root / "clients" / "nvim"}
    found = [
        f"{one.name}: {match[0]}"
        for words, folder in clients.items()
        for one in folder.rglob("*.*")
        if one.suffix in {".ts", ".lua"}
        for match in words.finditer(one.read_text())
    ]
    assert found == []
