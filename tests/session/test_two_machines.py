"""What was written on another machine in a rewrite or a test is what it says here, too."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.review.acts import add_test
from redpencil.review.delta import changed
from redpencil.review.file_acts import remove_file, rename_file
from redpencil.session.drafts import Drafts
from redpencil.session.folders import Folders
from redpencil.session.mirror import Mirror
from redpencil.session.opened import Opened
from redpencil.session.snapshot import Snapshot
from redpencil.store import SeenDraft, Store
from redpencil_protocol.edit import NotesEdit
from redpencil_protocol.review import Review
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.uris import DocumentUri, parse_uri

TASK = small_task()
MINE, OTHER = "tests/test_mine.py", "tests/test_other.py"


def uri(below: str) -> DocumentUri:
    return parse_uri(f"redpencil:/hub/{TASK.id}/{below}")


def with_test(review: Review, below: str, text: str) -> Review:
    """Return the review with one test's text as another machine wrote it."""
    path = uri(below).path
    others = tuple(file for file in review.tests if file.path != path)
    return review.model_copy(update={"tests": (*others, SourceFile(path=path, text=text))})


def merged(drafts: Drafts, base: Review, theirs: Review) -> Snapshot:
    """Bring in what the other machine's draft says."""
    return drafts.merge_remote(TASK.id, base, SeenDraft('"2"', theirs))


def write(drafts: Drafts, below: str, text: str) -> None:
    """Type a document anew."""
    drafts.written(uri(below), text, drafts.text(uri(below)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def drafts(path: Path) -> Generator[Drafts]:
    store = Store.open(path)
    store.save_task("hub", TASK, None)
    drafts = Drafts(store, lambda _task: None)
    drafts.act(TASK.id, add_test(drafts.snapshot(TASK.id).review, "test_mine.py"), "begin a test")
    write(drafts, MINE, "as typed here\n")
    yield drafts
    store.close()


def test_a_test_changed_there_is_changed_here(drafts: Drafts, path: Path) -> None:
    base = drafts.snapshot(TASK.id).review
    after = merged(drafts, base, with_test(base, MINE, "as typed there\n"))
    assert [file.text for file in after.review.tests] == ["as typed there\n"]
    assert drafts.text(uri(MINE)) == "as typed there\n"
    store = Store.open(path)
    again = Drafts(store, lambda _task: None)
    assert again.snapshot(TASK.id).review == after.review
    assert again.text(uri(MINE)) == "as typed there\n"
    assert store.base(TASK.id) == with_test(base, MINE, "as typed there\n")
    store.close()


def test_a_test_begun_there_is_here_beside_ones_own(drafts: Drafts) -> None:
    base = drafts.snapshot(TASK.id).review
    write(drafts, MINE, "typed on here\n")
    merged(drafts, base, with_test(base, OTHER, "begun there\n"))
    assert (drafts.text(uri(MINE)), drafts.text(uri(OTHER))) == ("typed on here\n", "begun there\n")


def test_a_test_that_an_editor_has_open_is_owed_what_came_and_keeps_what_is_typed(drafts: Drafts) -> None:
    base = drafts.snapshot(TASK.id).review
    opened = Opened(drafts)
    drafts.tell_texts(opened.changed)
    opened.open("test", uri(MINE), 1, drafts.text(uri(MINE)))
    opened.store("test")
    merged(drafts, base, with_test(base, MINE, "as typed there\n"))
    opened.typed("test", 2, "as typed here\nand on\n")
    opened.store("test")
    assert drafts.text(uri(MINE)) == "as typed there\nand on\n"
    shown = opened.get("test")
    assert shown
    assert changed(shown.text, shown.due()) == "as typed there\nand on\n"


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        ("as typed here\nand on\n", "first this\nas typed here\n", "first this\nas typed here\nand on\n"),
        ("as typed mink\n", "as typed yours\n", "as typed mink yours\n"),
    ],
)
def test_of_a_test_changed_on_both_no_word_is_lost(drafts: Drafts, here: str, there: str, both: str) -> None:
    base = drafts.snapshot(TASK.id).review
    write(drafts, MINE, here)
    after = merged(drafts, base, with_test(base, MINE, there))
    assert drafts.text(uri(MINE)) == both
    assert [file.text for file in after.review.tests] == [both]


def test_what_another_window_wrote_meanwhile_is_merged_too(drafts: Drafts, path: Path) -> None:
    base = drafts.snapshot(TASK.id).review
    store = Store.open(path)
    window = Drafts(store, lambda _task: None)
    window.act(TASK.id, (NotesEdit(before="", after="of another window"),), "note")
    after = merged(drafts, base, base.model_copy(update={"notes": "of another machine"}))
    assert "of another window" in after.review.notes
    assert "of another machine" in after.review.notes
    assert "of another window" in drafts.snapshot(TASK.id).sheet.text
    window.refresh()
    assert window.snapshot(TASK.id).review == after.review
    store.close()


def test_files_that_cannot_lie_beside_each_other_keep_no_task_from_being_laid_out(
    drafts: Drafts, path: Path, tmp_path: Path
) -> None:
    """What an act refuses here comes from another machine, or from a store of before."""
    base = drafts.snapshot(TASK.id).review
    inner = "tests/test_mine.py/test_inner.py"
    merged(drafts, base, with_test(base, inner, "begun there\n"))
    told: list[str] = []
    store = Store.open(path)
    mirror = Mirror(store, drafts, lambda _uri: False, Folders(store, tmp_path / "tasks"), told.append)
    folder = mirror.lay_out(TASK.id).path
    assert (folder / MINE).is_file()
    (message,) = told
    assert inner in message
    assert MINE in message
    assert drafts.text(uri(inner)) == "begun there\n"

    drafts.act(TASK.id, rename_file(drafts.snapshot(TASK.id).review, TASK, MINE, OTHER), "rename")
    mirror.look()
    assert (folder / inner).read_text() == "begun there\n"
    assert (folder / OTHER).is_file()
    drafts.act(TASK.id, remove_file(drafts.snapshot(TASK.id).review, TASK, inner), "remove")
    drafts.act(TASK.id, rename_file(drafts.snapshot(TASK.id).review, TASK, OTHER, MINE), "rename")
    mirror.look()
    assert (folder / MINE).is_file()
    assert len(told) == 1
    store.close()
