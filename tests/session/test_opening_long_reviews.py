"""A review of many changes is opened from its snapshot, and is the same review as without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.review.acts import delete_finding, edit_finding, mark
from redpencil.session import draft
from redpencil.session.drafts import Drafts
from redpencil.session.work import WORTH_KEEPING
from redpencil.store import Store, database
from redpencil_protocol.edit import NotesEdit
from redpencil_protocol.review import Review
from redpencil_protocol.uris import DocumentKind, DocumentUri

TASK = small_task()
SHEET = DocumentUri(DocumentKind.SHEET, source="hub", task=TASK.id)
MANY = WORTH_KEEPING + 10


class Desk:
    """A store that was worked on in windows that are no more, and windows that are open on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store.open(path)
        self.stores = [self.store]
        self.store.save_task("hub", TASK, None)

    @property
    def review(self) -> Review:
        """The review as a window says it that leaves nothing behind."""
        with self._window() as drafts:
            return drafts.snapshot(TASK.id).review

    @property
    def revision(self) -> int:
        """The number of the last change."""
        status = self.store.status(TASK.id)
        assert status
        return status.revision

    def work(self, changes: int) -> None:
        """Mark, reword and delete findings and write notes, one change each."""
        with self._window() as drafts:
            for number in range(changes):
                review = drafts.snapshot(TASK.id).review
                match number % 4:
                    case 0:
                        what = f"Näh {number} 🙂"
                        edits = mark(review, TASK, "r1", "answer.md", 0, 4, "wrong-logic", "minor", what)
                    case 1:
                        edits = edit_finding(review, review.findings[-1].id, why=f"since {number}\n\nit is so")
                    case 2 if number % 8 == 2:
                        edits = delete_finding(review, review.findings[-1].id)
                    case _:
                        edits = (NotesEdit(before=review.notes, after=f"{review.notes} {number}"[-200:].strip()),)
                drafts.act(TASK.id, edits, f"step {number}")

    def note(self, words: str) -> Review:
        """Write something more into the notes; return what the review says then."""
        with self._window() as drafts:
            write(drafts, f"{drafts.snapshot(TASK.id).review.notes} {words}".strip())
            return drafts.snapshot(TASK.id).review

    def type(self, words: str) -> None:
        """Type at the end of the sheet, which is the notes."""
        with self._window() as drafts:
            text = drafts.text(SHEET)
            drafts.written(SHEET, f"{text}{words}\n", text)

    def open(self) -> Drafts:
        """Open another window, and the task in it."""
        store = Store.open(self.path)
        self.stores.append(store)
        drafts = Drafts(store, lambda _task: None)
        drafts.snapshot(TASK.id)
        return drafts

    def kept(self) -> int:
        """Return up to which change there is a snapshot."""
        snapshot = self.store.journal.work(TASK.id).snapshot
        return snapshot.revision if snapshot else 0

    def tamper(self, statement: str) -> None:
        """Change the store behind redpencil's back."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement)

    @contextmanager
    def _window(self) -> Generator[Drafts]:
        store = Store.open(self.path)
        with closing(store):
            yield Drafts(store, lambda _task: None)


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    desk = Desk(tmp_path / "store.db")
    yield desk
    for store in desk.stores:
        store.close()


def said_by(drafts: Drafts) -> tuple[Review, tuple[Review, int], frozenset[str], str]:
    """Return what all windows say alike of the review."""
    snapshot = drafts.snapshot(TASK.id)
    return snapshot.review, drafts.sent_review(TASK.id), snapshot.used_finding_ids, snapshot.sheet.text


def all_of(drafts: Drafts) -> tuple[object, ...]:
    """Return everything that a window says of the review."""
    snapshot = drafts.snapshot(TASK.id)
    return (*said_by(drafts), snapshot.undo, snapshot.redo)


def write(drafts: Drafts, notes: str) -> None:
    """Write the notes anew."""
    drafts.act(TASK.id, (NotesEdit(before=drafts.snapshot(TASK.id).review.notes, after=notes),), "note")


def test_a_review_is_the_same_with_and_without_a_snapshot(desk: Desk) -> None:
    desk.work(MANY)
    without = all_of(desk.open())
    assert without[0] == desk.review
    assert desk.kept() == desk.revision
    assert all_of(desk.open()) == without
    desk.work(7)
    behind = all_of(desk.open())
    desk.tamper("DELETE FROM snapshot")
    assert all_of(desk.open()) == behind


def test_a_snapshot_stands_for_the_changes_before_it(desk: Desk) -> None:
    desk.work(MANY)
    desk.open()
    desk.tamper("""UPDATE snapshot SET identities = json_set(identities, '$.numbers.another', 9999)""")
    assert "F9999" in desk.open().snapshot(TASK.id).used_finding_ids


def test_few_changes_are_not_worth_one(desk: Desk) -> None:
    desk.work(WORTH_KEEPING - 2)
    desk.open().put_away()
    assert desk.kept() == 0


def test_what_was_done_since_is_kept_when_the_window_closes(desk: Desk) -> None:
    desk.work(MANY)
    drafts = desk.open()
    opened_at = desk.revision
    for number in range(WORTH_KEEPING):
        write(drafts, f"note {number}")
    assert desk.kept() == opened_at  # no act waits for a snapshot
    before = said_by(drafts)
    drafts.put_away()
    assert desk.kept() == opened_at + WORTH_KEEPING
    assert said_by(desk.open()) == before


@pytest.mark.parametrize(
    "damage",
    [
        "review = '{'",
        "review = json_set(review, '$.later', 1)",
        "review = json_set(review, '$.presented[0]', 'r2')",
        "identities = '7'",
        "identities = '{}'",
        "version = '99.0.0'",
        "review = json_set(review, '$.task', 'other')",
    ],
)
def test_a_snapshot_that_is_no_good_is_passed_over(desk: Desk, damage: str) -> None:
    desk.work(MANY)
    before = all_of(desk.open())
    desk.tamper(f"UPDATE snapshot SET {damage}")
    assert all_of(desk.open()) == before


def test_a_task_fetched_again_with_other_rubrics_has_them(desk: Desk) -> None:
    desk.work(MANY)
    before = desk.open().snapshot(TASK.id).review
    desk.store.save_task("hub", TASK.model_copy(update={"rubrics": ()}), None)
    review = desk.open().snapshot(TASK.id).review
    assert review == before.model_copy(update={"rubrics": ()})


def test_undo_and_redo_reach_behind_the_snapshot(desk: Desk) -> None:
    desk.work(MANY - 30)
    first = desk.revision
    reached = [desk.review, *(desk.note("word") for _ in range(30))]
    desk.open()
    reached += [desk.note("later") for _ in range(3)]
    drafts = desk.open()
    assert first < desk.kept() < desk.revision
    undone: list[Review] = []
    for _ in reached[1:]:
        assert drafts.undo(TASK.id) == ""
        undone.append(drafts.snapshot(TASK.id).review)
    assert undone == reached[-2::-1]
    assert drafts.snapshot(TASK.id).undo == f"step {MANY - 31}"
    desk.stores[-1].close()
    again = desk.open()
    redone: list[Review] = []
    for _ in reached[1:]:
        assert again.redo(TASK.id) == ""
        redone.append(again.snapshot(TASK.id).review)
    assert redone == reached[1:]
    assert again.snapshot(TASK.id).redo == ""


def test_words_typed_together_are_undone_together_across_the_snapshot(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "PAUSE_BETWEEN_GROUPS", timedelta(hours=1))
    desk.work(WORTH_KEEPING - 2)
    before = desk.review
    desk.type("one")
    desk.open()
    assert desk.kept() == desk.revision
    desk.type("two")
    drafts = desk.open()
    assert drafts.snapshot(TASK.id).review.notes == f"{before.notes}\none\ntwo"
    assert drafts.undo(TASK.id) == ""
    assert drafts.snapshot(TASK.id).review == before


def test_two_windows_say_the_same_whoever_writes_the_snapshot(desk: Desk) -> None:
    desk.work(WORTH_KEEPING - 5)
    one, other = desk.open(), desk.open()
    for number in range(6):
        write(one, f"one {number}")
        other.refresh()
        write(other, f"other {number}")
        one.refresh()
    assert said_by(one) == said_by(other)
    assert other.undo(TASK.id) == ""
    assert other.snapshot(TASK.id).review.notes == "one 5"
    one.refresh()
    one.put_away()
    other.put_away()
    assert desk.kept() == desk.revision
    assert said_by(one) == said_by(other) == said_by(desk.open())


def test_undo_is_each_windows_own_and_spares_what_the_other_wrote_since(desk: Desk) -> None:
    desk.note("before")
    one, other = desk.open(), desk.open()
    write(one, "of one")
    other.refresh()
    write(other, "of other")
    one.refresh()
    assert "stays as it is" in one.undo(TASK.id)
    assert one.snapshot(TASK.id).review.notes == "of other"
    other.refresh()
    assert other.undo(TASK.id) == ""
    assert other.snapshot(TASK.id).review.notes == "of one"


def test_notes_that_two_windows_wrote_without_knowing_of_each_other_both_stand(desk: Desk) -> None:
    desk.note("before")
    one, other = desk.open(), desk.open()
    write(one, "of one, before")
    write(other, "before, of other")
    assert other.snapshot(TASK.id).review.notes == "of one, before, of other"
    one.refresh()
    assert said_by(one) == said_by(other)


def test_a_store_that_is_held_is_opened_without_writing_a_snapshot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    desk.work(MANY)
    before = all_of(desk.open())
    desk.tamper("DELETE FROM snapshot")
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        drafts = desk.open()
        drafts.put_away()
        assert all_of(drafts) == before
        holder.execute("ROLLBACK")
    assert desk.kept() == 0
    drafts.put_away()
    assert desk.kept() == desk.revision
