"""A hub for all sequences of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.hub_process import HubProcess


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub; each sequence brings its task."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        yield process
