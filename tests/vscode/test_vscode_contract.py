"""The contract of editors in a real VS Code: the review that every other editor's test brings to the hub too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from editors import contract
from editors.vs_code import VsCode
from support.hub_process import HubProcess

if TYPE_CHECKING:
    from conftest import Reviewer


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with the contract's task alone."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(contract.import_lines())
        yield process


def test_vs_code(reviewer: Reviewer, hub: HubProcess) -> None:
    contract.holds_the_review(VsCode(reviewer.sit_down()), hub)
