"""The walkthrough of the first review: its buttons lead a new reviewer to a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Reviewer
    from support.hub_process import HubProcess
    from support.workbench import Workbench

STEP = ".getting-started-step"


FOCUSED = "new Promise(done => setTimeout(done, 300))"
"""In the page's own time: VS Code gives a step the focus 250 ms after it was opened, and takes it from a box."""


def step(window: Workbench, title: str) -> None:
    """Open a step of the walkthrough."""
    window.page.locator(STEP).filter(has_text=title).first.click()
    window.until(title, lambda: any(title in one for one in window.texts(f"{STEP}.expanded")))
    window.page.evaluate(FOCUSED)


def click(window: Workbench, words: str) -> None:
    """Click a button of the open step."""
    window.page.locator(f"{STEP}.expanded .monaco-button").filter(has_text=words).click()


def test_the_walkthrough_leads_to_a_task(reviewer: Reviewer, hub: HubProcess) -> None:
    del reviewer.environment["REDPENCIL_HUB"], reviewer.environment["REDPENCIL_TOKEN"]
    window = reviewer.sit_down()
    window.run("Welcome: Open Walkthrough...")
    window.asked("first review")
    window.type("Your first review")
    window.press("Enter")
    window.until("its steps", lambda: window.count(STEP) == 6)
    for number, title in enumerate(("Mark a finding", "Score and rank", "Submit", "Have the server")):
        step(window, title)
        window.picture(f"step{number}")
    click(window, "Install or update the server")
    window.until("a question", lambda: window.texts(".monaco-dialog-box"))
    window.until("no question", lambda: window.press("Escape") or not window.texts(".monaco-dialog-box"))

    step(window, "Name your hub")
    window.picture("hub")
    click(window, "Set the hub's address")
    window.asked("Your hub's address")
    window.type(hub.url, between=0)
    window.press("Enter")
    window.until("no question", lambda: not window.question())
    click(window, "Keep your token")
    window.asked("Your hub's token")
    window.type(hub.token("walker"), between=0)
    window.press("Enter")
    window.until("no question", lambda: not window.question())

    step(window, "Open a task")
    window.picture("task")
    click(window, "Open the next task")
    window.until("a response", lambda: "stats.py" in window.active_tab())
    window.until("the task", lambda: "missing" in window.status())
    window.until("one server, though two keys started one anew", lambda: len(reviewer.vs_code.language_servers()) == 1)
    window.picture("opened")
