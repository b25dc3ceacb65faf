"""A hub with the contract's task, and a reviewer whose tasks lie as files."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from editors.contract import TASK, import_lines
from support.hub_process import HubProcess
from support.scripted_editor import environment


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with one task, for any number of reviewers."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(import_lines())
        yield process


@dataclass(frozen=True)
class Reviewer:
    """One reviewer's profile and folder of tasks."""

    name: str
    home: Path
    folder: Path
    environment: dict[str, str] = field(repr=False)

    @property
    def task(self) -> Path:
        """The folder of the contract's task."""
        return self.folder / TASK


@pytest.fixture
def reviewer(hub: HubProcess, tmp_path: Path, request: pytest.FixtureRequest) -> Reviewer:
    """A reviewer named after the test, with a home of their own."""
    name = request.node.name[:80]
    home, folder = tmp_path / "home", (tmp_path / "tasks").resolve()
    home.mkdir()
    ours = environment(home / "redpencil", hub.url, hub.token(name)) | {
        "REDPENCIL_FOLDER": str(folder), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }  # fmt: skip
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    return Reviewer(name, home, folder, {**os.environ, **ours, "PATH": path})


@pytest.fixture
def program() -> Callable[[str, str], str]:
    """Return a function that finds an editor, or says which package has it."""

    def find(name: str, package: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"no {name} here: apt-get install {package}")
        return found

    return find
