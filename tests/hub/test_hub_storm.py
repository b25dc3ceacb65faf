"""Slots under many hands: nothing is handed out twice, nothing is lost; and the storm sees what it should."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.selectable import Select
from support.hub_process import HubProcess
from support.hub_storm import done, fill, lapse, storm
from support.postgres import Cluster

from redpencil_hub.db import claims, reviewers
from redpencil_hub.db.database import Database, open_database
from redpencil_hub.domain import instant
from redpencil_hub.services import claims as handing_out
from redpencil_hub.services.lapses import end_lapsed

SEEDS = range(6)
"""So many storms a mutant has to be seen in, at most."""


@pytest.fixture
def database(stopped_hub: HubProcess) -> Iterator[Database]:
    """A database of either kind."""
    opened = open_database(stopped_hub.database)
    yield opened
    opened.close()


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[Database]:
    """A database on PostgreSQL, where transactions run side by side."""
    opened = open_database(cluster.new_database())
    yield opened
    opened.close()


def test_nothing_is_handed_out_twice_and_nothing_is_lost(database: Database) -> None:
    people = fill(database, people=6, tasks=12, overlap=2)
    assert storm(database, people, acts=25, seed=1) == []


def seen(database: Database) -> bool:
    """Whether a storm shows that something is wrong."""
    people = fill(database, people=4, tasks=4, overlap=1)
    try:
        return any(storm(database, people, acts=15, seed=seed) for seed in SEEDS)
    except IntegrityError:
        return True


def test_a_hub_without_row_locks_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_: self)
    assert seen(postgres)


def test_a_submission_that_does_not_lock_its_claim_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    latest = claims.latest
    monkeypatch.setattr(claims, "latest", lambda *arguments, **_: latest(*arguments))
    assert seen(postgres)


def test_a_reviewer_who_is_not_locked_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewers, "lock", lambda *_: None)
    people = fill(postgres, people=1, tasks=40, overlap=1)

    def claim() -> None:
        done(postgres, people[0], lambda connection: handing_out.claim(connection, people[0], None))

    _at_once(claim, 8)
    with postgres.reading() as connection:
        live = connection.execute(text("SELECT count(*) FROM claims WHERE ended_at IS NULL")).scalar()
    assert live != 1


def test_the_same_reviewer_claiming_at_once_holds_one_task(database: Database) -> None:
    people = fill(database, people=1, tasks=40, overlap=1)

    def claim() -> None:
        done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))

    _at_once(claim, 8)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar() == 1
        assert connection.execute(text("SELECT sum(free) FROM openings")).scalar() == 39


def renewed_though_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let a claim's time be over between the moment in which renewing looked at it and that in which it extends it."""
    people = fill(database, people=1, tasks=1, overlap=1)
    claim = done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))
    extend, now = claims.extend, instant.now
    looked, swept = threading.Event(), threading.Event()

    def late(*arguments: object) -> None:
        looked.set()
        swept.wait(timeout=20)
        extend(*arguments)  # pyright: ignore[reportArgumentType]

    def sweep() -> None:
        looked.wait(timeout=20)
        with monkeypatch.context() as patched:
            patched.setattr(instant, "now", lambda: now() + 10**12)
            end_lapsed(database)
        swept.set()

    thread = threading.Thread(target=sweep)
    thread.start()
    monkeypatch.setattr(claims, "extend", late)
    renewed = done(database, people[0], lambda connection: handing_out.renew(connection, people[0], claim.id))
    thread.join()
    with database.reading() as connection:
        row = claims.find(connection, claim.id)
    return renewed is not None and row is not None and row.ended_at is not None


def test_a_claim_that_is_being_renewed_is_not_ended(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not renewed_though_ended(postgres, monkeypatch)


def test_a_renewal_that_does_not_lock_its_claim_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    find = claims.find
    monkeypatch.setattr(claims, "find", lambda connection, claim, **_: find(connection, claim))
    assert renewed_though_ended(postgres, monkeypatch)


def test_several_that_start_at_once_on_an_empty_database_all_start(cluster: Cluster) -> None:
    url = cluster.empty_database()
    command = [sys.executable, "-m", "redpencil_hub", "check", "--database", url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "123"]
    said = [process.communicate(timeout=100)[0] for process in started]
    assert said == ["all is well\n"] * 3


def _at_once(act: object, number: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(number)]  # pyright: ignore[reportArgumentType]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_claim_whose_time_is_over_goes_to_the_next(database: Database) -> None:
    people = fill(database, people=2, tasks=1, overlap=1)
    first = done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))
    lapse(database, first.id, True)
    threading.Event().wait(0.01)
    end_lapsed(database)
    second = done(database, people[1], lambda connection: handing_out.claim(connection, people[1], None))
    assert second is not None
    assert done(database, people[0], lambda connection: handing_out.renew(connection, people[0], first.id)) is None
