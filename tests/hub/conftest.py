"""A running hub for a test, and people who speak to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from support.hub_process import HubProcess


@pytest.fixture
def stopped_hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A hub that was not started; its commands work."""
    hub = HubProcess(tmp_path)
    yield hub
    hub.stop()


@pytest.fixture
def hub(stopped_hub: HubProcess) -> HubProcess:
    """A hub that answers requests."""
    stopped_hub.start()
    return stopped_hub


@pytest.fixture
def people(hub: HubProcess) -> Iterator[Callable[..., httpx.Client]]:
    """Returns an HTTP client for a name."""
    clients: list[httpx.Client] = []

    def client(name: str, role: str = "reviewer") -> httpx.Client:
        clients.append(hub.client(name, role))
        return clients[-1]

    yield client
    for one in clients:
        one.close()


@pytest.fixture
def ann(people: Callable[..., httpx.Client]) -> httpx.Client:
    """A reviewer."""
    return people("ann")


@pytest.fixture
def bob(people: Callable[..., httpx.Client]) -> httpx.Client:
    """Another reviewer."""
    return people("bob")
