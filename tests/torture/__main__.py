"""`make torture`: as many sequences as fit the time, every mutant, and one table of what came of it.

Sequences are drawn from printed seeds; `--seed` plays the same ones again. The exit code is 1 if a
promise was broken or a mutant was not caught.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from support.hub_process import HubProcess
from torture.planted import caught, mutants
from torture.runs import STAGES, Tally, played

SHARES = {"windows": 0.4, "machines": 0.3, "own text": 0.3}
"""What each kind of sequence gets of the time that the mutants leave."""
MUTANT_SECONDS = 12
"""What a mutant takes on average."""
AT_ONCE = 4
LOST, DOUBLED, HANGS = ("lost",), ("doubled",), ("hang",)


def main() -> int:
    """Run it and return the exit code."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long in all")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="where the sequences are drawn from")
    parser.add_argument("--only", choices=[*STAGES, "mutants"], help="one kind alone")
    parser.add_argument("--replay", help="one sequence, by the seed that its failure told; with --only")
    return asyncio.run(_torture(parser.parse_args()))


async def _torture(asked: argparse.Namespace) -> int:
    print(f"seed {asked.seed}; the same sequences again: make torture SEED={asked.seed}")
    whole = Tally()
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        names = [] if asked.only not in {None, "mutants"} else mutants()
        seconds = max(30.0, asked.minutes * 60 - MUTANT_SECONDS * len(names))
        for stage in STAGES if asked.only is None else [one for one in STAGES if one == asked.only]:
            share = 1.0 if asked.only else SHARES[stage]
            seeds = iter([asked.replay]) if asked.replay else _until(f"{asked.seed} {stage}", seconds * share)
            tally = await _play(stage, seeds, _fresh(folder, stage))
            whole.sequences += tally.sequences
            whole.tried += tally.tried
            whole.troubles += tally.troubles
        for mutant in names:
            seen = await caught(mutant, _fresh(folder, mutant), seed=asked.seed)
            print(f"{'caught' if seen else 'MISSED'}  {mutant}", flush=True)
            missed += [mutant] * (not seen)
    print(whole.told() if whole.troubles else "")
    print(_table(whole, len(names) - len(missed), len(names)))
    return 1 if whole.troubles or missed else 0


async def _play(stage: str, seeds: Iterator[str], folder: Path) -> Tally:
    start = time.monotonic()
    with HubProcess(folder) as hub:
        tally = await played(stage, seeds, hub, folder, at_once=AT_ONCE, most_troubles=10)
    kinds = ", ".join(f"{count} {kind}" for kind, count in tally.kinds.items()) or "nothing broken"
    print(f"{stage}: {tally.sequences} sequences in {time.monotonic() - start:.0f} s, {kinds}", flush=True)
    return tally


def _until(seed: str, seconds: float) -> Iterator[str]:
    """Yield a seed for each further sequence until the time is over."""
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        yield f"{seed} {number}"
        number += 1


def _fresh(folder: Path, name: str) -> Path:
    fresh = folder / name.replace(" ", "-")
    fresh.mkdir()
    return fresh


def _table(tally: Tally, seen: int, planted: int) -> str:
    kinds = tally.kinds
    known = {*LOST, *DOUBLED, *HANGS}
    rows = [
        *((name, count) for name, count in sorted(tally.tried.items())),
        ("faults and steps tried", sum(tally.tried.values())),
        ("sequences", tally.sequences),
        ("acknowledged work lost", sum(kinds[one] for one in LOST)),
        ("duplicates", sum(kinds[one] for one in DOUBLED)),
        ("hangs", sum(kinds[one] for one in HANGS)),
        ("other broken promises", sum(count for kind, count in kinds.items() if kind not in known)),
        ("mutants caught", f"{seen} of {planted}"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value:>8}" for name, value in rows)


if __name__ == "__main__":
    sys.exit(main())
