"""`python -m benchmarks.hub`: claims a second over HTTP, and what the next task costs beside a large history.

The load comes from this process, on the same cores as the hub and the database. Each claim is
another reviewer's first, as on a morning on which everybody begins.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles

import click
from benchmarks.hub.filling import Filling

from redpencil_hub.db.database import open_database

_HUB = [sys.executable, "-m", "redpencil_hub", "serve", "--port", "0", "--database"]
_ASKED = 50
"""How often the queue is asked for a median."""


@click.command()
@click.option("--database", "url", help="An empty one; SQLite in a temporary folder if not given.")
@click.option("--processes", default=1, show_default=True, help="Hub processes; on PostgreSQL only.")
@click.option("--clients", default=64, show_default=True)
@click.option("--claims", default=2000, show_default=True)
@click.option("--tasks", default=20_000, show_default=True, help="Tasks of the large project.")
@click.option("--history", default=100_000, show_default=True, help="Past claims in it.")
@click.option(
    "--veteran", default=10_000, show_default=True, help="Tasks that one reviewer has done, first by priority."
)
def main(url: str | None, processes: int, clients: int, claims: int, tasks: int, history: int, veteran: int) -> None:
    """Measure a hub and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{Path(folder) / 'hub.db'}"
        database = open_database(address)
        filling = Filling(database)
        filling.people([f"person-{number}" for number in range(claims)])
        filling.tasks("small", 100, overlap=1000)
        hubs = [subprocess.Popen([*_HUB, address], stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        try:
            ports = [int(_announced(hub).rsplit(":", 1)[1]) for hub in hubs]
            print(f"{database.dialect}, {processes} process(es), {clients} clients, {claims:,} claims")
            before = asyncio.run(_ask_queue(ports[0], "person-0"))
            filling.tasks("large", tasks, overlap=3, priority=10)
            filling.history("large", history)
            filling.veteran("large", veteran)
            filling.settle()
            asyncio.run(_claim_all(ports, ["veteran"], 1))  # walks once; what follows begins behind it
            after = asyncio.run(_ask_queue(ports[0], "person-0"))
            done = asyncio.run(_ask_queue(ports[0], "veteran"))
            print(f"queue, median ms: 100 tasks {before:.1f}; {tasks:,} tasks {after:.1f}; veteran {done:.1f}")
            since = time.monotonic()
            waits = asyncio.run(_claim_all(ports, [f"person-{number}" for number in range(claims)], clients))
            seconds = time.monotonic() - since
            cut = quantiles(waits, n=100)
            print(
                f"{claims / seconds:,.0f} claims/s; ms p50 {cut[49]:.0f} p95 {cut[94]:.0f} p99 {cut[98]:.0f};"
                f" longest {max(waits):.0f}"
            )
        finally:
            for hub in hubs:
                hub.terminate()
                hub.wait()
            database.close()


def token_of(name: str) -> str:
    """Return a token that `Filling` gives to a person."""
    return sha256(name.encode()).hexdigest()


def _announced(hub: subprocess.Popen[str]) -> str:
    return hub.stdout.readline().strip() if hub.stdout else ""


async def _request(port: int, streams: list[object], head: bytes, body: bytes) -> int:
    """Return the status of one request on a kept connection; the body is read and dropped."""
    if not streams:
        streams.extend(await asyncio.open_connection("127.0.0.1", port))
    reader, writer = streams
    writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(answer.split(b" ", 2)[1])


def _head(method: str, path: str, name: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token_of(name)}\r\n"
        "Content-Type: application/json\r\n"
    ).encode()


async def _claim_all(ports: list[int], names: list[str], clients: int) -> list[float]:
    waits: list[float] = []
    people = iter(names)

    async def client(number: int) -> None:
        streams: list[object] = []
        for name in people:
            since = time.monotonic()
            status = await _request(ports[number % len(ports)], streams, _head("POST", "/v1/claims", name), b"{}")
            waits.append((time.monotonic() - since) * 1000)
            if status != 201:
                raise RuntimeError(f"a claim was answered with {status}")

    await asyncio.gather(*(client(number) for number in range(clients)))
    return waits


async def _ask_queue(port: int, name: str) -> float:
    streams: list[object] = []
    waits: list[float] = []
    for _ in range(_ASKED):
        since = time.monotonic()
        await _request(port, streams, _head("GET", "/v1/queue?limit=1", name), b"")
        waits.append((time.monotonic() - since) * 1000)
    return median(waits)


if __name__ == "__main__":
    main()
