"""The hub's token in VS Code: asked for, kept in the secret storage, forgotten, and never anywhere else."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer
    from support.hub_process import HubProcess
    from support.workbench import Workbench

KEEP = "redpencil: Keep your hub's token in VS Code's secret storage"
FORGET = "redpencil: Forget the token kept in VS Code's secret storage"
ROWS = ".pane-body [role=treeitem]"


@pytest.fixture
def reviewer(new_reviewer: NewReviewer) -> Reviewer:
    """A reviewer without a token, at a VS Code that keeps secrets beyond a reload, as desktops and code-server do."""
    reviewer = new_reviewer()
    reviewer.environment["REDPENCIL_TOKEN"] = ""
    key = secrets.token_bytes(32)
    context = reviewer.window.context
    context.route("**/mint-key", lambda route: route.fulfill(body=key))
    context.add_cookies([{"name": "vscode-secret-key-path", "value": "/mint-key", "domain": "127.0.0.1", "path": "/"}])
    return reviewer


def enter(window: Workbench, token: str) -> None:
    window.asked("Your hub's token")
    window.type(token)
    window.press("Enter")


def given(reviewer: Reviewer) -> list[str]:
    """Return the token that each running server was given, in its environment."""
    found: list[str] = []
    for server in reviewer.vs_code.language_servers():
        values = Path(f"/proc/{server}/environ").read_bytes().decode().split("\0")
        found += [one.partition("=")[2] for one in values if one.startswith("REDPENCIL_TOKEN=")]
    return found


def places(reviewer: Reviewer, token: str) -> list[str]:
    """Return every file of the profile and of the store, and every command line, that holds the token."""
    wanted, found = token.encode(), list[str]()
    for folder in (reviewer.vs_code.folder, Path(reviewer.environment["REDPENCIL_HOME"])):
        found += [str(one) for one in folder.rglob("*") if one.is_file() and wanted in one.read_bytes()]
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and wanted in (process / "cmdline").read_bytes():
                found.append(str(process))
        except OSError:
            continue
    return found


def test_a_token_is_asked_for_kept_and_forgotten(
    reviewer: Reviewer, hub: HubProcess, request: pytest.FixtureRequest
) -> None:
    reviewer.vs_code.set_settings({"redpencil.trace.server": "verbose"})
    token, wrong = hub.token(request.node.name[:40]), "not-the-token-at-all"
    window = reviewer.sit_down()
    window.press("Alt+,", "Alt+q")
    window.until("the question", lambda: "asks for a token" in " ".join(window.notifications()))
    assert not any("does not answer" in one for one in window.notifications())
    window.picture("none")
    window.page.locator(".notification-toast").get_by_role("button", name="Enter the token").first.click()
    enter(window, wrong)
    window.until("the hub's no", lambda: "does not know the token" in " ".join(window.notifications()))
    window.picture("wrong")
    window.until("one server, with what is kept", lambda: given(reviewer) == [f"{hub.url} {wrong}"])

    window.run("Notifications: Clear All Notifications")
    window.run(KEEP)
    enter(window, token)
    window.until("the queue", lambda: len(window.texts(ROWS)) >= 2)
    window.picture("queue")
    assert not window.notifications()
    window.until("one server, with what is kept", lambda: given(reviewer) == [f"{hub.url} {token}"])

    window.reload()
    window.until("the queue again", lambda: len(window.texts(ROWS)) >= 2, 60)
    window.until("one server, with what is kept", lambda: given(reviewer) == [f"{hub.url} {token}"])
    window.run("redpencil: Show the log")
    log = window.until("the log", lambda: "\n".join(window.texts(".output-view .view-line")))
    assert "server ready" in log
    window.picture("log")
    assert places(reviewer, token) == places(reviewer, wrong) == []

    window.run(FORGET)
    window.until("the question again", lambda: "asks for a token" in " ".join(window.notifications()))
    window.until("one server, with what is kept", lambda: given(reviewer) == [""])
    assert not window.abroad
