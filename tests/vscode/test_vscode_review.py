"""Whole reviews by keys in a real VS Code, and what is left of one after each way to lose it."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Reviewer
    from support.hub_process import HubProcess
    from support.workbench import Workbench

NEOVIM = 27
"""The keys of the same review there: tests/nvim/test_whole_review.py."""
CRITERIA = ("correctness", "robustness", "security", "readability", "tests")
WORDS = ("An empty list divides by zero", "Callers get a ZeroDivisionError", "Raise a ValueError first")
FINDING = ("what: " + WORDS[0], "why: " + WORDS[1], "fix: " + WORDS[2])


def submitted(hub: HubProcess, before: list[str]) -> dict[str, Any]:
    """Wait for the one review that was handed in since the hub had those of `before`."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := [one for one in hub.export("review") if one not in before]:
            (record,) = found
            return json.loads(record)
        time.sleep(0.2)
    raise AssertionError("no review arrived")


def mark(window: Workbench) -> None:
    """Mark line 6 of the response in hand."""
    window.press("Control+Home", *["ArrowDown"] * 5)
    window.press("Shift+ArrowDown")
    window.type(",mc2")
    window.answer(*WORDS)
    window.until("the finding", lambda: "1 finding" in window.status())


def sheet(window: Workbench) -> str:
    """Go to the sheet and return what of it is on the screen."""
    window.sheet()
    return window.lines()


def test_a_whole_review_by_keyboard_in_one_go(
    hub: HubProcess, reviewer: Reviewer, record_property: Callable[[str, object], None]
) -> None:
    before = hub.export("review")
    window = reviewer.sit_down()
    keys = ["Alt+,", "Alt+n"]
    window.next_task()
    window.press("Control+Home", *["ArrowDown"] * 4, "Shift+ArrowDown")
    keys += [*",mc2", "Enter", "Enter", "Enter", *",s53421,rbd=ac,S"]
    window.type(",mc2" + "".join(f"{line}\n" for line in WORDS) + ",s53421,rbd=ac,S")
    window.until("submitted", lambda: "submitted" in window.status())
    assert len(keys) <= NEOVIM + 3
    record_property("measured", f"VS Code, a whole review: {len(keys)} keys beside prose and motion (Neovim {NEOVIM})")
    window.picture("submitted")

    record = submitted(hub, before)
    review = record["review"]
    shown = dict(zip("ABCD", review["presented"], strict=True))
    (finding,) = review["findings"]
    assert (finding["category"], finding["severity"]) == ("concurrency", "major")
    assert (finding["what"], finding["why"], finding["fix"]) == WORDS
    (anchor,) = finding["anchors"]
    code = next(one["files"][0]["text"] for one in record["task"]["responses"] if one["id"] == shown["A"])
    start = code.index("        total += x")
    assert (anchor["response"], anchor["file"]) == (shown["A"], "stats.py")
    assert (anchor["start"], anchor["end"]) == (start, start + len("        total += x"))
    assert {one["criterion"]: one["value"] for one in review["scores"]} == dict(
        zip(CRITERIA, (5, 3, 4, 2, 1), strict=True)
    )
    first, tied, last = review["ranking"]["groups"]
    assert (first, set(tied), last) == ([shown["B"]], {shown["A"], shown["D"]}, [shown["C"]])
    assert not window.abroad


def test_a_reload_in_the_middle_loses_nothing(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    mark(window)
    sheet(window)
    window.press("Control+End")
    window.type("\nhalf a thou")
    window.until("the words", lambda: "half a thou" in window.lines())
    window.reload()
    window.until("the task", lambda: "1 finding" in window.status(), 60)
    window.until("the words", lambda: "half a thou" in sheet_end(window))
    window.press("Control+Home")
    window.until("the finding on the sheet", lambda: _shows(window, FINDING))
    window.picture("reloaded")


def test_kill_9_of_the_server_loses_nothing_and_it_restarts_by_itself(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    mark(window)
    sheet(window)
    window.press("Control+End")
    window.type("\ntyped before")
    (server,) = reviewer.vs_code.language_servers()
    os.kill(server, signal.SIGKILL)
    window.type(" and after")
    window.until("a new server", lambda: [one for one in reviewer.vs_code.language_servers() if one != server])
    window.until("the task", lambda: "1 finding" in window.status())
    window.until("the words on the screen", lambda: "typed before and after" in window.lines())
    window.press("Alt+,", "1")
    window.until("the response", lambda: "stats.py" in window.active_tab())
    window.type(",s5")
    window.until("a score", lambda: "1/5 scored" in window.status())
    window.press("Escape")
    window.until("the score on the sheet", lambda: "correctness: 5" in window.lines())
    window.picture("restarted")


def test_kill_9_of_vs_code_loses_nothing(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    mark(window)
    sheet(window)
    window.press("Control+End")
    window.type("\nhalf a thou")
    window.until("the words", lambda: "half a thou" in window.lines())
    window.until("the server has them", lambda: reviewer.stored("half a thou"))
    reviewer.vs_code.kill()
    window.close()
    reviewer.vs_code.start()
    window.open(reviewer.url)
    window.until("the task", lambda: "1 finding" in window.status(), 60)
    window.until("the words", lambda: "half a thou" in sheet_end(window))
    window.press("Control+Home")
    window.until("the finding on the sheet", lambda: _shows(window, FINDING))
    window.picture("reopened")


def sheet_end(window: Workbench) -> str:
    """Go to the end of the sheet and return what is on the screen."""
    if "review.md" not in window.active_tab():
        sheet(window)
    window.press("Control+End")
    return window.lines()


def _shows(window: Workbench, words: tuple[str, ...]) -> bool:
    """Whether the sheet, looked through from its top, has the words."""
    window.press("PageDown")
    return all(one in window.lines() for one in words)
