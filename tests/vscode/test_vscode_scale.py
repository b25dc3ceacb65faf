"""A task of four times 5,000 lines with 200 findings: usable, and measured; the figures are printed, not judged."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from support.filled_store import fill
from support.hub_process import HubProcess
from support.scripted_editor import span_of
from support.tasks import jsonl, ranking_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import NewReviewer, Reviewer

LINES, FINDINGS = 5_000, 200
FUNCTION = "def function_{0}(xs):\n    total = sum(xs, {0})\n    return total\n\n\n"
SQUIGGLE = """count => new Promise(done => {
    const shown = () => document.querySelectorAll('.squiggly-error, .squiggly-warning, .squiggly-info').length
    addEventListener('keydown', event => { if (event.key === 'Enter') window.pressed = performance.now() }, true)
    const end = performance.now() + 30000
    const look = () => performance.now() > end ? done(-1)
        : window.pressed && shown() > count ? done(performance.now() - window.pressed)
        : requestAnimationFrame(look)
    look()
})"""


@pytest.fixture
def large_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with one large task."""
    large = {**ranking_task("large"), "overlap": 500}
    code = "".join(FUNCTION.format(n) for n in range(LINES // 5))
    for number, answer in enumerate(large["responses"]):
        answer["files"] = [{"path": "stats.py", "text": f"{code}# answer {number}\n"}]
    with HubProcess(tmp_path_factory.mktemp("large")) as process:
        process.import_text(jsonl(large))
        yield process


def activation(reviewer: Reviewer) -> str:
    """Return what VS Code says of our extension's start."""
    window = reviewer.window
    window.run("Developer: Show Running Extensions")
    row = ".runtime-extensions-editor .monaco-list-row[aria-label*='redpencil'], .runtime-extensions-editor .extension"
    texts = window.until("the running extensions", lambda: [one for one in window.texts(row) if "redpencil" in one])
    found = re.search(r"Activation:\s*([^\n]*?\d+ ?ms)", texts[0])
    return found.group(1) if found else texts[0]


def test_a_large_task_opens_and_answers(
    large_hub: HubProcess, new_reviewer: NewReviewer, record_property: Callable[[str, object], None]
) -> None:
    reviewer = new_reviewer(hub=large_hub)
    fill(
        reviewer.environment,
        "large",
        (
            {
                "uri": f"redpencil:/hub/large/{'ABCD'[n % 4]}/stats.py",
                "range": span_of((n * 20 + 1, 4), (n * 20 + 1, 9)),
                "category": "wrong-logic", "severity": "major", "what": f"Wrong {n}", "why": "So", "fix": "Thus",
            }
            for n in range(FINDINGS)
        ),
    )  # fmt: skip
    window = reviewer.sit_down()
    began = time.perf_counter()
    window.press("Alt+,", "Alt+n")
    window.until("the response", lambda: "total = sum" in window.lines())
    window.until("the status", lambda: f"{FINDINGS} findings" in window.status())
    window.until("squiggles", window.squiggles)
    opened = time.perf_counter() - began
    for label in "BCDA":
        window.response(label)
    window.until("the first response again", lambda: "function_0" in window.lines())
    window.press("Control+Home", *["ArrowDown"] * 11, "Shift+ArrowDown")
    window.type(",mc2")
    window.answer("what it is", "why", of=3)
    window.asked("(3/3)")
    window.type("fix")
    before = window.page.evaluate(
        "document.querySelectorAll('.squiggly-error, .squiggly-warning, .squiggly-info').length"
    )
    window.page.evaluate(f"count => {{ window.squiggle = ({SQUIGGLE})(count) }}", before)
    window.press("Enter")
    milliseconds = window.page.evaluate("window.squiggle")
    assert milliseconds >= 0, "no squiggle came"
    window.until("the finding", lambda: f"{FINDINGS + 1} findings" in window.status())
    window.picture("large")
    record_property("measured", f"VS Code, 4 x {LINES} lines, {FINDINGS} findings: opened in {opened:.1f} s")
    record_property("measured", f"VS Code, last key to squiggle: {milliseconds:.0f} ms")
    record_property("measured", f"VS Code, activation of the extension: {activation(reviewer)}")
    window.picture("running-extensions")
