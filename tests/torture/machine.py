"""A machine: one store folder, the windows on it, and its way to the hub."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from support.hub_process import HubProcess
from support.scripted_editor import environment
from support.tasks import jsonl, task
from support.window import Window
from torture.plant import CRASH, NONE, program
from torture.weather import Weather

RUBRIC = {
    "schema": 1,
    "id": "judgement",
    "version": "1.0.0",
    "title": "Judgement",
    "applies_to": {"kinds": ["ranking"]},
    "per": "response",
    "criteria": [
        {
            "id": name,
            "ask": f"How {name} is it?",
            "scale": {"type": "likert", "min": 1, "max": 3, "anchors": {"1": "not", "2": "rather", "3": "very"}},
        }
        for name in ("right", "plain")
    ],
}
MUTANT = "TORTURE_MUTANT"
"""Environment variable: which fault is planted in every server that no other is asked for."""
PROJECT = {"type": "project", "id": "torture", "title": "Torture", "claim_minutes": 600, "grace_minutes": 60}


def import_tasks(hub: HubProcess, names: Sequence[str]) -> None:
    """Give a hub tasks of two responses, each for as many reviewers as come."""
    tasks = [
        task(name, 2, kinds=["ranking"], rubrics=[RUBRIC], overlap=500, project="torture", title=name) for name in names
    ]
    hub.import_text(jsonl(PROJECT, *tasks))


class Machine:
    """One store, used by one reviewer through any number of windows."""

    def __init__(
        self, stack: AsyncExitStack, name: str, home: Path, reviewer: str, hub: HubProcess, weather: Weather
    ) -> None:
        self._stack = stack
        self.name = name
        self.home = home
        self.reviewer = reviewer
        self.hub = hub
        self.weather = weather
        self.windows: list[Window] = []
        self.token = hub.token(reviewer)

    @property
    def environment(self) -> dict[str, str]:
        """What a server of this machine is started with."""
        return environment(self.home, self.weather.url, self.token)

    def crash_file(self, window: Window) -> Path:
        """Return the file that tells a window's server before which commit it dies."""
        return self.home.parent / f"crash-{window.name}"

    async def window(self, *, mutant: str = NONE, options: Any = None) -> Window:
        """Open another window on this store; it closes with the machine."""
        name = f"{self.name}{len(self.windows) + 1}"
        values = {**self.environment, CRASH: str(self.home.parent / f"crash-{name}")}
        log = self.home.parent / f"{name}.log"
        window = Window(name, values, program=program(_planted(mutant), "lsp"), log=log, options=options)
        self.windows.append(await self._stack.enter_async_context(window))
        return window

    async def on_shell(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `redpencil` on this machine's shell."""
        return await asyncio.to_thread(
            subprocess.run, program(_planted(NONE), *arguments),
            env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def draft(self, task: str) -> dict[str, Any]:
        """Return what the hub has of this reviewer's work on a task: `review`, `state`, `etag`."""
        with self.hub.client(self.reviewer) as client:
            answer = client.get(f"/tasks/{task}/review")
            assert answer.status_code == 200, answer.text
            return answer.json()

    def submissions(self, task: str) -> list[dict[str, Any]]:
        """Return the reviews of a task that anybody has submitted to the hub."""
        lines = [json.loads(line) for line in self.hub.export()]
        return [one["review"] for one in lines if one["task"]["id"] == task]


def _planted(mutant: str) -> str:
    return os.environ.get(MUTANT, NONE) if mutant == NONE else mutant


async def new_machine(
    stack: AsyncExitStack,
    hub: HubProcess,
    folder: Path,
    name: str,
    reviewer: str,
    *,
    windows: int,
    mutant: str = NONE,
) -> Machine:
    """Return a machine with its windows open and the way to the hub clear."""
    weather = await stack.enter_async_context(Weather(hub.url))
    machine = Machine(stack, name, folder / name / "profile", reviewer, hub, weather)
    machine.home.parent.mkdir(parents=True)
    for _ in range(windows):
        await machine.window(mutant=mutant)
    return machine
