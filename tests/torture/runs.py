"""Runs of sequences: process sets that are kept over several of them, and what came of all of them."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from support.hub_process import HubProcess
from support.scripted_editor import ServerError
from torture.machine import import_tasks, new_machine
from torture.machines import MachinesSequence
from torture.own_text import OwnTextSequence
from torture.plant import NONE
from torture.sequence import TroubleError
from torture.windows import WindowsSequence

SEQUENCES_A_SET = 10
"""How many sequences a process set is kept for; after a trouble there is a new one."""
LOG_LINES = 20
_names = itertools.count(1)


class Sequence(Protocol):
    """What can be run."""

    tried: Counter[str]

    async def run(self, steps: int) -> None:
        """Do so many steps; raise TroubleError where a promise was broken."""


NewSequence = Callable[[str, str], Sequence]
"""Makes a sequence of a seed and a task."""


@dataclass(slots=True)
class Tally:
    """What came of a number of sequences."""

    sequences: int = 0
    tried: Counter[str] = field(default_factory=Counter[str])
    troubles: list[TroubleError] = field(default_factory=list[TroubleError])

    @property
    def kinds(self) -> Counter[str]:
        """How many troubles there were of each kind."""
        return Counter(trouble.kind for trouble in self.troubles)

    def told(self) -> str:
        """Return all troubles in full."""
        return "\n\n==== trouble ====\n".join(["", *map(str, self.troubles)])


@dataclass(frozen=True, slots=True)
class Stage:
    """A kind of sequence: the processes that it needs, and how long it is."""

    steps: int
    open: Callable[[AsyncExitStack, HubProcess, Path, int, str], Awaitable[NewSequence]]
    """Start the processes: hub, folder, number of the set, mutant in each server."""


async def _windows(stack: AsyncExitStack, hub: HubProcess, folder: Path, number: int, mutant: str) -> NewSequence:
    windows = 3 if number % 3 == 0 else 2
    machine = await new_machine(stack, hub, folder, f"W{number}-", f"reviewer-{number}", windows=windows, mutant=mutant)
    return lambda seed, task: WindowsSequence(seed, task, machine)


async def _machines(stack: AsyncExitStack, hub: HubProcess, folder: Path, number: int, mutant: str) -> NewSequence:
    first, second = [
        await new_machine(stack, hub, folder, f"{side}{number}-", f"reviewer-{number}", windows=1, mutant=mutant)
        for side in "AB"
    ]
    return lambda seed, task: MachinesSequence(seed, task, (first, second))


async def _own_text(stack: AsyncExitStack, hub: HubProcess, folder: Path, number: int, mutant: str) -> NewSequence:
    machine = await new_machine(
        stack, hub, folder, f"T{number}-", f"reviewer-{number}", windows=1 + number % 2, mutant=mutant
    )
    return lambda seed, task: OwnTextSequence(seed, task, machine.windows)


STAGES = {"windows": Stage(6, _windows), "machines": Stage(3, _machines), "own text": Stage(4, _own_text)}


async def played(
    stage: str,
    seeds: Iterator[str],
    hub: HubProcess,
    folder: Path,
    *,
    mutant: str = NONE,
    at_once: int = 1,
    most_troubles: int = 3,
) -> Tally:
    """Play a sequence for each seed and return what came of them.

    Args:
        stage: which kind of sequence.
        seeds: one for each sequence; it ends when enough is played.
        hub: where all of them have their tasks; each process set is a reviewer of its own.
        folder: where stores and logs lie.
        mutant: the fault planted in each server.
        at_once: how many process sets play beside each other.
        most_troubles: after so many nothing more is begun.
    """
    tally = Tally()
    lanes = (_lane(STAGES[stage], seeds, hub, folder, mutant, tally, most_troubles) for _ in range(at_once))
    await asyncio.gather(*lanes)
    return tally


async def _lane(
    stage: Stage, seeds: Iterator[str], hub: HubProcess, folder: Path, mutant: str, tally: Tally, most_troubles: int
) -> None:
    while len(tally.troubles) < most_troubles and (seed := next(seeds, None)) is not None:
        number = next(_names)
        try:
            async with AsyncExitStack() as stack:
                new_sequence = await stage.open(stack, hub, folder, number, mutant)
                for index in range(SEQUENCES_A_SET):
                    task = f"seq-{number}-{index}"
                    import_tasks(hub, [task])
                    await _one(stage, new_sequence(seed, task), tally)
                    if index + 1 == SEQUENCES_A_SET or (seed := next(seeds, None)) is None:
                        break
        except TroubleError as trouble:
            tally.troubles.append(trouble)
        except (ServerError, ConnectionError, TimeoutError) as error:  # a server neither starts nor ends as it should
            tally.troubles.append(TroubleError("error", f"{error!r} around the sequence {seed}\n{_logs(folder)}"))


def _logs(folder: Path) -> str:
    """Return the last lines of what the servers wrote to their logs."""
    logs = [path for path in sorted(folder.rglob("*.log")) if path.stat().st_size]
    tails = [path.read_text(errors="replace").splitlines()[-LOG_LINES:] for path in logs]
    return "\n".join(f"--- {path.name}\n" + "\n".join(tail) for path, tail in zip(logs, tails, strict=True))


async def _one(stage: Stage, sequence: Sequence, tally: Tally) -> None:
    tally.sequences += 1
    try:
        await sequence.run(stage.steps)
    finally:
        tally.tried += sequence.tried
