"""A hub that is empty at first, and editors on servers with a profile of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import NewEditor, ScriptedEditor, environment


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub without tasks."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        yield process


@pytest.fixture
async def new_editor(hub: HubProcess, tmp_path: Path) -> AsyncIterator[NewEditor]:
    """Return a function that starts an editor; its profile lies in tmp_path and is a reviewer of its own."""
    async with AsyncExitStack() as stack:

        async def start(profile: str, *, encoding: str = "utf-16") -> ScriptedEditor:
            values = environment(tmp_path / profile, hub.url, hub.token(profile))
            return await stack.enter_async_context(ScriptedEditor(values, encoding=encoding))

        yield start
