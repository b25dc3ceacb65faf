"""Installation as a new user does it: an empty profile, no server anywhere, one keypress.

The server comes out of the extension, what it needs from the package registry.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redpencil.version import VERSION

if TYPE_CHECKING:
    from conftest import NewReviewer, Reviewer
    from support.hub_process import HubProcess
    from support.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
OFFER = ".monaco-dialog-box"
OLD = """#!/bin/sh
PYTHONPATH={packages} exec {python} -c 'from redpencil.cli import main; main()' "$@"
"""
PATIENCE = 180.0
"""Seconds for a whole installation with nothing in the caches."""

NewUser = Callable[..., "Reviewer"]
"""Makes a reviewer with a home of its own on whose PATH is only what is named: `new_user(python3=PYTHON)`."""


@pytest.fixture(scope="module")
def uv() -> Path:
    found = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    assert found is not None
    return Path(found)


@pytest.fixture
def new_user(new_reviewer: NewReviewer, tmp_path: Path) -> NewUser:
    def make(extensions: Path | None = None, **programs: Path) -> Reviewer:
        home, on_path = tmp_path / "user", tmp_path / "programs"
        home.mkdir()
        on_path.mkdir()
        for name, program in programs.items():
            (on_path / name).symlink_to(program)
        reviewer = new_reviewer(path=str(on_path), extensions=extensions)
        kept = {name: os.environ.get(name) or Path.home() / usual for name, usual in _KEPT.items()}
        given = {"HOME": home, "PIP_LOG": home / "pip.log", "RUST_LOG": "uv=debug", **kept}
        reviewer.environment.update({name: str(value) for name, value in given.items()})
        return reviewer

    return make


_KEPT = {"XDG_CACHE_HOME": ".cache", "XDG_CONFIG_HOME": ".config"}
"""What is downloaded already, and where this machine's package registry is."""


def offered(window: Workbench) -> str:
    """Ask for a task, which needs a server, and return what is offered."""
    window.press("Alt+,", "Alt+n")
    return offer(window)


def offer(window: Workbench) -> str:
    return window.until("an offer", lambda: " ".join(window.texts(OFFER)))


def press_button(window: Workbench, name: str) -> None:
    """Press a button of a notification."""
    window.page.locator(".notification-toast").get_by_role("button", name=name, exact=True).click()


def served_by(reviewer: Reviewer, folder: Path) -> None:
    """Wait for the server of that folder."""
    window = reviewer.window
    window.until("a running server", reviewer.vs_code.language_servers, PATIENCE)
    window.until("a word of it", lambda: "The redpencil server runs" in " ".join(window.notifications()))
    (server,) = reviewer.vs_code.language_servers()
    programs = Path(f"/proc/{server}/cmdline").read_bytes().decode().split("\0")
    assert any(Path(one).is_relative_to(folder) for one in programs), programs
    window.until("the status", lambda: "not running" not in window.status())


def old_server(program: Path, packages: Path) -> None:
    """Put a server of version 0.0.9 there. Its first answer is a file: so a copy, and no patch."""
    shutil.copytree(ROOT / "server" / "redpencil", packages / "redpencil", ignore=shutil.ignore_patterns("__pycache__"))
    for said in ("version.py", "server/initialize.json"):
        path = packages / "redpencil" / said
        path.write_text(path.read_text().replace(f'"{VERSION}"', '"0.0.9"'))
    beside = os.pathsep.join(str(one) for one in (packages, ROOT / "protocol", ROOT / "rubrics"))
    program.write_text(OLD.format(packages=beside, python=sys.executable))
    program.chmod(0o755)


def own_folder(reviewer: Reviewer) -> Path:
    """Where the extension puts a server of its own."""
    return reviewer.vs_code.folder / "User" / "globalStorage" / "redpencil.redpencil" / "server"


def processes(words: str) -> list[Sequence[str]]:
    """Return the commands of the processes in whose arguments the words occur."""
    found: list[Sequence[str]] = []
    for one in Path("/proc").iterdir():
        try:
            command = (one / "cmdline").read_bytes().decode(errors="replace") if one.name.isdigit() else ""
        except OSError:
            continue
        if words in command:
            found.append(command.split("\0"))
    return found


def asked_of_an_index(said: str) -> set[str]:
    """Return the names of the packages that pip or uv looked for, by their own account."""
    return {one or other for one, other in re.findall(r"versions of (\S+):|/simple/([a-z0-9.-]+)/", said)}


def extension_log(reviewer: Reviewer) -> str:
    """Return what the extension's log says, the installers' words among it."""
    found = sorted(reviewer.vs_code.folder.rglob("redpencil.log"))
    return "\n".join(one.read_text() for one in found)


def nothing_of_ours_was_asked(said: str) -> None:
    asked = asked_of_an_index(said)
    assert "pygls" in asked
    assert [one for one in asked if "redpencil" in one] == []


def test_one_keypress_installs_by_uv_and_a_review_is_submitted(new_user: NewUser, uv: Path, hub: HubProcess) -> None:
    reviewer = new_user(uv=uv, python3=PYTHON)
    window = reviewer.sit_down()
    assert "came with this extension and is put into a folder of it by uv" in offered(window)
    window.picture("offer")
    window.press("Enter")
    served_by(reviewer, own_folder(reviewer))
    window.picture("installed")
    nothing_of_ours_was_asked(extension_log(reviewer))
    assert not window.abroad

    window.next_task()
    for act, done in ((",s53421", "5/5 scored"), (",rbd=ac", "ready to submit")):
        window.type(act)
        window.until(done, lambda: done in window.status())  # noqa: B023
    before = len(hub.export("review"))
    window.type(",S")
    window.until("that it is said", lambda: "Submitted" in "".join(window.notifications()))
    window.until("the review at the hub", lambda: len(hub.export("review")) > before)


def test_what_failed_is_told_and_tried_again(new_user: NewUser, tmp_path: Path) -> None:
    too_old, registry = tmp_path / "too-old", tmp_path / "pip.conf"
    too_old.write_text("#!/bin/sh\nexit 1\n")
    too_old.chmod(0o755)
    registry.write_text("[global]\nno-index = true\n")
    reviewer = new_user(python3=too_old, python=PYTHON)
    reviewer.environment["PIP_CONFIG_FILE"] = str(registry)
    window = reviewer.sit_down()
    assert "by Python" in offered(window)
    window.press("Enter")
    told = window.until("what failed", lambda: " ".join(window.notifications()).partition("could not be installed")[2])
    assert "No matching distribution" in told
    window.picture("failed")
    window.until("the status", lambda: "not running" in window.status())
    assert not [*own_folder(reviewer).iterdir()]

    registry.write_text("")
    press_button(window, "Try again")
    served_by(reviewer, own_folder(reviewer))
    nothing_of_ours_was_asked(Path(reviewer.environment["PIP_LOG"]).read_text())


def test_a_server_that_is_not_as_it_was_packed_is_not_installed(
    new_user: NewUser, uv: Path, installed: Path, tmp_path: Path
) -> None:
    extensions = tmp_path / "extensions"
    shutil.copytree(installed, extensions)
    (wheel,) = extensions.glob("*/server/*.whl")
    described = extensions / "extensions.json"
    described.write_text(described.read_text().replace(str(installed), str(extensions)))
    wheel.write_bytes(wheel.read_bytes() + b"more")
    reviewer = new_user(uv=uv, extensions=extensions)
    window = reviewer.sit_down()
    offered(window)
    window.press("Enter")
    window.until("why", lambda: f"{wheel.name} is not the file that was packed" in " ".join(window.notifications()))
    assert not own_folder(reviewer).exists()


def test_an_installation_can_be_cancelled(new_user: NewUser) -> None:
    reviewer = new_user(python3=PYTHON)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reviewer.environment |= {
            "PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "PIP_EXTRA_INDEX_URL": "",
        }
        window = reviewer.sit_down()
        offered(window)
        window.press("Enter")
        folder = str(own_folder(reviewer))
        window.until("a registry that is asked", lambda: any("pip" in one for one in processes(folder)))
        window.until("progress", lambda: "Installing the redpencil server" in " ".join(window.notifications()))
        window.picture("progress")
        press_button(window, "Cancel")
        window.until("no installer left", lambda: not processes(folder))
    window.until("nothing left on the disk", lambda: not [*own_folder(reviewer).iterdir()])
    window.until("an empty screen", lambda: not window.notifications())
    window.until("the status", lambda: "not running" in window.status())


def test_a_machine_without_python_is_told_what_to_install(new_user: NewUser) -> None:
    reviewer = new_user()
    window = reviewer.sit_down()
    assert "Needed to install it: uv, or Python 3.11" in offered(window)
    window.picture("told")
    Path(reviewer.environment["PATH"], "python3").symlink_to(PYTHON)
    window.press("Enter")
    window.until("a way", lambda: "by Python" in offer(window))
    window.press("Escape")
    window.until("no dialog", lambda: not window.texts(OFFER))
    assert not own_folder(reviewer).exists()
    window.until("the status", lambda: "not running" in window.status())


def test_a_server_of_another_version_is_updated_on_one_keypress(new_user: NewUser, uv: Path, tmp_path: Path) -> None:
    reviewer = new_user(uv=uv, python3=PYTHON)
    old_server(Path(reviewer.environment["PATH"], "redpencil"), tmp_path / "old")
    window = reviewer.sit_down()
    window.press("Alt+,", "Alt+n")
    window.until("a task, all the same", lambda: "missing" in window.status())
    told = f"version 0.0.9; this extension was made for {VERSION}"
    window.until("the warning", lambda: told in " ".join(window.notifications()))
    window.picture("warning")
    press_button(window, "Update the server")
    assert "by uv" in offer(window)
    window.press("Enter")
    served_by(reviewer, own_folder(reviewer))
    assert "made for" not in " ".join(window.notifications())
