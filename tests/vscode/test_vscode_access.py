"""Without a mouse and without colours: what a screen reader says, what keys reach, and a queue that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.hub_process import HubProcess
from support.tasks import JUDGEMENT, jsonl, ranking_task, task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import NewReviewer
    from support.workbench import Workbench

WORDS = ("An empty list divides by zero", "Callers get a ZeroDivisionError", "Raise a ValueError first")
SCORED_EACH = {**JUDGEMENT, "id": "each", "per": "response", "applies_to": {"kinds": ["correctness"]}}
LONG = "A title that no tree has room for" * 5
QUEUE = ".pane:has([aria-label^='Queue']) .monaco-list-row"
TASK = ".pane:has([aria-label^='Task']) .monaco-list-row"
PROBLEMS = ".markers-panel .monaco-list-row"
TREE = ".part.sidebar .monaco-list:focus"
IN_HAND = ".monaco-list-rows .monaco-list-row.focused"
BOX = ".quick-input-widget input[type=text]"


@pytest.fixture
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub whose queue the test may change."""
    with HubProcess(tmp_path_factory.mktemp("access")) as process:
        process.import_text(jsonl({**ranking_task("four"), "priority": 2}, task("mean", title=LONG)))
        yield process


def said(window: Workbench, selector: str, words: str) -> str:
    """Wait until the words are among what is said of the elements, and return all that is said of theirs."""
    found = window.until(words, lambda: [one for one in window.labels(selector) if words in one])
    return found[0]


def walk_to(window: Workbench, words: str) -> None:
    """Walk down the tree that has the focus, to the row of which the words are said."""
    window.press("Home")
    for _ in range(20):
        (row,) = window.until("a row with the focus", lambda: window.labels(f"{TREE} {IN_HAND}"))
        if words in row:
            return
        window.press("ArrowDown")
        window.until("the next row", lambda: [row] != window.labels(f"{TREE} {IN_HAND}"))  # noqa: B023
    raise AssertionError(f"no row says {words!r}:\n{window.labels(f'{TREE} .monaco-list-row')}")


def test_what_is_seen_is_said_and_keys_reach_all_of_it(own_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    window = new_reviewer(hub=own_hub).sit_down()
    window.press("Alt+,", "Alt+q")
    window.until("the first row in hand", lambda: window.labels(f"{TREE} {IN_HAND}"))
    assert said(window, QUEUE, "Mean") == "Mean of a list, open, $18.00, 20 min, python, 4 responses"
    window.until("its row", lambda: any(one.startswith("$18.00 · 20 min · A title") for one in window.texts(QUEUE)))
    window.picture("queue")

    window.next_task()
    said(window, QUEUE, "Mean of a list, yours, $18.00")
    window.until(
        "its row", lambda: any(one.startswith("$18.00 · 20 min · yours · Mean") for one in window.texts(QUEUE))
    )
    window.press("Control+Home", *["ArrowDown"] * 5, "Shift+ArrowDown")
    window.type(",mc2")
    assert said(window, BOX, "major concurrency").startswith("what is wrong")
    window.answer(*WORDS)
    window.until("the finding, in words", lambda: "F1 major" in window.lines())
    window.type(",s")
    assert "How good is the set as to correctness?" in said(window, BOX, "correctness")
    window.type("53421,rbd=ac")
    window.until("scores in the status bar", lambda: "1 finding · 5/5 scored" in window.status())
    window.until(
        "all of the status bar said",
        lambda: (
            said(window, ".statusbar-item[id*='redpencil'] a", "redpencil").replace(", ", " · ")
            == window.status().replace("redpencil: ", "redpencil · ")
        ),
    )
    said(window, TASK, "Response A, 1 finding, rank 2")
    window.until("its row", lambda: any(one.startswith("Response A1 finding · rank 2") for one in window.texts(TASK)))

    window.run("Problems: Focus on Problems View")
    window.press("Control+f")
    window.type("stats.py")
    said(window, PROBLEMS, f"Warning: {WORDS[0]} (major, concurrency)")
    window.picture("problems")

    window.run("redpencil: Focus on Task View")
    window.until("the tree", lambda: window.count(TREE))
    walk_to(window, "B/stats.py, read-only")
    window.press("Enter")
    window.until("a second response", lambda: window.tabs().count("stats") == 2)
    window.until("its text in hand", lambda: window.count(".editor-instance .monaco-editor.focused"))

    own_hub.import_text(jsonl(task("new", title="A new one", rubrics=[SCORED_EACH])))
    window.run("redpencil: Ask the hub for the queue anew")
    said(window, QUEUE, "A new one, open")
    window.press("Alt+,", "Alt+q")
    window.until("the queue", lambda: window.count(TREE))
    walk_to(window, "A new one")
    window.press("Enter")
    said(window, QUEUE, "A new one, yours")
    said(window, TASK, "Response A, 0 findings, scored 0/5")
    window.picture("claimed")
