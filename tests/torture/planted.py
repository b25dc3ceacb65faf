"""Mutants: whether the harness sees a fault that was planted. Each says itself what is to catch it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.hub_process import HubProcess
from torture.machine import MUTANT
from torture.plant import MUTANTS, NONE, hub_program, mutant_of
from torture.runs import STAGES, played

ROOT = Path(__file__).resolve().parents[2]
MOST_SEQUENCES = 24
"""After so many sequences a mutant counts as not caught."""


def mutants() -> list[str]:
    """Return the names of all mutants."""
    return sorted(path.stem for path in MUTANTS.glob("*.py"))


async def caught(name: str, folder: Path, *, seed: str = "mutant", at_once: int = 2) -> bool:
    """Whether a mutant is seen, by the sequences or by the tests that it names."""
    catcher: str = mutant_of(name).CAUGHT_BY
    if catcher not in STAGES:
        return await asyncio.to_thread(_fails, catcher, name)
    in_hub = getattr(mutant_of(name), "WHERE", "server") == "hub"
    seeds: Iterator[str] = (f"{seed} {number}" for number in range(MOST_SEQUENCES))
    with HubProcess(folder, hub_program(name if in_hub else NONE)) as hub:
        tally = await played(
            catcher, seeds, hub, folder, mutant=NONE if in_hub else name, at_once=at_once, most_troubles=1
        )
    return bool(tally.troubles)


def _fails(tests: str, mutant: str) -> bool:
    """Whether tests that pass fail with a mutant in every server that they start."""
    command = [sys.executable, "-m", "pytest", tests, "-q", "-x", "-p", "no:cacheprovider", "--tb=no"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, MUTANT: mutant}, capture_output=True, timeout=600, check=False
    )
    return done.returncode == 1
