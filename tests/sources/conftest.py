"""A hub with tasks in its own process, and reviewers' sources on it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path

import pytest
from support.hub_lines import lines, make_project, make_task
from support.hub_process import HubProcess

from redpencil.sources.base import Source
from redpencil.sources.hub import HubSource

TASKS = [f"task-{number:02}" for number in range(60)]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Generator[HubProcess]:
    folder: Path = tmp_path_factory.mktemp("hub")
    with HubProcess(folder) as hub:
        hub.import_text(lines(make_project(), *(make_task(name, kinds=["correctness"]) for name in TASKS)))
        yield hub


@pytest.fixture
async def source_of(hub: HubProcess) -> AsyncGenerator[Callable[[str], Source]]:
    """Returns the source of a reviewer."""
    sources: list[HubSource] = []

    def source(name: str) -> Source:
        sources.append(HubSource(hub.url, hub.token(name)))
        return sources[-1]

    yield source
    for one in sources:
        await one.close()
