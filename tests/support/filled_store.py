"""A reviewer's store with work in it, made by the real server before an editor for people opens it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support.scripted_editor import ScriptedEditor


def fill(environment: Mapping[str, str], task: str, findings: Iterable[Mapping[str, Any]]) -> None:
    """Claim the task and mark each finding; in a thread, since the caller's may have a loop of its own."""

    async def work() -> None:
        async with ScriptedEditor(environment) as editor:
            await editor.act("claimTask", task=task)
            for finding in findings:
                await editor.act("markFinding", **finding)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work()).result()
