"""Real VS Code windows on a real hub: one Chromium and one installed extension for all, a reviewer for each test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.code_server import CodeServer, install, node, server_on_path
from support.hub_process import HubProcess
from support.scripted_editor import environment
from support.tasks import jsonl, ranking_task, task
from support.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "build" / "screens" / "vscode"
SIZE = {"width": 1440, "height": 900}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give real windows more time than the rest; this is told of all items."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))


class Reviewer:
    """One reviewer at one VS Code: a profile, a store and a token of their own."""

    def __init__(self, vs_code: CodeServer, window: Workbench, values: dict[str, str]) -> None:
        self.vs_code = vs_code
        self.window = window
        self.environment = values
        """What may be changed until VS Code is started."""

    @property
    def url(self) -> str:
        """The address of an empty window."""
        return f"{self.vs_code.url}/?ew=true"

    def stored(self, words: str) -> bool:
        """Whether the words are in the store on disk."""
        home = Path(self.environment["REDPENCIL_HOME"])
        return any(words.encode() in one.read_bytes() for one in home.rglob("*") if one.is_file())

    def sit_down(self) -> Workbench:
        """Start VS Code, open an empty window and wait until the extension runs."""
        self.vs_code.start()
        self.window.open(self.url)
        self.window.until("redpencil in the status bar", self.window.status, 60)
        return self.window


class NewReviewer(Protocol):
    """Makes a reviewer; the words are what differs from the usual."""

    def __call__(
        self,
        *,
        hub: HubProcess | None = None,
        settings: Mapping[str, Any] | None = None,
        path: str | None = None,
        extensions: Path | None = None,
    ) -> Reviewer: ...


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here: on Debian or Ubuntu, apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def extension() -> Path:
    """The .vsix as `make vsix` leaves it."""
    given = os.environ.get("REDPENCIL_VSIX")
    built = [Path(given)] if given else sorted((ROOT / "dist").glob("redpencil*.vsix"))
    if not built:
        pytest.skip("no extension here: make vsix")
    return built[-1]


@pytest.fixture(scope="package")
def installed(extension: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions in which only ours is installed."""
    if node() is None:
        pytest.skip("no VS Code here: scripts/vscode-rig/setup")
    folder = tmp_path_factory.mktemp("extensions") / "installed"
    install(extension, folder)
    return folder


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """One hub for all, with a task to rank and one to judge; every test is another reviewer."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        ranking = {**ranking_task("four"), "overlap": 500, "priority": 2}
        process.import_text(jsonl(ranking, task("mean", overlap=500)))
        yield process


@pytest.fixture
def new_reviewer(
    browser: Browser, installed: Path, hub: HubProcess, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[NewReviewer]:
    """Return a function that makes reviewers; when a test fails, its last screen is kept."""
    name = re.sub(r"\W+", "-", request.node.name)
    with ExitStack() as stack:
        made: list[Reviewer] = []

        def make(
            *,
            hub: HubProcess | None = hub,
            settings: Mapping[str, Any] | None = None,
            path: str | None = None,
            extensions: Path | None = None,
        ) -> Reviewer:
            number = len(made)
            url, token = (hub.url, hub.token(f"{name[:40]}-{number}")) if hub else (None, None)
            values = environment(tmp_path / f"home{number}", url, token)
            values["PATH"] = path or os.pathsep.join((str(server_on_path(tmp_path / "bin")), os.environ["PATH"]))
            vs_code = CodeServer(tmp_path / f"profile{number}", extensions or installed, values)
            vs_code.set_settings(settings or {})
            stack.callback(vs_code.kill)
            context = browser.new_context(viewport=SIZE)
            stack.callback(context.close)
            made.append(Reviewer(vs_code, Workbench(context, ARTIFACTS / name), values))
            return made[-1]

        yield make
        for one in made:
            if one.window.is_open:
                one.window.picture("last")


@pytest.fixture
def reviewer(new_reviewer: NewReviewer) -> Reviewer:
    """A reviewer with a token, at a VS Code that is not started yet."""
    return new_reviewer()
