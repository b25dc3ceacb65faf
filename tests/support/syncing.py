"""An editor and its hub: what the panel says now, and syncing until something has come true."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from support.hub_process import HubProcess
from support.scripted_editor import ScriptedEditor, ServerError


async def panel(editor: ScriptedEditor, task: str = "mean") -> dict[str, Any]:
    """Return what stands of a task."""
    return await editor.request("redpencil/panel", {"task": task})


async def settled(
    editor: ScriptedEditor, holds: Callable[[dict[str, Any]], bool], task: str = "mean"
) -> dict[str, Any]:
    """Sync until the panel is as wanted, and return it."""
    async with asyncio.timeout(20):
        while not holds(shown := await panel(editor, task)):
            with contextlib.suppress(ServerError):
                await editor.act("sync")
    return shown


async def arrived(editor: ScriptedEditor, hub: HubProcess, words: str) -> None:
    """Sync until the hub exports a review that says `words`, and find it there once."""
    async with asyncio.timeout(20):
        while not (found := [line for line in hub.export() if words in line]):
            with contextlib.suppress(ServerError):
                await editor.act("sync")
    assert len(found) == 1
