"""The end of a review, with autosave off: nothing is asked, nothing is lost, nothing is left over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer
    from support.hub_process import HubProcess
    from support.workbench import Workbench

DIALOG = ".monaco-dialog-box"
PROBLEMS = ".markers-panel"
ALTERING = {"files.insertFinalNewline": True}
"""With it a save changes code, so the extension saves none by itself; the sheet's language goes without it."""


def judge(window: Workbench) -> None:
    """Score and rank, which is all that the task asks for."""
    for act, done in ((",s53421", "5/5 scored"), (",rbd=ac", "ready to submit")):
        window.type(act)
        window.until(done, lambda: done in window.status())  # noqa: B023


def write(window: Workbench, words: str) -> None:
    """Write at the end of the document in hand."""
    window.press("Control+End")
    window.type(words)
    window.until("the words", lambda: words.strip() in window.lines())


def unsaved(window: Workbench, number: int) -> None:
    """Wait until so many tabs are marked as unsaved."""
    window.until(f"{number} unsaved", lambda: window.count(".tab.dirty") == number)


def problems(window: Workbench) -> str:
    """Return what the view of problems lists."""
    window.run("Problems: Focus on Problems View")
    return "\n".join(window.until("the problems", lambda: window.texts(PROBLEMS)))


def reviews(hub: HubProcess, words: str) -> list[dict[str, Any]]:
    """Return the reviews on the hub that hold these words."""
    return [json.loads(one)["review"] for one in hub.export("review") if words in one]


def test_unsaved_words_are_submitted_and_nobody_is_asked(hub: HubProcess, new_reviewer: NewReviewer) -> None:
    window = new_reviewer(settings=ALTERING).sit_down()
    window.next_task()
    judge(window)
    window.press("Alt+,", "w")
    window.until("a rewrite", lambda: len(window.tabs()) == 4 and "# answer" in window.lines())
    write(window, "# mended here\n")
    unsaved(window, 1)
    window.press("Alt+,", "t")
    window.asked("its path")
    window.press("Enter")
    window.until("a test", lambda: "test_review.py" in window.active_tab())
    write(window, "# tried here\n")
    unsaved(window, 2)
    window.sheet()
    write(window, "\nnoted here")
    unsaved(window, 2)
    window.picture("unsaved")
    window.until("it among the problems", lambda: "review.md" in problems(window))
    window.press("Alt+,", "1")
    window.until("a response", lambda: "stats.py" in window.active_tab())
    window.type(",S")
    window.until("no tab of the task", lambda: not window.tabs())
    assert not window.count(DIALOG)
    window.until("that it is said", lambda: "Submitted" in "".join(window.notifications()))
    window.picture("submitted")
    window.until("no problem of the task", lambda: "No problems" in problems(window))
    review = window.until("the review", lambda: reviews(hub, "noted here"))[0]
    assert "# mended here" in json.dumps(review["rewrites"])
    assert "# tried here" in json.dumps(review)
    assert not window.tabs()
    assert not window.count(DIALOG)

    window.until("what became of it", lambda: "submitted" in window.status())
    window.press("Alt+,", "Shift+W")
    window.until("the task again", lambda: "stats.py" in window.active_tab())
    window.until("its state", lambda: "ready to submit" in window.status())
    window.sheet()
    window.press("Control+End")
    window.until("the words", lambda: "noted here" in window.lines())
    window.until("it among the problems", lambda: "review.md" in problems(window))
    window.picture("taken-back")


def test_what_is_missing_is_listed_with_its_place(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    window.sheet()
    window.press("Control+w")
    window.until("a closed sheet", lambda: "review" not in window.tabs())
    window.type(",S")
    window.asked("6 things to mend")
    rows = window.labels(".quick-input-list .monaco-list-row")
    assert [one for one in rows if "robustness" in one] == ["No score on robustness: answer with 1 to 5"]
    assert any(one.startswith("The responses are not ranked") for one in rows)
    window.picture("missing")
    window.type("robust")
    window.until("one of them", lambda: window.count(".quick-input-list .monaco-list-row") == 1)
    window.press("Enter")
    window.until("the sheet", lambda: "review.md" in window.active_tab())
    window.until(
        "the cursor in its place", lambda: "Ln 1, " not in "".join(window.texts("[id='status.editor.selection']"))
    )
    window.press("Control+k", "Control+i")
    window.until("its place", lambda: "No score on robustness" in "".join(window.texts(".monaco-hover")))
    window.picture("place")


def test_a_task_given_back_leaves_nothing_behind(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    window.sheet()
    write(window, "\nnoted here")
    window.press("Alt+,", "Shift+Q")
    window.asked("because")
    window.type("no time")
    window.press("Enter")
    window.until("no tab of the task", lambda: not window.tabs())
    assert not window.count(DIALOG)
    window.until("no problem of the task", lambda: "No problems" in problems(window))
    window.until("no task", lambda: "ready" in window.status())
    assert not window.notifications()
    assert reviewer.stored("noted here")
    window.picture("given-back")
