"""What was done is there again, in order, and whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.stored_work import commit, note, small_task, text_of

from redpencil.errors import StoreError
from redpencil.review.delta import between
from redpencil.store import (
    EntryState,
    NewChange,
    Operation,
    OutboxEntry,
    ReviewSnapshot,
    SeenDraft,
    Stale,
    Store,
    TextChange,
)
from redpencil.store.journal import WHOLE_AGAIN
from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Origin
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Submission

REVIEW = Review(task="cache", presented=("r1",), notes="remote")


WINDOW = """
import sys
from redpencil.store import Store

store = Store.open(sys.argv[1])
assert store.lease("sync", store.presence.name)
print(store.presence.name, flush=True)
sys.stdin.read()
"""


def typed(path: str, text: str, before: str | None = None) -> NewChange:
    return NewChange(Origin.TYPED, f"typing in {path}", texts=(text_of(path, text, before),))


def claim(seconds: int = 3600) -> Claim:
    return Claim(id="c1", task="cache", expires_at=datetime.now(UTC), seconds_left=seconds, presented=("r1",))


def test_a_reopened_store_has_everything(path: Path, store: Store) -> None:
    text = "# Réview 🙂\r\n"
    commit(store, note("a", texts=(text_of("review.md", text),)))
    commit(store, note("ab", "a", texts=(text_of("review.md", f"{text}more", text),)))
    changes = store.journal.changes("cache")
    store.save_position("cache", "A/cache.py:3")
    store.save_setting("hub", "https://hub.example")
    store.close()

    again = Store.open(path)
    assert again.journal.changes("cache") == changes
    assert [change.edits for change in changes] == [note("a").edits, note("ab", "a").edits]
    assert again.journal.work("cache").texts == {"review.md": f"{text}more"}
    stored = again.task("cache")
    assert stored is not None
    assert stored.task == small_task()
    assert (stored.status.source, stored.status.position) == ("hub", "A/cache.py:3")
    assert again.setting("hub") == "https://hub.example"
    again.close()


def test_the_journal_numbers_changes_and_their_groups(store: Store) -> None:
    store.save_task("hub", small_task("other"), None)
    first = commit(store, note("a"))
    joined = commit(store, note("ab", "a", group=first.group))
    elsewhere = commit(store, note("x"), "other")
    assert (first.sequence, first.revision, first.group, first.origin) == (1, 1, 1, Origin.ACT)
    assert (joined.sequence, joined.revision, joined.group) == (2, 2, 1)
    assert (elsewhere.sequence, elsewhere.revision, elsewhere.group) == (3, 1, 3)
    assert store.journal.changes("cache", after=1) == (joined,)
    store.journal.save_snapshot(ReviewSnapshot("cache", 1, "1.0.0", REVIEW, "{}"))
    work = store.journal.work("cache")
    assert work.changes == (joined,)
    (heading,) = work.headings
    assert (heading.sequence, heading.at, heading.label) == (1, first.at, "note a")


def test_a_commit_that_fails_half_way_leaves_nothing(store: Store) -> None:
    unwritable = TextChange("review.md", (), begins=True, after="\ud800")
    with pytest.raises(UnicodeEncodeError):
        commit(store, note("a", texts=(unwritable,)))
    assert store.journal.changes("cache") == ()
    assert store.journal.work("cache").texts == {}
    assert commit(store, note("a")).revision == 1


def test_a_submission_that_fails_half_way_leaves_nothing(store: Store) -> None:
    earlier = OutboxEntry("cache", Operation.WITHDRAW, b"{}")
    store.outbox.add(earlier)
    with pytest.raises(sqlite3.IntegrityError):
        store.journal.submit(OutboxEntry("cache", Operation.SUBMIT, b"{}", key=earlier.key), expected=0)
    assert [one.operation for one in store.outbox.waiting()] == [Operation.WITHDRAW]
    assert not store.is_submitting("cache")
    assert store.submitted_review("cache") is None


def test_who_knows_an_older_revision_writes_nothing_and_is_told_what_was_missed(path: Path, store: Store) -> None:
    other = Store.open(path)
    first = commit(store, note("mine"))
    assert other.journal.commit("cache", expected=0, change=note("theirs")) == Stale((first,))
    seen = SeenDraft('"9"', REVIEW)
    assert other.journal.commit("cache", expected=0, seen=seen) == Stale((first,))
    submit = OutboxEntry("cache", Operation.SUBMIT, b"{}")
    assert other.journal.submit(submit, expected=0) == Stale((first,))
    assert store.journal.changes("cache") == (first,)
    assert store.base("cache") is None
    assert store.outbox.waiting() == ()
    commit(other, note("theirs", "mine"))
    assert [change.label for change in store.journal.changes("cache")] == ["note mine", "note theirs"]
    other.close()


def test_two_windows_that_submit_the_same_review_submit_once(path: Path, store: Store) -> None:
    other = Store.open(path)
    commit(store, note("final"))
    body = REVIEW.model_dump_json().encode()
    first, second = (OutboxEntry("cache", Operation.SUBMIT, body) for _ in range(2))
    assert store.journal.submit(first, expected=1) is None
    assert isinstance(other.journal.submit(second, expected=1), Stale)
    assert [entry.key for entry in store.outbox.waiting()] == [first.key]
    receipt = Submission(id="s1", task="cache", submitted_at=datetime.now(UTC), grace_seconds_left=300)
    store.submitted(first.key, "cache", receipt)
    assert isinstance(other.journal.submit(second, expected=1), Stale)
    assert store.outbox.waiting() == ()
    other.close()


def test_documents_are_replaced_and_dropped(store: Store) -> None:
    commit(store, note("1", texts=(text_of("review.md", "1"), text_of("tests/test_a.py", "x"))))
    dropped = TextChange("tests/test_a.py", between("x", ""), drops=True)
    commit(store, note("2", "1", texts=(text_of("review.md", "2", "1"), dropped)))
    assert store.journal.work("cache").texts == {"review.md": "2"}


def test_a_text_is_the_sum_of_all_that_was_typed_however_much(path: Path, store: Store) -> None:
    text = ""
    for number in range(2 * WHOLE_AGAIN + 5):
        before, text = text, f"{number} 🙂\r\n{text}"
        commit(store, typed("review.md", text, before if number else None))
        if number % 3 == 0:
            commit(store, note(str(number)))
    assert store.journal.work("cache").texts == {"review.md": text}
    store.close()
    again = Store.open(path)
    assert again.journal.work("cache").texts == {"review.md": text}
    again.close()


def test_what_a_document_said_is_known_again(store: Store) -> None:
    commit(store, typed("review.md", "one"))
    commit(store, typed("review.md", "one two", "one"))
    commit(store, typed("review.md", "three", "one two"))
    journal = store.journal
    assert [journal.revision_of("cache", "review.md", text) for text in ("one", "one two", "four")] == [1, 2, None]
    assert journal.nearest("cache", "review.md", "one two, and on", "three", 3) == "one two"
    assert journal.nearest("cache", "review.md", "three and on", "three", 3) == "three"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET label = 'other'",
        "DELETE FROM journal",
        "UPDATE outbox SET body = x'00'",
        "UPDATE outbox SET key = 'other'",
        "UPDATE outbox SET etag = 'other'",
        "DELETE FROM outbox",
    ],
)
def test_nobody_rewrites_the_journal_or_what_waits(path: Path, store: Store, statement: str) -> None:
    commit(store, note("a"))
    store.outbox.add(OutboxEntry("cache", Operation.SUBMIT, b"{}", etag='"1"'))
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()


def test_two_windows_see_each_other(path: Path, store: Store) -> None:
    other = Store.open(path)
    before = store.data_version()
    commit(store, note("mine"))
    assert store.data_version() == before
    commit(other, note("theirs", "mine"))
    assert store.data_version() != before
    assert [change.label for change in store.journal.changes("cache")] == ["note mine", "note theirs"]
    other.close()


def test_a_snapshot_never_goes_back(store: Store) -> None:
    assert store.journal.work("cache").snapshot is None
    newer = ReviewSnapshot("cache", 7, "1.0.0", REVIEW, '{"numbers": {}}')
    store.journal.save_snapshot(newer)
    older = ReviewSnapshot("cache", 3, "1.0.0", REVIEW.model_copy(update={"notes": "older"}), "{}")
    store.journal.save_snapshot(older)
    assert store.journal.work("cache").snapshot == newer


def test_a_task_claimed_again_keeps_its_work(store: Store) -> None:
    commit(store, note("a", texts=(text_of("review.md", "text"),)))
    store.outbox.add(entry := OutboxEntry("cache", Operation.RELEASE))
    store.released(entry.key, "cache")
    assert store.tasks() == ()
    store.save_task("hub", small_task(), claim())
    assert [stored.status.released for stored in store.tasks()] == [False]
    assert len(store.journal.changes("cache")) == 1
    assert store.journal.work("cache").texts == {"review.md": "text"}


def test_a_task_is_given_back_or_submitted_and_never_both(store: Store) -> None:
    submission, release = OutboxEntry("cache", Operation.SUBMIT, b"{}"), OutboxEntry("cache", Operation.RELEASE)
    assert store.journal.submit(submission, expected=0) is None
    assert not store.outbox.add(release)
    store.outbox.give_up(submission.key)
    assert store.outbox.add(release)
    assert not store.outbox.add(OutboxEntry("cache", Operation.RELEASE))
    assert store.journal.submit(OutboxEntry("cache", Operation.SUBMIT, b"{}"), expected=0) == Stale(())
    assert store.outbox.waiting() == (release,)


def test_a_submission_is_taken_back_once_however_many_windows_ask(store: Store) -> None:
    assert store.outbox.add(OutboxEntry("cache", Operation.WITHDRAW))
    assert not store.outbox.add(OutboxEntry("cache", Operation.WITHDRAW))


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
    commit(store, note("a"))
    first = store.status("cache")
    commit(store, typed("tests/test_a.py", "x"))
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
    store.outbox.add(entry)
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
    store.outbox.add(first)
    store.outbox.park(first.key, "the claim has ended")
    assert [entry.last_error for entry in store.outbox.parked()] == ["the claim has ended"]
    store.outbox.add(second)
    assert store.outbox.parked() == ()
    assert [entry.key for entry in store.outbox.waiting()] == [second.key]
    kept = store.outbox.entry(first.key)
    assert kept is not None
    assert (kept.state, kept.body) == (EntryState.SUPERSEDED, b"1")


def test_a_lease_is_one_windows_until_that_is_no_more(path: Path, store: Store) -> None:
    other = Store.open(path)
    mine, theirs = store.presence.name, other.presence.name
    assert store.lease("sync", mine)
    assert store.lease("sync", mine)
    assert not other.lease("sync", theirs)
    store.end_lease("sync", mine)
    assert other.lease("sync", f"{theirs} with more words")
    assert not store.lease("sync", mine)
    other.close()  # without a word of its leases
    assert store.lease("sync", mine)


def test_a_window_that_was_killed_holds_nothing(store: Store, root: Path) -> None:
    command = [sys.executable, "-c", WINDOW, str(store.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root / "tests"
    ) as window:
        assert window.stdout is not None
        name = window.stdout.readline().strip()
        assert store.presence.is_alive(name)
        assert not store.lease("sync", store.presence.name)
        window.kill()
    assert not store.presence.is_alive(name)
    assert store.lease("sync", store.presence.name)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file in use cannot be moved")
@pytest.mark.parametrize("put_there", ["nothing", "another store"])
def test_a_store_that_was_moved_while_in_use_is_not_written_to(path: Path, store: Store, put_there: str) -> None:
    commit(store, note("before"))
    for part in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{part}").rename(path.with_name(f"moved.db{part}"))
    if put_there == "another store":
        other = Store.open(path)
        other.save_task("hub", small_task(), None)
        other.close()
    with pytest.raises(StoreError, match="was moved, removed, emptied or replaced") as caught:
        commit(store, note("after", "before"))
    assert "still in the editor" in caught.value.next_step
    moved = Store.open(path.with_name("moved.db"))
    assert [change.label for change in moved.journal.changes("cache")] == ["note before"]
    moved.close()
