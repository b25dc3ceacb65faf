"""A real hub, a proxy in front of it that can be told to misbehave, and editors behind the proxy."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from support.faulty_hub import FaultyHub
from support.hub_process import HubProcess
from support.scripted_editor import NewEditor, ScriptedEditor, environment
from support.tasks import jsonl, ranking_task, task

PROJECT = {"type": "project", "id": "tests", "title": "Tests", "claim_minutes": 30}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with two tasks: `mean` (one response) and `four` (four, to be scored and ranked)."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(jsonl(PROJECT, task("mean", overlap=500), {**ranking_task("four"), "overlap": 500}))
        yield process


@pytest.fixture
async def faulty(hub: HubProcess) -> AsyncIterator[FaultyHub]:
    """The hub, behind a proxy that answers what it is told."""
    async with FaultyHub(hub.url) as proxy:
        yield proxy


@pytest.fixture
def name_of() -> Callable[[str], str]:
    """Return a function from a profile to the name under which this test's hub knows the person."""
    suffix = uuid.uuid4().hex[:8]
    return lambda profile: f"{profile}-{suffix}"


@pytest.fixture
async def new_editor(
    hub: HubProcess, faulty: FaultyHub, tmp_path: Path, name_of: Callable[[str], str]
) -> AsyncIterator[NewEditor]:
    """Return a function that starts an editor; the same profile is the same person with the same store."""
    async with AsyncExitStack() as stack:

        async def start(profile: str = "ann", *, url: str | None = None) -> ScriptedEditor:
            values = environment(tmp_path / profile, faulty.url if url is None else url, hub.token(name_of(profile)))
            return await stack.enter_async_context(ScriptedEditor(values))

        yield start


@pytest.fixture
def draft_of(hub: HubProcess, name_of: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that asks the hub itself for a reviewer's draft: `draft_of("mean", "ann")`."""

    def ask(task: str = "mean", profile: str = "ann") -> dict[str, Any]:
        with hub.client(name_of(profile)) as client:
            answer = client.get(f"/tasks/{task}/review")
            assert answer.status_code == 200, answer.text
            return answer.json()["review"]

    return ask
