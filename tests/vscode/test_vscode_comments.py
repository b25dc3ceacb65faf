"""Findings as comment threads: one store and two views; what is written in a thread is a finding like any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer
    from support.workbench import Workbench

WHAT, WHY, FIX = "An empty list divides by zero", "Callers get a ZeroDivisionError", "Raise a ValueError first"
EDITOR = ".review-widget .monaco-editor.focused"
WORDS = ".review-widget .review-comment"
FOCUS = "(document.activeElement?.closest('.review-widget, .editor-instance') ?? document.body).className"


@pytest.fixture
def reviewer(new_reviewer: NewReviewer) -> Reviewer:
    """A reviewer who wants findings as comments, too."""
    return new_reviewer(settings={"redpencil.comments": True})


def write(window: Workbench, text: str) -> None:
    """Begin a comment on what line 5 says by keys, and write it."""
    window.until("that comments can be written", lambda: window.count(".comment-range-glyph"))
    window.press("Control+Home", *["ArrowDown"] * 4, "Home", "Shift+End")
    window.run("Comments: Add Comment on Current Selection")
    window.until("a comment's editor", lambda: window.count(EDITOR))
    window.type(text)


def mark(window: Workbench) -> None:
    """Mark what is written as a major of concurrency."""
    window.press("Control+Enter")
    window.asked("which category")
    window.type("c2")


def reply(window: Workbench, text: str) -> None:
    """Write below the finding on the cursor's line."""
    window.run("Comments: Focus Comment on Current Line")
    window.press("Tab", "Tab", "Tab")
    window.until("the reply's editor", lambda: window.count(EDITOR))
    window.type(text)


def comments(window: Workbench) -> list[str]:
    """Return what a screen reader says of each comment on the screen."""
    return window.labels(WORDS)


@contextmanager
def store_in_use(reviewer: Reviewer) -> Iterator[None]:
    """Let another program hold the store, so that nothing can be written there."""
    (store,) = Path(reviewer.environment["REDPENCIL_HOME"]).glob("store.sqlite3")
    with closing(sqlite3.connect(store, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield


def in_code(window: Workbench) -> bool:
    """Whether keys reach the code, not a thread."""
    return "editor-instance" in str(window.page.evaluate(FOCUS))


def test_a_comment_is_a_finding_in_every_view(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    write(window, f"{WHAT}\n{WHY}")
    window.picture("written")
    mark(window)
    window.until("the finding", lambda: "1 finding" in window.status())
    window.until("its thread", lambda: comments(window) == [f"F1 major concurrency, {WHAT}", f"why, {WHY}"])
    window.until("its mark", window.squiggles)
    window.until("the code with the focus", lambda: in_code(window))

    reply(window, FIX)
    window.press("Control+Enter")
    window.until("the whole finding", lambda: comments(window)[2:] == [f"fix, {FIX}"])
    assert not window.count(".review-widget .comment-form"), "nothing is missing, so nothing can be added"
    window.until("the code with the focus", lambda: in_code(window))
    window.picture("thread")

    window.run("Comments: Focus Comment on Current Line")
    window.press("Tab", "Enter")
    window.until("the words as they can be changed", lambda: window.count(EDITOR))
    window.press("Control+End")
    window.type(" at once")
    window.picture("changing")
    window.press("Control+Enter")
    window.until("the new words", lambda: f"{WHAT} at once" in "".join(comments(window)))

    window.sheet()
    window.press("Control+End")
    fields = (f"what: {WHAT} at once", f"why: {WHY}", f"fix: {FIX}")
    window.until("the finding on the sheet", lambda: all(one in window.lines() for one in fields))
    window.press("Control+f")
    window.until("the search", lambda: window.count(".find-widget.visible"))
    window.type(FIX)
    window.press("Escape", "End")
    window.type(", please")
    window.press("Alt+,", "1")
    window.until("what the sheet says in the thread", lambda: f"fix, {FIX}, please" in comments(window))
    window.picture("both")


def test_what_is_written_in_a_comment_waits_until_it_is_marked(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    write(window, WHAT)
    window.press("Control+Enter")
    window.asked("which category")
    window.press("Escape")
    window.until("the words, not marked yet", lambda: WHAT in "".join(window.texts(EDITOR)))
    window.picture("not-marked")
    window.press("End")
    window.type("!")
    mark(window)
    window.until("the finding", lambda: "1 finding" in window.status())
    window.until("its thread alone", lambda: comments(window) == [f"F1 major concurrency, {WHAT}!"])
    window.run("Comments: Focus Comment on Current Line")
    window.picture("marked")
    window.press("Shift+Tab", "Enter")
    window.until("no finding", lambda: "0 findings" in window.status())
    window.until("no thread", lambda: not comments(window))
    window.until("no mark on the code", lambda: "F1" not in window.lines())
    window.picture("deleted")


def test_a_reply_that_is_refused_stays_in_its_thread(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    write(window, WHAT)
    mark(window)
    window.until("its thread", lambda: comments(window) == [f"F1 major concurrency, {WHAT}"])
    reply(window, WHY)
    with store_in_use(reviewer):
        window.press("Control+Enter")
        window.until("why not", lambda: "held by another program" in "".join(window.notifications()))
    window.until(
        "the words, still to be saved", lambda: WHY in "".join(window.texts(f"{WORDS} .monaco-editor.focused"))
    )
    window.picture("refused")
    window.press("Control+Enter")
    window.until("the why", lambda: comments(window)[1:] == [f"why, {WHY}"])
