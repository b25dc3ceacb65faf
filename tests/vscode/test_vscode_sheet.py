"""The sheet in VS Code: a language of its own, no mark that lies about what is stored, a rubric's answers by key."""

from __future__ import annotations

import os
import signal
from random import Random
from typing import TYPE_CHECKING

import pytest
from support.hub_process import HubProcess
from support.tasks import JUDGEMENT, jsonl, ranking_task

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer

HEADING = "### blocker wrong-logic A/stats.py:4-5"
WHAT = "what: the key is looked up twice"
CHECK = {"question": "Is the task clear?", "options": ["clear", "contested", "cut-off"]}


def test_a_rubrics_own_task_check_is_answered_by_key_and_nothing_looks_unsaved(
    new_reviewer: NewReviewer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with HubProcess(tmp_path_factory.mktemp("hub")) as hub:
        hub.import_text(jsonl({**ranking_task("four"), "rubrics": [{**JUDGEMENT, "task_check": CHECK}]}))
        reviewer = new_reviewer(hub=hub, settings={"files.autoSave": "off"})
        window = reviewer.sit_down()
        window.next_task()
        window.type(",co")
        window.answer("two readings")
        window.sheet()
        window.until("the answer in the sheet", lambda: "answer: contested" in window.lines())
        window.until("its language", lambda: "Review sheet" in " ".join(window.texts(".statusbar-item")))
        window.press("Control+End")
        window.type("\nzq7 typed here")
        window.until("stored", lambda: reviewer.stored("zq7 typed here"))
        window.until("nothing looks unsaved", lambda: window.count(".tab.dirty") == 0)
        assert "zq7 typed here" in window.lines()


@pytest.mark.parametrize("between", [0, 5, 20])
def test_typed_at_a_stuttering_server(reviewer: Reviewer, between: int) -> None:
    window = reviewer.sit_down()
    window.next_task()
    window.sheet()
    (server,) = reviewer.vs_code.language_servers()
    random = Random(between)
    window.press("Control+End", *["ArrowUp"] * 5, "End")
    stopped = False
    for word in f"\n\n{HEADING}\n{WHAT}".split(" "):
        if random.random() < 0.6:
            stopped = not stopped
            os.kill(server, signal.SIGSTOP if stopped else signal.SIGCONT)
        window.type(word if word == "twice" else f"{word} ", between)
    os.kill(server, signal.SIGCONT)
    typed = f"## Findings\n\n{HEADING}\n{WHAT}\n\n## Flags"

    def stands() -> bool:
        shown = window.lines().replace(f"{HEADING}F1", HEADING)  # the number is a hint, and no text
        return typed in shown and "1 finding ·" in window.status()

    window.until("the text exactly as typed, one finding", stands)
    window.press("Control+z")
    window.until("some of it undone", lambda: not stands())
    window.press("Control+Shift+z")
    window.until("all of it again", stands)


def test_enter_begins_a_line_whatever_is_suggested(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    window.sheet()
    window.press("Control+End", *["ArrowUp"] * 5, "End")
    window.type("\n\n### minor wrong-logic A/sta")
    offered = ".suggest-widget .monaco-list-row"
    window.until("suggestions", lambda: any("A/stats.py:" in one for one in window.texts(offered)))
    window.press("Enter")
    window.type("what: one")
    window.until("a line of its own", lambda: "### minor wrong-logic A/sta\nwhat: one\n" in window.lines())
