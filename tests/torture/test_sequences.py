"""Sequences drawn at random from printed seeds: `make torture` plays as many as fit a time, these are the first few."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hub_process import HubProcess
from torture.runs import played

AT_ONCE = 4
"""Process sets beside each other: most of their time they wait."""


@pytest.mark.timeout(420)
@pytest.mark.parametrize(("stage", "count"), [("windows", 60), ("machines", 12), ("own text", 200)])
async def test_nothing_is_lost_doubled_or_told_wrongly(stage: str, count: int, hub: HubProcess, tmp_path: Path) -> None:
    seeds = iter([f"{stage} {number}" for number in range(count)])
    tally = await played(stage, seeds, hub, tmp_path, at_once=AT_ONCE)
    assert not tally.troubles, tally.told()
    assert tally.sequences == count
