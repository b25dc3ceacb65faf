"""Many people at once on one database, in this process: what they do at random, and what must hold afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, text
from support.hub_lines import lines, make_project, make_task

from redpencil_hub.db import claims
from redpencil_hub.db.answers import Answer
from redpencil_hub.db.database import Database
from redpencil_hub.domain import instant
from redpencil_hub.domain.import_line import read_line
from redpencil_hub.errors import RefusedError
from redpencil_hub.services import claims as handing_out
from redpencil_hub.services import reviews
from redpencil_hub.services.access import issue_token
from redpencil_hub.services.checkup import faults
from redpencil_hub.services.idempotency import once
from redpencil_hub.services.imports import import_line
from redpencil_hub.services.lapses import end_lapsed
from redpencil_protocol.review import Review

THREADS = 8


def fill(database: Database, *, people: int, tasks: int, overlap: int) -> list[str]:
    """Put tasks and people into the database, and return the people's ids."""
    wanted = [make_project(overlap=overlap, grace_minutes=60)]
    wanted += [make_task(f"t{number:04}", kinds=["correctness"], priority=number % 3) for number in range(tasks)]
    read = [read_line(line.encode()) for line in lines(*wanted).splitlines()]
    database.write(lambda connection: [import_line(connection, line) for line in read])

    def add(connection: Connection) -> list[str]:
        for number in range(people):
            issue_token(connection, f"person-{number}", None)
        return list(connection.execute(text("SELECT id FROM reviewers ORDER BY name")).scalars())

    return database.write(add)


def done(database: Database, reviewer: str, act: Callable[[Connection], Any]) -> Any:
    """Return what one request of a reviewer does; None where it was refused."""
    found: list[Any] = []

    def answering(connection: Connection) -> Answer:
        found[:] = [act(connection)]
        return Answer(200, b"")

    try:
        once(database, reviewer, None, "", answering)
    except RefusedError:
        return None
    return found[0]


def storm(database: Database, people: list[str], *, acts: int, seed: int) -> list[str]:
    """Let everybody claim, renew, release, submit and take back at once; return what no longer holds."""

    def run(number: int) -> None:
        dice = random.Random(f"{seed}/{number}")
        for _ in range(acts):
            _one_act(database, dice.choice(people), dice)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
    end_lapsed(database)
    with database.reading() as connection:
        return list(faults(connection))


def _one_act(database: Database, person: str, dice: random.Random) -> None:
    end_lapsed(database)
    claim = done(database, person, lambda connection: handing_out.claim(connection, person, None))
    if claim is None:
        return
    chance = dice.random()
    if chance < 0.35:
        review = Review(task=claim.task, presented=claim.presented, notes="read")
        lapse(database, claim.id, dice.random() < 0.5)
        done(database, person, lambda connection: reviews.submit(connection, person, claim.task, review, None))
    elif chance < 0.5:
        done(database, person, lambda connection: handing_out.release(connection, person, claim.id, "no"))
    elif chance < 0.6:
        lapse(database, claim.id, True)
        done(database, person, lambda connection: handing_out.renew(connection, person, claim.id))
    elif chance < 0.7:
        done(database, person, lambda connection: reviews.withdraw(connection, person, claim.task))
    else:
        lapse(database, claim.id, True)


def lapse(database: Database, claim: str, really: bool) -> None:
    """Let the time of a claim be over in a moment, or not."""
    if really:
        soon = instant.now() + 2_000
        database.write(lambda connection: claims.extend(connection, claim, soon))
