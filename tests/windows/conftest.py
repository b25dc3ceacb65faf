"""One store and several windows on it: real servers over one file, a real hub behind them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from torture.machine import Machine, import_tasks, new_machine

NewMachine = Callable[..., Awaitable[Machine]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub without tasks: each test has one of its own."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        yield process


@pytest.fixture
def task(hub: HubProcess) -> str:
    """A task of two responses, to be scored and ranked."""
    name = f"mean-{uuid.uuid4().hex[:8]}"
    import_tasks(hub, [name])
    return name


@pytest.fixture
async def new_machine_of(hub: HubProcess, tmp_path: Path) -> AsyncIterator[NewMachine]:
    """Return a function that opens a machine with so many windows on one store."""
    reviewer = f"ann-{uuid.uuid4().hex[:8]}"
    async with AsyncExitStack() as stack:

        async def start(name: str = "A", *, windows: int = 1) -> Machine:
            return await new_machine(stack, hub, tmp_path, name, reviewer, windows=windows)

        yield start
