"""The previous release beside today's."""

from __future__ import annotations

import pytest
from support.previous_release import ROOT, unpack


@pytest.fixture(scope="session")
def previous(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the previous release's modules."""
    if not (ROOT / ".git").exists():
        request.applymarker(pytest.mark.may_skip)
        pytest.skip("not a clone: the previous release is built from the history")
    return unpack(tmp_path_factory.mktemp("previous"))
