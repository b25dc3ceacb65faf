"""Slots under many hands: nothing is handed out twice, nothing is lost; and the storm sees what it should."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.selectable import Select
from support.hub_process import HubProcess
from support.hub_storm import done, fill, storm
from support.postgres import Cluster

from redpencil_hub.db import claims, reviewers
from redpencil_hub.db import reviews as stored_reviews
from redpencil_hub.db.database import Database, open_database
from redpencil_hub.domain import instant
from redpencil_hub.services import claims as handing_out
from redpencil_hub.services import reviews
from redpencil_hub.services.checkup import faults
from redpencil_hub.services.lapses import end_lapsed
from redpencil_protocol.review import Review

SEEDS = range(20)
"""So many storms a mutant has to be seen in, at most; where nothing else runs, one is enough."""


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


def test_a_reviewer_who_is_not_locked_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewers, "lock", lambda *_: None)
    people = fill(postgres, people=1, tasks=40, overlap=1)
    live_of, both = claims.live_of, threading.Barrier(2, timeout=20)

    def together(*arguments: Any) -> object:
        found = live_of(*arguments)
        both.wait()
        return found

    def claim() -> None:
        done(postgres, people[0], lambda connection: handing_out.claim(connection, people[0], None))

    monkeypatch.setattr(claims, "live_of", together)
    _at_once(claim, 2)
    with postgres.reading() as connection:
        live = connection.execute(text("SELECT count(*) FROM claims WHERE ended_at IS NULL")).scalar()
    assert live == 2


def test_the_same_reviewer_claiming_at_once_holds_one_task(database: Database) -> None:
    people = fill(database, people=1, tasks=40, overlap=1)

    def claim() -> None:
        done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))

    _at_once(claim, 8)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar() == 1
        assert connection.execute(text("SELECT sum(free) FROM openings")).scalar() == 39


@contextmanager
def swept_before(database: Database, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> Iterator[None]:
    """Let the time of every claim be over, and claims be ended, when a request is about to call a function of `db`."""
    act, now = getattr(module, name), instant.now
    looked, swept = threading.Event(), threading.Event()

    def late(*arguments: Any) -> object:
        looked.set()
        swept.wait(timeout=20)
        return act(*arguments)

    def sweep() -> None:
        looked.wait(timeout=20)
        with monkeypatch.context() as patched:
            patched.setattr(instant, "now", lambda: now() + 10**12)
            end_lapsed(database)
        swept.set()

    thread = threading.Thread(target=sweep)
    thread.start()
    monkeypatch.setattr(module, name, late)
    yield
    thread.join()


def renewed_though_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a claim can be ended between the moments in which renewing looked at it and in which it extends it."""
    people = fill(database, people=1, tasks=1, overlap=1)
    claim = done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))
    with swept_before(database, monkeypatch, claims, "extend"):
        renewed = done(database, people[0], lambda connection: handing_out.renew(connection, people[0], claim.id))
    with database.reading() as connection:
        row = claims.find(connection, claim.id)
    return renewed is not None and row is not None and row.ended_at is not None


def test_a_claim_that_is_being_renewed_is_not_ended(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not renewed_though_ended(postgres, monkeypatch)


def test_a_renewal_that_does_not_lock_its_claim_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    find = claims.find
    monkeypatch.setattr(claims, "find", lambda connection, claim, **_: find(connection, claim))
    assert renewed_though_ended(postgres, monkeypatch)


def submitted_though_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what no longer holds where a claim's time is over while its review is being submitted."""
    (ann,) = fill(database, people=1, tasks=1, overlap=1)
    claim = done(database, ann, lambda connection: handing_out.claim(connection, ann, None))
    review = Review(task=claim.task, presented=claim.presented, notes="read")
    with swept_before(database, monkeypatch, stored_reviews, "write_draft"):
        submitted = done(database, ann, lambda connection: reviews.submit(connection, ann, claim.task, review, None))
    assert submitted is not None
    with database.reading() as connection:
        return list(faults(connection))


def test_a_claim_whose_review_is_being_submitted_is_not_ended(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert submitted_though_ended(postgres, monkeypatch) == []


def test_a_submission_that_does_not_lock_its_claim_is_seen(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    latest = claims.latest
    monkeypatch.setattr(claims, "latest", lambda *arguments, **_: latest(*arguments))
    (fault,) = submitted_though_ended(postgres, monkeypatch)
    assert fault.startswith("the free slots of a task are not what can be counted")


def test_several_that_start_at_once_on_an_empty_database_all_start(cluster: Cluster) -> None:
    url = cluster.empty_database()
    command = [sys.executable, "-m", "redpencil_hub", "check", "--database", url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "123"]
    said = [process.communicate(timeout=100)[0] for process in started]
    assert said == ["all is well\n"] * 3


def _at_once(act: Callable[[], None], number: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_claim_whose_time_is_over_goes_to_the_next(database: Database) -> None:
    people = fill(database, people=2, tasks=1, overlap=1)
    first = done(database, people[0], lambda connection: handing_out.claim(connection, people[0], None))
    database.write(lambda connection: claims.extend(connection, first.id, instant.now()))
    end_lapsed(database)
    second = done(database, people[1], lambda connection: handing_out.claim(connection, people[1], None))
    assert second is not None
    assert done(database, people[0], lambda connection: handing_out.renew(connection, people[0], first.id)) is None
