"""The harness sees: each planted fault is caught by the sequences, or by the tests that it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from torture.planted import caught, mutants


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mutant", mutants())
async def test_a_planted_fault_is_caught(mutant: str, tmp_path: Path) -> None:
    assert await caught(mutant, tmp_path), f"nobody saw {mutant}"
