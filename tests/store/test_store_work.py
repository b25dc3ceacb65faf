"""What was done is there again, in order, and whole or not at all."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.stored_work import note, small_task

from redpencil.store import EntryState, Operation, OutboxEntry, ReviewSnapshot, Store
from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Origin
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Submission

REVIEW = Review(task="cache", presented=("r1",), notes="remote")


def claim(seconds: int = 3600) -> Claim:
    return Claim(id="c1", task="cache", expires_at=datetime.now(UTC), seconds_left=seconds, presented=("r1",))


def test_a_reopened_store_has_everything(path: Path, store: Store) -> None:
    first = store.commit("cache", change=note("a"), documents={"review.md": "# Réview 🙂\r\n"})
    second = store.commit("cache", change=note("ab", "a"))
    store.save_position("cache", "A/cache.py:3")
    store.save_setting("hub", "https://hub.example")
    store.close()

    again = Store.open(path)
    assert again.changes("cache") == (first, second)
    assert again.documents("cache") == {"review.md": "# Réview 🙂\r\n"}
    stored = again.task("cache")
    assert stored is not None
    assert stored.task == small_task()
    assert (stored.status.source, stored.status.position) == ("hub", "A/cache.py:3")
    assert again.setting("hub") == "https://hub.example"
    again.close()


def test_the_journal_numbers_changes_and_their_groups(store: Store) -> None:
    store.save_task("hub", small_task("other"), None)
    first = store.commit("cache", change=note("a"))
    joined = store.commit("cache", change=note("ab", "a", group=first.group if first else None))
    elsewhere = store.commit("other", change=note("x"))
    assert first
    assert joined
    assert elsewhere
    assert (first.sequence, first.group, first.origin) == (1, 1, Origin.ACT)
    assert (joined.sequence, joined.group) == (2, 1)
    assert (elsewhere.sequence, elsewhere.group) == (3, 3)
    assert store.changes("cache", after=1) == (joined,)
    assert store.changes_numbered((2, 1)) == (first, joined)
    (heading,) = store.headings("cache", until=1)
    assert (heading.sequence, heading.at, heading.label) == (1, first.at, "note a")


def test_a_commit_that_fails_half_way_leaves_nothing(store: Store) -> None:
    entry = OutboxEntry("cache", Operation.SUBMIT, b"{}")
    store.commit("cache", outbox=(entry,))
    with pytest.raises(sqlite3.IntegrityError):
        store.commit("cache", change=note("a"), documents={"review.md": "text"}, outbox=(entry,))  # the same key twice
    assert store.changes("cache") == ()
    assert store.documents("cache") == {}
    assert [one.key for one in store.outbox.waiting()] == [entry.key]


def test_documents_are_replaced_and_dropped(store: Store) -> None:
    store.commit("cache", documents={"review.md": "1", "tests/test_a.py": "x"})
    store.commit("cache", documents={"review.md": "2", "tests/test_a.py": None})
    assert store.documents("cache") == {"review.md": "2"}
    assert store.document("cache", "review.md") == "2"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET label = 'other'",
        "DELETE FROM change",
        "UPDATE outbox SET body = x'00'",
        "UPDATE outbox SET key = 'other'",
        "DELETE FROM outbox",
    ],
)
def test_nobody_rewrites_the_journal_or_what_waits(path: Path, store: Store, statement: str) -> None:
    store.commit("cache", change=note("a"), outbox=(OutboxEntry("cache", Operation.SUBMIT, b"{}"),))
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()


def test_two_windows_see_each_other(path: Path, store: Store) -> None:
    other = Store.open(path)
    before = store.data_version()
    store.commit("cache", change=note("mine"))
    assert store.data_version() == before
    other.commit("cache", change=note("theirs", "mine"))
    assert store.data_version() != before
    assert [change.label for change in store.changes("cache")] == ["note mine", "note theirs"]
    other.close()


def test_a_snapshot_never_goes_back(store: Store) -> None:
    assert store.snapshot("cache") is None
    newer = ReviewSnapshot(7, "1.0.0", REVIEW, frozenset({"F1", "F2"}))
    store.save_snapshot(newer)
    store.save_snapshot(ReviewSnapshot(3, "1.0.0", REVIEW.model_copy(update={"notes": "older"}), frozenset()))
    assert store.snapshot("cache") == newer


def test_a_task_claimed_again_keeps_its_work(store: Store) -> None:
    store.commit("cache", change=note("a"), documents={"review.md": "text"})
    store.commit("cache", outbox=(entry := OutboxEntry("cache", Operation.RELEASE),))
    store.released(entry.key, "cache")
    assert store.tasks() == ()
    store.save_task("hub", small_task(), claim())
    assert [stored.status.released for stored in store.tasks()] == [False]
    assert len(store.changes("cache")) == 1
    assert store.document("cache", "review.md") == "text"


def test_a_claim_ends_by_the_seconds_it_had_when_it_came(path: Path, store: Store) -> None:
    store.close()
    now = datetime(2030, 1, 1, tzinfo=UTC)  # far from the clock of the claim's source
    store = Store.open(path, now=lambda: now)
    store.save_claim("cache", claim(90))
    status = store.status("cache")
    assert status is not None
    assert status.claim_ends == now + timedelta(seconds=90)
    store.save_claim("cache", None)
    ended = store.status("cache")
    assert ended is not None
    assert (ended.claim, ended.claim_ends) == (None, None)
    store.close()


def test_a_draft_is_dirty_until_the_source_has_its_last_revision(store: Store) -> None:
    store.commit("cache", change=note("a"))
    first = store.status("cache")
    store.commit("cache", documents={"tests/test_a.py": "x"})
    assert first is not None
    store.save_synced("cache", '"1"', REVIEW, first.revision)
    half = store.status("cache")
    assert half is not None
    assert half.dirty
    assert half.dirty_since is not None
    assert store.base("cache") == REVIEW
    store.save_synced("cache", '"2"', REVIEW, half.revision)
    whole = store.status("cache")
    assert whole is not None
    assert (whole.dirty, whole.dirty_since, whole.etag) == (False, None, '"2"')


def test_an_outbox_entry_goes_from_waiting_to_done(store: Store) -> None:
    entry = OutboxEntry("cache", Operation.SUBMIT, b'{"exact": 1.0}')
    store.commit("cache", outbox=(entry,))
    later = datetime.now(UTC) + timedelta(seconds=30)
    store.outbox.begin_try(entry.key)
    store.outbox.retry_later(entry.key, later, "offline")
    (waiting,) = store.outbox.waiting()
    assert (waiting.tries, waiting.next_at, waiting.last_error, waiting.body) == (1, later, "offline", entry.body)
    receipt = Submission(id="s1", task="cache", submitted_at=later, grace_seconds_left=300)
    store.submitted(entry.key, "cache", receipt)
    assert store.outbox.waiting() == ()
    done, status = store.outbox.entry(entry.key), store.status("cache")
    assert done is not None
    assert done.state is EntryState.DONE
    assert status is not None
    assert (status.state, status.submission, status.claim) == (ReviewState.SUBMITTED, receipt, None)


def test_a_parked_entry_is_kept_and_superseded_by_the_next_try(store: Store) -> None:
    first, second = OutboxEntry("cache", Operation.SUBMIT, b"1"), OutboxEntry("cache", Operation.SUBMIT, b"2")
    store.commit("cache", outbox=(first,))
    store.outbox.park(first.key, "the claim has ended")
    assert [entry.last_error for entry in store.outbox.parked()] == ["the claim has ended"]
    store.commit("cache", outbox=(second,))
    assert store.outbox.parked() == ()
    assert [entry.key for entry in store.outbox.waiting()] == [second.key]
    kept = store.outbox.entry(first.key)
    assert kept is not None
    assert (kept.state, kept.body) == (EntryState.SUPERSEDED, b"1")


def test_a_lease_is_one_windows_until_it_ends(path: Path) -> None:
    moment = [datetime(2026, 1, 1, tzinfo=UTC)]
    store = Store.open(path, now=lambda: moment[0])
    assert store.lease("sync", "a", 60)
    assert store.lease("sync", "a", 60)
    assert not store.lease("sync", "b", 60)
    moment[0] += timedelta(seconds=61)
    assert store.lease("sync", "b", 60)
    store.end_lease("sync", "a")
    assert not store.lease("sync", "a", 60)
    moment[0] -= timedelta(days=1)  # the clock was set back: nobody is locked out for a day
    assert store.lease("sync", "a", 60)
    store.close()
