"""What came with a task is shown and does nothing: no link of its can be followed, nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.filled_store import fill
from support.hub_process import HubProcess
from support.scripted_editor import span_of
from support.tasks import JUDGEMENT, jsonl, task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import NewReviewer

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
FOLLOWED = f"""() => [...document.querySelectorAll('*')].flatMap(one =>
    ['href', 'data-href', 'src', 'srcset', 'xlink:href', 'action', 'style', 'onerror', 'onclick']
    .map(name => one.getAttribute(name)).filter(value => value && value.includes('{MARK}'))
    .filter(value => !one.matches('[aria-label*="redpencil:"], .monaco-icon-label')))"""


@pytest.fixture
def hostile_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub whose one task is hostile wherever its author has a say."""
    words = "\n\n".join(HOSTILE)
    code = "".join(f"# {one!r}\n" for one in HOSTILE) + "def mean(xs):\n    return 0\n"
    answer = {"id": "one", "files": [{"path": "stats.py", "text": code}], "explanation": words}
    scale = JUDGEMENT["criteria"][0]["scale"]
    asks = [one.replace("\n", " ") for one in HOSTILE[:6]]
    criteria = [{"id": f"c{number}", "ask": ask, "scale": scale} for number, ask in enumerate(asks)]
    rubric = {**JUDGEMENT, "id": "hostile", "applies_to": {"kinds": ["correctness"]}, "criteria": criteria}
    changes = {"title": HOSTILE[0], "prompt": words, "context": words, "responses": [answer], "rubrics": [rubric]}
    with HubProcess(tmp_path_factory.mktemp("hostile")) as process:
        process.import_text(jsonl({**task("hostile", overlap=500), **changes}, task("other", title=HOSTILE[13])))
        yield process


def test_hostile_markdown_does_nothing_anywhere(hostile_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    reviewer = new_reviewer(hub=hostile_hub, settings={"redpencil.comments": True})
    findings = [
        {
            "uri": "redpencil:/hub/hostile/A/stats.py", "range": span_of((line, 0), (line, 9)),
            "category": "wrong-logic", "severity": "major", "what": one, "why": one, "fix": one,
        }
        for line, one in enumerate(HOSTILE)
    ]  # fmt: skip
    fill(reviewer.environment, "hostile", findings)
    window = reviewer.sit_down()
    asked: list[str] = []
    window.context.on("request", lambda request: asked.append(request.url))
    window.press("Alt+,", "Alt+n")
    window.until("the response", lambda: "stats.py" in window.active_tab())
    window.until("its findings", lambda: f"{len(HOSTILE)} findings" in window.status())
    window.until("squiggles", window.squiggles)
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
