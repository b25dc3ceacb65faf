"""A review of many changes is opened from its snapshot, and is the same review as without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from redpencil.session.replay import WORTH_KEEPING
from support.stored_work import small_task

from redpencil.review.acts import delete_finding, edit_finding, mark
from redpencil.review.state import apply, new_review
from redpencil.session.drafts import Drafts
from redpencil.store import NewChange, Store, database
from redpencil_protocol.edit import Edit, NotesEdit, Origin
from redpencil_protocol.review import Review

TASK = small_task()
MANY = WORTH_KEEPING + 10


class Desk:
    """A store that is worked on without an editor, and windows on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store.open(path)
        self.stores = [self.store]
        self.store.save_task("hub", TASK, None)
        self.review = new_review(TASK)

    def work(self, changes: int) -> None:
        """Mark, reword and delete findings and write notes, one change each."""
        for number in range(changes):
            match number % 4:
                case 0:
                    edits = mark(self.review, TASK, "r1", "answer.md", 0, 4, "wrong-logic", "minor", f"Näh {number} 🙂")
                case 1:
                    edits = edit_finding(self.review, self.review.findings[-1].id, why=f"since {number}\n\nit is so")
                case 2 if number % 8 == 2:
                    edits = delete_finding(self.review, self.review.findings[-1].id)
                case _:
                    edits = self._note(str(number))
            self._commit(NewChange(Origin.ACT, f"step {number}", edits))

    def type(self, words: str, group: int | None = None) -> int:
        """Type into the notes; return the group that the words belong to."""
        return self._commit(NewChange(Origin.TYPED, f"typing {words}", self._note(words), group=group))

    def open(self) -> Drafts:
        """Open another window, and the task in it."""
        store = Store.open(self.path)
        self.stores.append(store)
        drafts = Drafts(store, lambda _task: None)
        drafts.snapshot(TASK.id)
        return drafts

    def kept(self) -> int:
        """Return up to which change there is a snapshot."""
        snapshot = self.store.snapshot(TASK.id)
        return snapshot.sequence if snapshot else 0

    def tamper(self, statement: str) -> None:
        """Change the store behind redpencil's back."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement)

    def _note(self, words: str) -> tuple[Edit, ...]:
        return (NotesEdit(before=self.review.notes, after=f"{self.review.notes} {words}"[-200:]),)

    def _commit(self, change: NewChange) -> int:
        self.review = apply(self.review, change.edits)
        written = self.store.commit(TASK.id, change=change)
        assert written
        return written.group


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    desk = Desk(tmp_path / "store.db")
    yield desk
    for store in desk.stores:
        store.close()


def all_of(drafts: Drafts) -> tuple[Review, Review, frozenset[str], str, str, str]:
    """Return everything that a window says of the review."""
    snapshot = drafts.snapshot(TASK.id)
    return (
        snapshot.review,
        drafts.timed_review(TASK.id),
        drafts.used_finding_ids(TASK.id),
        snapshot.sheet.text,
        snapshot.undo,
        snapshot.redo,
    )


def write(drafts: Drafts, notes: str) -> None:
    """Write the notes anew."""
    drafts.act(TASK.id, (NotesEdit(before=drafts.snapshot(TASK.id).review.notes, after=notes),), "note")


def test_a_review_is_the_same_with_and_without_a_snapshot(desk: Desk) -> None:
    desk.work(MANY)
    without = all_of(desk.open())
    assert without[0] == desk.review
    assert desk.kept() == MANY
    assert all_of(desk.open()) == without
    desk.work(7)
    behind = all_of(desk.open())
    desk.tamper("DELETE FROM snapshot")
    assert all_of(desk.open()) == behind
    assert behind[0] == desk.review


def test_a_snapshot_stands_for_the_changes_before_it(desk: Desk) -> None:
    desk.work(MANY)
    desk.open()
    desk.tamper("""UPDATE snapshot SET review = json_set(review, '$.notes', 'as the snapshot has it')""")
    assert desk.open().snapshot(TASK.id).review.notes == "as the snapshot has it"


def test_few_changes_are_not_worth_one(desk: Desk) -> None:
    desk.work(WORTH_KEEPING - 1)
    desk.open().put_away()
    assert desk.kept() == 0


def test_what_was_done_since_is_kept_when_the_window_closes(desk: Desk) -> None:
    desk.work(MANY)
    drafts = desk.open()
    for number in range(WORTH_KEEPING):
        write(drafts, f"note {number}")
    assert desk.kept() == MANY  # no act waits for a snapshot
    before = all_of(drafts)
    drafts.put_away()
    assert desk.kept() == MANY + WORTH_KEEPING
    assert all_of(desk.open()) == before


@pytest.mark.parametrize(
    "damage",
    [
        "review = '{'",
        "review = json_set(review, '$.later', 1)",
        "review = json_set(review, '$.presented[0]', 'r2')",
        "finding_ids = '7'",
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
    desk.open()
    desk.store.save_task("hub", TASK.model_copy(update={"rubrics": ()}), None)
    review = desk.open().snapshot(TASK.id).review
    assert review == desk.review.model_copy(update={"rubrics": ()})


def test_undo_and_redo_reach_behind_the_snapshot(desk: Desk) -> None:
    desk.work(MANY - 30)
    reached = [desk.review]
    for _ in range(30):
        desk.type("word")
        reached.append(desk.review)
    desk.open()
    for _ in range(3):
        desk.type("later")
        reached.append(desk.review)
    drafts = desk.open()
    assert desk.kept() == MANY
    undone = [drafts.undo(TASK.id).review for _ in reached[1:]]
    assert undone == reached[-2::-1]
    assert drafts.snapshot(TASK.id).undo == f"step {MANY - 31}"
    again = desk.open()
    redone = [again.redo(TASK.id).review for _ in reached[1:]]
    assert redone == reached[1:]
    assert again.snapshot(TASK.id).redo == ""


def test_words_typed_together_are_undone_together_across_the_snapshot(desk: Desk) -> None:
    desk.work(MANY)
    before = desk.review
    group = desk.type("one")
    desk.open()
    assert desk.kept() == MANY + 1
    desk.type("two", group)
    drafts = desk.open()
    assert drafts.snapshot(TASK.id).undo == "typing one"
    assert drafts.undo(TASK.id).review == before


def test_two_windows_say_the_same_whoever_writes_the_snapshot(desk: Desk) -> None:
    desk.work(WORTH_KEEPING - 5)
    one, other = desk.open(), desk.open()
    for number in range(6):
        write(one, f"one {number}")
        other.refresh()
        write(other, f"other {number}")
        one.refresh()
    assert desk.kept() >= WORTH_KEEPING
    assert all_of(one) == all_of(other)
    assert one.undo(TASK.id).review.notes == "one 5"
    other.refresh()
    one.put_away()
    other.put_away()
    assert all_of(one) == all_of(other) == all_of(desk.open())


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
    assert desk.kept() == MANY
