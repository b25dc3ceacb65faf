"""One hub for a module's tests, a reviewer of its own for each test, and that reviewer's desks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path

import pytest
from support.desk import Clock, Desk
from support.hub_lines import lines, make_project, make_task
from support.hub_process import HubProcess

from redpencil.sources.hub import HubSource


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Generator[HubProcess]:
    with HubProcess(tmp_path_factory.mktemp("hub")) as hub:
        hub.import_text(
            lines(make_project(overlap=1000), *(make_task(name, kinds=["correctness"]) for name in ("cache", "parser")))
        )
        yield hub


@pytest.fixture
def token(hub: HubProcess, request: pytest.FixtureRequest) -> str:
    return hub.token(request.node.name)


@pytest.fixture
def submissions(hub: HubProcess) -> Callable[[], int]:
    """Returns how many submissions the hub has taken since the test began."""
    before = len(hub.export())
    return lambda: len(hub.export()) - before


@pytest.fixture
async def desk_on(tmp_path: Path) -> AsyncGenerator[Callable[..., Desk]]:
    """Returns a desk whose source is at a URL."""
    desks: list[Desk] = []

    def desk(url: str, token: str | None, clock: Clock | None = None) -> Desk:
        path = tmp_path / f"desk-{len(desks)}" / "store.db"
        desks.append(Desk(path, HubSource(url, token, seconds=10), clock))
        return desks[-1]

    yield desk
    for one in desks:
        await one.source.close()
        one.store.close()
