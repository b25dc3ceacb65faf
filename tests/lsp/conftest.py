"""A real hub with tasks, and editors on real servers with a profile of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import NewEditor, ScriptedEditor, environment
from support.tasks import jsonl, ranking_task, task


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with two tasks: `mean` (one response) and `four` (four, to be scored and ranked)."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(jsonl(task("mean", overlap=500), {**ranking_task("four"), "overlap": 500}))
        yield process


@pytest.fixture
async def new_editor(hub: HubProcess, tmp_path: Path) -> AsyncIterator[NewEditor]:
    """Return a function that starts an editor: each call a fresh reviewer, or `profile` again."""
    async with AsyncExitStack() as stack:

        async def start(
            profile: str = "ann", *, encoding: str = "utf-16", url: str | None = None, options: object = None
        ) -> ScriptedEditor:
            values = environment(tmp_path / profile, url or hub.url, hub.token(f"{profile}-{tmp_path.name[-12:]}"))
            return await stack.enter_async_context(ScriptedEditor(values, encoding=encoding, options=options))

        yield start
