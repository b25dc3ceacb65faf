"""The language server as seen from the window: started, restarted, given up; its log is one click away."""

from __future__ import annotations

import os
import shlex
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer
    from support.workbench import Workbench

TOAST = ".notification-toast"


def press_button(window: Workbench, name: str) -> None:
    window.page.locator(TOAST).get_by_role("button", name=name, exact=True).click()


def has_its_store(server: int) -> bool:
    """Whether it has answered `initialize`: it opens its store behind that."""
    try:
        return any("store.sqlite3" in str(one.readlink()) for one in Path(f"/proc/{server}/fd").iterdir())
    except OSError:
        return False


def told(window: Workbench, words: str) -> list[str]:
    """Wait until the words stand in a notification and return all there are."""
    return window.until(words, lambda: [*window.notifications()] if words in " ".join(window.notifications()) else [])


def test_a_server_that_does_not_start_is_told_of_once(new_reviewer: NewReviewer, tmp_path: Path) -> None:
    wanted = tmp_path / "a server"
    wanted.write_text("#!/bin/sh\necho no such module: redpencil >&2\nexit 1\n")
    wanted.chmod(0o755)
    reviewer = new_reviewer(settings={"redpencil.server.command": [str(wanted), "lsp"]})
    window = reviewer.sit_down()
    window.press("Alt+,", "Alt+n")
    assert len(told(window, f"did not start: {wanted} lsp")) == 1
    window.picture("did-not-start")
    window.until("the status", lambda: "not running" in window.status())
    press_button(window, "Show the log")
    window.until("the log", lambda: "no such module: redpencil" in "\n".join(window.texts(".output-view .view-line")))
    window.picture("log")

    real = Path(reviewer.environment["PATH"].split(os.pathsep)[0], "redpencil")
    wanted.write_text(f'#!/bin/sh\nexec {shlex.quote(str(real))} "$@"\n')
    window.page.locator(".statusbar-item[id*='redpencil']").first.click()
    window.until("a running server", lambda: "not running" not in window.status())
    assert len(reviewer.vs_code.language_servers()) == 1


def test_a_server_that_was_named_is_given_up_for_the_one_on_the_path(new_reviewer: NewReviewer) -> None:
    reviewer = new_reviewer(settings={"redpencil.server.command": ["/no/such/redpencil", "lsp"]})
    window = reviewer.sit_down()
    window.run("redpencil: Install or update the server")
    told(window, "names the server: /no/such/redpencil lsp")
    press_button(window, "Clear the setting")
    told(window, "The redpencil server runs")
    assert len(reviewer.vs_code.language_servers()) == 1


def test_the_server_is_restarted_and_given_up_when_it_ends_too_often(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    (before,) = reviewer.vs_code.language_servers()
    window.run("redpencil: Restart the server")
    window.until("another server", lambda: reviewer.vs_code.language_servers() not in ([], [before]))
    window.until("the task", lambda: "missing" in window.status())
    ended = {before}
    for _ in range(5):
        (new,) = window.until("a new server", lambda: set(reviewer.vs_code.language_servers()) - ended)
        window.until("its store open", lambda: has_its_store(new))  # noqa: B023
        window.until("its task", lambda: "missing" in window.status())
        ended.add(new)
        os.kill(new, signal.SIGKILL)
    words = "ended five times within three minutes"
    assert sum(words in one for one in told(window, words)) == 1
    window.picture("given-up")
    window.until("the status", lambda: "not running" in window.status())
    press_button(window, "Start it again")
    window.until("the task again", lambda: "missing" in window.status())
    assert len(reviewer.vs_code.language_servers()) == 1
    assert not window.abroad


def test_a_server_that_is_killed_while_it_starts_again_is_started_once_more(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.next_task()
    (before,) = reviewer.vs_code.language_servers()
    os.kill(before, signal.SIGKILL)
    (young,) = window.until("a new server", lambda: set(reviewer.vs_code.language_servers()) - {before})
    os.kill(young, signal.SIGKILL)
    window.until("a third one", lambda: set(reviewer.vs_code.language_servers()) - {before, young})
    window.until("its task", lambda: "missing" in window.status())
    assert not window.notifications()


def test_a_server_that_is_gone_from_the_disk_is_told_of(new_reviewer: NewReviewer, tmp_path: Path) -> None:
    link = tmp_path / "redpencil"
    reviewer = new_reviewer(settings={"redpencil.server.command": [str(link), "lsp"]})
    link.symlink_to(Path(reviewer.environment["PATH"].split(os.pathsep)[0], "redpencil"))
    window = reviewer.sit_down()
    window.next_task()
    link.unlink()
    for server in reviewer.vs_code.language_servers():
        os.kill(server, signal.SIGKILL)
    assert len(told(window, "could not be started again. Your work is kept.")) == 1
    window.until("the status", lambda: "not running" in window.status())
