"""A store of before is brought up to date, and nothing that was done in it is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import pytest
from support.stored_work import commit, note, small_task

from redpencil.session.drafts import Drafts
from redpencil.store import EntryState, Operation, Stale, Store, schema
from redpencil_protocol.edit import Origin
from redpencil_protocol.review import Review
from redpencil_protocol.uris import DocumentKind, DocumentUri, parse_uri

TASK = small_task()
SHEET = DocumentUri(DocumentKind.SHEET, source="hub", task=TASK.id)
TEST = "tests/test_mine.py"
WHEN = "2026-01-01T12:00:00+00:00"
TEXT = "# Review: Task cache\n\n> Written by the redpencil of before.\n\n## Notes\n\nfirst\nsecond\n\nwq unread\n"
CHANGES = (
    ("typed", "typing in the sheet", 1, {"type": "notes", "before": "", "after": "first"}),
    ("typed", "typing in the sheet", 2, {"type": "notes", "before": "first", "after": "first\nsecond"}),
    ("act", "begin a test", 3, {"type": "test", "path": "test_mine.py", "before": None, "after": "def test(): ...\n"}),
)
SUBMITTED = Review(task="sent", presented=("r1",), notes="as it was sent").model_dump_json()


@pytest.fixture
def old(path: Path) -> Path:
    """A store of version 2: a task with notes, a sheet and a test, and one whose submission waits."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in (*schema.MIGRATIONS[0], *schema.MIGRATIONS[1]):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
        insert = (
            "INSERT INTO task (id, source, project, task, state, revision, dirty_since, opened_at, position)"
            " VALUES (?, 'hub', 'demo', ?, 'draft', ?, ?, ?, 'A/cache.py:3')"
        )
        # Texts that said nothing new counted as revisions, too: there are more of them than changes.
        connection.execute(insert, (TASK.id, TASK.model_dump_json(by_alias=True), 7, WHEN, WHEN))
        connection.execute(insert, ("sent", small_task("sent").model_dump_json(by_alias=True), 1, WHEN, WHEN))
        for origin, label, group, edit in CHANGES:
            connection.execute(
                'INSERT INTO change (task, at, origin, label, "group", edits) VALUES (?, ?, ?, ?, ?, ?)',
                (TASK.id, WHEN, origin, label, group, json.dumps([edit])),
            )
        for below, text in (("review.md", TEXT), (TEST, "def test(): assert mine\n")):
            connection.execute("INSERT INTO document VALUES (?, ?, ?, ?)", (TASK.id, below, text, WHEN))
        digest = blake2b(b"an older text", digest_size=12).digest()
        connection.execute("INSERT INTO past_text VALUES (?, 'review.md', ?)", (TASK.id, digest))
        connection.execute(
            "INSERT INTO outbox (key, task, operation, body, state, tries, last_error, enqueued_at)"
            " VALUES ('k1', 'sent', 'submit', ?, 'waiting', 1, 'offline', ?)",
            (SUBMITTED.encode(), WHEN),
        )
        connection.execute("INSERT INTO lease VALUES ('sync', 'somebody', ?)", (WHEN,))
        connection.execute("INSERT INTO setting VALUES ('key', 'value')")
    return path


@pytest.fixture
def brought_up(old: Path) -> Generator[Store]:
    store = Store.open(old)
    yield store
    store.close()


def test_all_that_was_stored_is_there(brought_up: Store) -> None:
    assert f"{brought_up.path}.version-2" in brought_up.carried_over
    journal = brought_up.journal
    changes = journal.changes(TASK.id)
    assert [(one.origin, one.label, one.group) for one in changes] == [
        (Origin(origin), label, group) for origin, label, group, _ in CHANGES
    ]
    assert [one.revision for one in changes] == [5, 6, 7]
    assert journal.work(TASK.id).texts == {"review.md": TEXT, TEST: "def test(): assert mine\n"}
    assert journal.revision_of(TASK.id, "review.md", "an older text") == 0
    status = brought_up.status(TASK.id)
    assert status
    assert (status.revision, status.remote, status.position, status.dirty) == (7, TASK.id, "A/cache.py:3", True)
    assert brought_up.setting("key") == "value"
    assert brought_up.lease("sync", brought_up.presence.name)


def test_what_waited_to_be_sent_is_sent_as_it_was_and_once(brought_up: Store) -> None:
    (entry,) = brought_up.outbox.waiting()
    assert (entry.key, entry.operation, entry.body, entry.state) == (
        "k1",
        Operation.SUBMIT,
        SUBMITTED.encode(),
        EntryState.WAITING,
    )
    assert (entry.tries, entry.etag) == (1, None)
    assert brought_up.is_submitting("sent")
    sent = brought_up.submitted_review("sent")
    assert sent
    assert sent.notes == "as it was sent"
    assert isinstance(brought_up.journal.submit(entry, expected=1), Stale)


def test_the_review_is_gone_on_with_where_it_stood(brought_up: Store) -> None:
    drafts = Drafts(brought_up, lambda _task: None)
    snapshot = drafts.snapshot(TASK.id)
    assert snapshot.review.notes == "first\nsecond\n\nwq unread"
    assert snapshot.sheet.text.count("wq unread") == 1
    assert [file.text for file in snapshot.review.tests] == ["def test(): assert mine\n"]
    assert commit(brought_up, note("later", snapshot.review.notes), TASK.id).revision == snapshot.revision + 1


def test_what_was_done_before_can_still_be_undone(brought_up: Store) -> None:
    drafts = Drafts(brought_up, lambda _task: None)
    text = drafts.text(SHEET)
    drafts.written(SHEET, text.replace("\n\nwq unread", ""), text)
    assert drafts.undo(TASK.id) == ""
    assert drafts.text(SHEET) == text
    test = parse_uri(f"redpencil:/hub/{TASK.id}/{TEST}")
    assert "stays as it is" in drafts.undo(TASK.id)  # more was typed in the test since
    assert drafts.text(test) == "def test(): assert mine\n"
    assert "stays as it is" in drafts.undo(TASK.id)
    assert "first\nsecond" in drafts.text(SHEET)


def test_a_redpencil_of_before_finds_its_store_beside(old: Path) -> None:
    Store.open(old).close()
    copy = old.with_name("store.db.version-2")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM change").fetchone() == (len(CHANGES),)
        assert connection.execute("SELECT text FROM document WHERE path = 'review.md'").fetchone() == (TEXT,)
