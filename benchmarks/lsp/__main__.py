"""`make bench`: what a reviewer feels, in our server and in public ones, in the same run.

Servers take turns within every round, so that the drift of a busy machine falls on all alike.
Exits with 1 if a budget is not kept.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import click
from benchmarks.lsp import measures
from benchmarks.lsp.generated import OPENING, REVIEWING, program, write_tasks
from benchmarks.lsp.peers import BARE, ECHO, JEDI, RUFF, Peer, installed, redpencil
from benchmarks.lsp.report import OURS, Report, Row, machine

from redpencil_demo.hub import running_hub

SIZES = (100, 5_000, 50_000)
FINDINGS = 200
MARKS = 50
KEYSTROKES = 100
IDLE = 1.5
"""Seconds of silence after the start, in which a server loads what it did not need to answer."""


@click.command()
@click.option("--cold-rounds", default=15, show_default=True, help="Starts of each server.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of opening documents.")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of the docs here.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Keep the figures in this file too.")
@click.option("--only-start", is_flag=True, help="Measure starting only.")
def main(*, cold_rounds: int, rounds: int, page: Path | None, write: Path | None, only_start: bool) -> None:
    """Measure the language servers and print a table."""
    with tempfile.TemporaryDirectory(prefix="redpencil-bench-") as name, running_hub(Path(name)) as hub:
        folder = Path(name)
        write_tasks(folder / "tasks.jsonl", SIZES)
        hub.take(folder / "tasks.jsonl")
        ours = redpencil(folder / "home", hub.url, hub.token("bench"))
        peers = (ours, BARE, JEDI)
        starting = (*peers, *installed(), RUFF, ECHO)
        report = Report(tuple(peer.name for peer in starting))
        labels = _claim(ours)
        report.rows += _cold(starting, cold_rounds)
        if not only_start:
            report.rows += _opening(peers, labels, folder, rounds)
            report.rows += _reviewing(ours)
    if page is not None:
        page.write_text(report.page(), encoding="utf-8")
    if write is not None:
        write.write_text(report.record(datetime.now(UTC).date()), encoding="utf-8")
    click.echo(f"{machine()}\n\n{report.table()}")
    sys.exit(0 if report.kept else 1)


def _cold(peers: tuple[Peer, ...], rounds: int) -> list[Row]:
    taken: dict[str, list[float]] = defaultdict(list)
    used: dict[str, list[float]] = defaultdict(list)
    acting: list[float] = []
    uri = measures.response_uri(REVIEWING, "A")
    for number in range(rounds + 1):
        for peer in peers:
            milliseconds, cpu = measures.cold_start(peer)
            if number:  # the first start fills the caches of the disk
                taken[peer.name].append(milliseconds)
                used[peer.name].append(cpu)
            if number and peer.name == OURS:
                acting.append(measures.first_act(peer, uri, number))
    medians = {name: median(values) for name, values in taken.items()}
    act = {OURS: median(acting), BARE.name: medians[BARE.name]}
    return [
        Row("cold start → initialize", "ms", medians, at_most_ratio=0.15),
        Row("cold start → first mark answered (bare: initialize)", "ms", act),
        Row("cold run, processor time", "ms", {name: median(values) for name, values in used.items()}),
    ]


def _claim(ours: Peer) -> dict[int, str]:
    """Claim both tasks; return the label under which each size is shown, as the hub shuffles responses."""
    with ours.running() as client:
        client.initialize()
        for task in (OPENING, REVIEWING):
            measures.claim(client, task)
        uris = {label: measures.response_uri(OPENING, label) for label in "ABC"}
        return {measures.content(client, uri).count("\n"): label for label, uri in uris.items()}


def _opening(peers: tuple[Peer, ...], labels: dict[int, str], folder: Path, rounds: int) -> list[Row]:
    """Return the rows of opening, of code actions in the middle size, and of memory after it."""
    opening: dict[int, dict[str, list[float]]] = {size: defaultdict(list) for size in SIZES}
    actions: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, list[float]] = defaultdict(list)
    for size in SIZES:
        (folder / f"{size}.py").write_text(program(size), encoding="utf-8")
    for _ in range(rounds):
        for peer in peers:
            with peer.running() as client:
                client.initialize()
                client.settle(IDLE)
                for size in SIZES:
                    path = folder / f"{size}.py"
                    uri = measures.response_uri(OPENING, labels[size]) if peer.name == OURS else path.as_uri()
                    taken = (
                        measures.open_document(client, uri) if peer.name == OURS else measures.open_file(client, path)
                    )
                    opening[size][peer.name].append(taken)
                    client.settle()
                    if size == SIZES[1]:
                        actions[peer.name].append(measures.code_action(client, uri, times=50))
                        memory[peer.name].append(client.memory())
    rows = [
        Row(
            f"open a response of {size:,} lines → diagnostics",
            "ms",
            {name: median(values) for name, values in opening[size].items()},
            at_most=150 if size == SIZES[-1] else None,
        )
        for size in SIZES
    ]
    medians = {name: median(values) for name, values in actions.items()}
    rows.append(Row(f"code actions in {SIZES[1]:,} lines, p95", "ms", medians))
    medians = {name: median(values) for name, values in memory.items()}
    rows.append(Row(f"memory (PSS) with {SIZES[1]:,} lines open", "MiB", medians))
    return rows


def _reviewing(ours: Peer) -> list[Row]:
    """Return the rows of marking and of typing in the sheet, on four responses of 5,000 lines."""
    with BARE.running() as client:
        client.initialize()
        bare = [measures.command_to_diagnostics(client, "x:/y", "bare.mark", ["x:/y"]) for _ in range(FINDINGS)]
    with ours.running() as client:
        client.initialize()
        client.settle(IDLE)
        uris = [measures.response_uri(REVIEWING, label) for label in "ABCD"]
        for uri in uris:
            measures.open_document(client, uri)
        marks = [measures.mark(client, uris[number % 4], number) for number in range(FINDINGS + MARKS)]
        client.settle()
        typed = measures.type_in_sheet(client, uris[0], KEYSTROKES)
    floor = measures.percentile(bare, 0.95)
    few = {OURS: measures.percentile(marks[:MARKS], 0.95), BARE.name: floor}
    many = {OURS: measures.percentile(marks[FINDINGS:], 0.95), BARE.name: floor}
    keys = {OURS: measures.percentile(typed, 0.95)}
    return [
        Row(f"mark → diagnostic, p95, the first {MARKS} findings", "ms", few),
        Row(f"mark → diagnostic, p95, beside {FINDINGS} findings", "ms", many, at_most=10),
        Row(f"key in the sheet of {FINDINGS} findings → diagnostics, p95", "ms", keys, at_most=20),
    ]


if __name__ == "__main__":
    main()
