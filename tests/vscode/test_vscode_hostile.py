"""What came with a task is shown and does nothing: no link of its can be followed, nothing is fetched."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

import pytest
from support.filled_store import fill
from support.hub_process import HubProcess
from support.scripted_editor import span_of
from support.tasks import JUDGEMENT, jsonl, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import NewReviewer, Reviewer
    from support.workbench import Workbench

MARK = "zq7"
"""Stands in every target, so that a link or a request can be told from VS Code's own."""
HOSTILE = (
    "[a](command:workbench.action.terminal.new?zq7)",
    '[a](command:workbench.action.openSettings?%22zq7%22 "title")',
    "<command:workbench.action.quit?zq7>",
    "[a]: command:zq7.run\n[a]",
    "[a](javascript:alert('zq7'))",
    "[a](data:text/html,zq7)",
    "[a](file:///etc/passwd?zq7)",
    "[a](vscode://vscode.git/clone?url=zq7)",
    "[a](vscode-insiders://zq7)",
    "[a](https://evil.example/zq7)",
    "<https://evil.example/zq7-auto>",
    "https://evil.example/zq7-bare",
    "www.zq7.example and reviewer@zq7.example",
    "![a](https://evil.example/zq7.png)",
    "![a](http://127.0.0.1:9/zq7.png)",
    "[![a](https://evil.example/zq7.svg)](command:zq7.run)",
    '<img src="https://evil.example/zq7.gif" onerror="alert(1)">',
    '<a href="command:zq7.run">a</a>',
    '<iframe src="https://evil.example/zq7"></iframe>',
    '<script src="https://evil.example/zq7.js"></script>',
    '<div style="background:url(https://evil.example/zq7.png)">a</div>',
    "```\n[a](command:zq7.run)\n```\n[a](command:zq7.run)",
    "`` ` `` [a](command:zq7.run) $(zap) \\[a](command:zq7.run)",
    "|a|\n|-|\n|[a](command:zq7.run)|",
)
PATH = "$(zap) [a](zq7.run).py"
"""A file's name, which stands in tabs, trees and titles."""
ICONS = ".codicon-zap"
FOLLOWED = f"""() => [...document.querySelectorAll('*')].flatMap(one =>
    ['href', 'data-href', 'src', 'srcset', 'xlink:href', 'action', 'style', 'onerror', 'onclick']
    .map(name => one.getAttribute(name)).filter(value => value && value.includes('{MARK}'))
    .filter(value => !one.matches('[aria-label*="redpencil:"], .monaco-icon-label')))"""


@pytest.fixture
def hostile_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub whose one task is hostile wherever its author has a say."""
    words = "\n\n".join(HOSTILE)
    code = "".join(f"# {one!r}\n" for one in HOSTILE) + "def mean(xs):\n    return 0\n"
    files = [{"path": "stats.py", "text": code}, {"path": PATH, "text": "# hostile by name\n"}]
    answer = {"id": "one", "files": files, "explanation": words}
    scale = JUDGEMENT["criteria"][0]["scale"]
    asks = [one.replace("\n", " ") for one in HOSTILE[:6]]
    criteria = [{"id": f"c{number}", "ask": ask, "scale": scale} for number, ask in enumerate(asks)]
    rubric = {**JUDGEMENT, "id": "hostile", "applies_to": {"kinds": ["correctness"]}, "criteria": criteria}
    base = [{"path": PATH, "text": "# the base\n"}]
    changes = {
        "title": HOSTILE[0],
        "base": base,
        "prompt": words,
        "context": words,
        "responses": [answer],
        "rubrics": [rubric],
    }
    with HubProcess(tmp_path_factory.mktemp("hostile")) as process:
        process.import_text(jsonl({**task("hostile", overlap=500), **changes}, task("other", title=HOSTILE[13])))
        yield process


def sit_down(reviewer: Reviewer) -> Workbench:
    """Open the hostile task, whose every finding is hostile too."""
    findings = [
        {
            "uri": "redpencil:/hub/hostile/A/stats.py", "range": span_of((line, 0), (line, 9)),
            "category": "wrong-logic", "severity": "major", "what": one, "why": one, "fix": one,
        }
        for line, one in enumerate(HOSTILE)
    ]  # fmt: skip
    fill(reviewer.environment, "hostile", findings)
    window = reviewer.sit_down()
    window.press("Alt+,", "Alt+n")
    window.until("the response", lambda: "stats.py" in window.active_tab())
    window.until("its findings", lambda: f"{len(HOSTILE)} findings" in window.status())
    window.until("squiggles", window.squiggles)
    return window


def test_hostile_markdown_does_nothing_anywhere(hostile_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    reviewer = new_reviewer(hub=hostile_hub, settings={"redpencil.comments": True})
    asked: list[str] = []
    reviewer.window.context.on("request", lambda request: asked.append(request.url))
    window = sit_down(reviewer)
    seen: dict[str, str] = {}

    hover = ".monaco-hover .hover-contents"
    window.press("Control+Home")
    for line, one in enumerate(HOSTILE):
        window.press("Control+k", "Control+i")
        window.until(f"a hover on line {line + 1}: {one}", lambda: MARK in "".join(window.texts(hover)))
        assert window.page.evaluate(FOLLOWED) == [], one
        window.press("Escape", "ArrowDown")
    window.picture("hovers")
    for name, command, selector in (
        ("diagnostics", "Problems: Focus on Problems View", ".markers-panel"),
        ("comments", "Comments: Focus on Comments View", ".comments-panel"),
        ("tree", "redpencil: Focus on Task View", ".pane-body [role=tree]"),
        ("queue", "redpencil: Focus on Queue View", ".pane-body [role=tree]"),
    ):
        window.run(command)
        window.until(name, lambda: window.texts(selector))  # noqa: B023
        if name == "diagnostics":
            window.press("Home", "ArrowLeft")  # the sheet's own fill the list, which draws no more than is seen
            window.until("the code's diagnostics", lambda: MARK in "".join(window.texts(selector)))  # noqa: B023
        seen[name] = "\n".join(window.texts(selector))
        assert window.page.evaluate(FOLLOWED) == [], name
        window.picture(name)
    assert MARK in seen["diagnostics"]
    assert MARK in seen["comments"]
    assert not [one for one in asked if MARK in one]
    assert not window.abroad
    assert len(HOSTILE) >= 20


def test_hostile_names_and_titles_are_only_words(hostile_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    window = sit_down(new_reviewer(hub=hostile_hub))
    hints = window.page.get_by_text("F1 major", exact=False)
    window.press("Control+Home")

    def hovered() -> bool:
        """Whether the hover is there; what is drawn anew under the mouse takes it away, so that it has to move."""
        window.page.mouse.move(0, 0)
        hints.first.hover()
        window.page.wait_for_timeout(1000)
        return MARK in "".join(window.texts(".monaco-hover"))

    window.until("a hint's hover", hovered)
    window.picture("hint")
    assert window.page.evaluate(FOLLOWED) == []
    window.press("Escape")
    window.until("a lens", lambda: window.texts(".codelens-decoration a"))
    assert not window.count(ICONS)

    window.page.locator(".statusbar-item[id*='redpencil']").first.hover()
    window.until("the status bar's hover", lambda: MARK in "".join(window.texts(".monaco-hover, .workbench-hover")))
    assert window.page.evaluate(FOLLOWED) == []
    for name, keys in (("list", ",q"), ("scores", ",s"), ("actions", None)):
        window.press(",", "1")
        window.press("Control+Home")
        window.press(*(keys or ["Control+."]))
        window.until(name, lambda: "".join(window.texts(".quick-input-list .monaco-list-row")))
        window.picture(name)
        assert window.page.evaluate(FOLLOWED) == [], name
        assert not window.count(ICONS), name
        window.press("Escape")
        window.until("no question", lambda: not window.question())
    window.press(",", "PageDown")
    window.until("the file with the hostile name", lambda: "hostile by name" in window.lines())
    window.type(",d-")
    window.until("its diff", lambda: "base → A" in window.active_tab())
    window.picture("diff")
    assert window.page.evaluate(FOLLOWED) == []
    assert not window.count(ICONS)
    window.press(",", "1")


def test_a_command_in_markdown_of_a_task_is_no_link(hostile_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    window = new_reviewer(hub=hostile_hub).sit_down()
    window.press("Alt+,", "Alt+n")
    window.until("the response", lambda: "stats.py" in window.active_tab())
    window.until("the task", lambda: "missing" in window.status())
    window.press(",", "PageUp")
    window.until("the answer", lambda: "answer.md" in window.active_tab())
    window.until("plain words", lambda: "Markdown of a task" in window.texts(".statusbar-item"))
    window.until("links to the web", lambda: window.count(".detected-link"))
    linked = "".join(window.texts(".detected-link, .detected-link-active"))
    window.picture("answer")
    assert "command:" not in linked
    assert "javascript:" not in linked
    window.press("Control+Home", *["ArrowRight"] * 8)
    window.run("Open Link")
    window.run("Problems: Focus on Problems View")
    window.until("what came after it", lambda: window.texts(".markers-panel"))
    assert not window.count(".terminal-wrapper")


RELAY = f"""
import subprocess, sys
server = subprocess.Popen([sys.executable, "-m", "redpencil", "lsp"], stdout=subprocess.PIPE)
def frame(body):
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()
import itertools
import json
said = False
while header := server.stdout.readline():
    server.stdout.readline()
    frame(body := server.stdout.read(int(header.split(b":")[1])))
    if not said and b"publishDiagnostics" in body:
        said = True
        for number, one in enumerate({HOSTILE!r}):
            params = dict(type=number % 3 + 1, message=one)
            frame(json.dumps(dict(jsonrpc="2.0", method="window/showMessage", params=params)).encode())
"""
"""Stands between the editor and the server, and says what a server may be brought to say."""


def test_no_message_of_the_server_holds_a_link(new_reviewer: NewReviewer, tmp_path: Path) -> None:
    relay = tmp_path / "relay.py"
    relay.write_text(RELAY)
    window = new_reviewer(settings={"redpencil.server.command": [sys.executable, str(relay)]}).sit_down()
    window.next_task()
    window.until("messages", lambda: any(MARK in one for one in window.notifications()))
    window.run("Notifications: Show Notifications")
    seen = set[str]()
    moves = itertools.cycle(["Home", *["ArrowDown"] * len(HOSTILE)])  # the list draws no more than is in sight

    def all_seen() -> bool:
        seen.update(one for one in window.notifications() if MARK in one)
        assert window.page.evaluate(FOLLOWED) == []
        window.press(next(moves))
        return len(seen) >= len(HOSTILE)

    window.until("every message", all_seen)
    window.picture("messages")
    assert not window.abroad
