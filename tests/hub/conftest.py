"""A running hub for a test, on each database, and people who speak to it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from support.hub_process import HubProcess
from support.postgres import Cluster, programs, running_cluster

from redpencil_hub.db.database import open_database


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL cluster of this worker."""
    if programs() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # Not below tmp_path: that is readable by its owner only, and the server runs as another user.
    with running_cluster(Path(tempfile.gettempdir())) as running:
        yield running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test of a hub on each database, or on those that its module names in DATABASES."""
    if "stopped_hub" in metafunc.fixturenames:
        databases = getattr(metafunc.module, "DATABASES", ("sqlite", "postgresql"))
        metafunc.parametrize("stopped_hub", databases, indirect=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the hub's schema, as the cluster has one: copied, it saves each hub the migrations."""
    path = tmp_path_factory.mktemp("template") / "hub.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def stopped_hub(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[HubProcess]:
    """A hub that was not started; its commands work."""
    hub = HubProcess(tmp_path)
    if request.param == "postgresql":
        hub.database = request.getfixturevalue("cluster").new_database()
    else:
        shutil.copyfile(template, tmp_path / "hub.db")
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
