"""Several hubs, one reviewer: each gets exactly its own work, with its own token, whatever is down meanwhile."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import ServerError, environment
from support.waiting import comes
from support.window import Window
from torture.desk import finished, noted, opened
from torture.machine import import_tasks
from torture.weather import Sky, Weather


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HubProcess, HubProcess]]:
    """Two hubs; both have a task called `mean`, and each another one."""
    with HubProcess(tmp_path_factory.mktemp("one")) as one, HubProcess(tmp_path_factory.mktemp("other")) as other:
        import_tasks(one, ["mean", "only-one"])
        import_tasks(other, ["mean", "only-other"])
        yield one, other


class Reviewer:
    """One store, and the ways to two hubs."""

    def __init__(
        self, home: Path, name: str, hubs: tuple[HubProcess, HubProcess], ways: tuple[Weather, Weather]
    ) -> None:
        self.home = home
        self.ways = ways
        self.tokens = [hub.token(name) for hub in hubs]

    def window(self, *ways: Weather) -> Window:
        """Return an editor whose server knows the hubs at the end of these ways."""
        self.home.mkdir(parents=True, exist_ok=True)
        addresses = ", ".join(f'"{way.url}"' for way in ways)
        (self.home / "config.toml").write_text(f"hubs = [{addresses}]\n", encoding="utf-8")
        pairs = " ".join(f"{way.url} {token}" for way, token in zip(self.ways, self.tokens, strict=True))
        return Window("A", environment(self.home, None, pairs))

    def strange(self) -> list[str]:
        """Return the requests that were shown the other hub's token."""
        crossed = zip(self.ways, reversed(self.tokens), strict=True)
        return [head for way, token in crossed for head in way.heard if token in head]


@pytest.fixture
async def reviewer(
    hubs: tuple[HubProcess, HubProcess], tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Reviewer]:
    """A reviewer whom both hubs know."""
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(Weather(hub.url)) for hub in hubs]
        yield Reviewer(tmp_path / "profile", request.node.name[:60], hubs, (one, other))


async def all_sent(window: Window, task: str) -> bool:
    """Sync, and say whether a task is where it belongs."""
    with contextlib.suppress(ServerError):
        await window.act("sync")
    return (await window.panel(task))["sync"] == "synced"


def submitted(hub: HubProcess) -> list[str]:
    """Return the notes of what a hub has."""
    notes = (json.loads(line)["review"]["notes"] for line in hub.export())
    return sorted(one for one in notes if one.startswith("at "))


async def test_work_done_offline_for_two_hubs_reaches_each_its_own(
    reviewer: Reviewer, hubs: tuple[HubProcess, HubProcess]
) -> None:
    async with reviewer.window(*reviewer.ways) as window:
        offers = (await window.act("openQueue"))["offers"]
        assert sorted(offer["title"] for offer in offers) == ["mean", "mean", "only-one", "only-other"]
        layouts = [await opened(offer["task"], window) for offer in offers]
        assert len({layout["sheet"] for layout in layouts}) == len(layouts)
        for way in reviewer.ways:
            way.sky = Sky.AWAY
        for layout in layouts:
            await finished(window, layout)
            noted(window, layout, f"at {layout['sheet']}")
            await window.act("submit", task=layout["task"])
        for way in reviewer.ways:
            way.sky = Sky.FINE
        for layout in layouts:
            await comes(lambda layout=layout: all_sent(window, layout["task"]), f"{layout['sheet']} at its hub")
    there = [submitted(hub) for hub in hubs]
    assert [len(one) for one in there] == [2, 2]
    assert len({*there[0], *there[1]}) == 4
    assert reviewer.strange() == []


async def test_a_hub_that_is_asked_instead_gets_nothing_of_what_waits_for_the_other(reviewer: Reviewer) -> None:
    one, other = reviewer.ways
    async with reviewer.window(one) as window:
        layout = await opened("mean", window)
        await finished(window, layout)
        one.sky = Sky.AWAY
        await window.act("submit", task=layout["task"])
    async with reviewer.window(other) as window:
        with contextlib.suppress(ServerError):
            await window.act("sync")
        assert "mean" not in " ".join(other.heard)
        assert (await window.panel(layout["task"]))["sync"] != "synced"
    one.sky = Sky.FINE
    async with reviewer.window(one) as window:
        await comes(lambda: all_sent(window, layout["task"]), "the submission, at the hub that it is for")
        assert (await window.panel(layout["task"]))["state"] == "submitted"
    assert reviewer.strange() == []


async def test_words_that_wait_for_a_hub_that_is_not_asked_are_never_called_sent(reviewer: Reviewer) -> None:
    one, other = reviewer.ways
    async with reviewer.window(one) as window:
        layout = await opened("mean", window)
        await comes(lambda: all_sent(window, layout["task"]), "all at the hub")
        one.sky = Sky.AWAY
        noted(window, layout, "typed while the hub is away")
        await window.panel(layout["task"])
    async with reviewer.window(other) as window:
        with pytest.raises(ServerError, match="which is not among your hubs"):
            await window.act("sync")
    one.sky = Sky.FINE
    async with reviewer.window(one, other) as window:
        await window.act("openTask", task=layout["task"])
        await comes(lambda: all_sent(window, layout["task"]), "the words at their hub")
