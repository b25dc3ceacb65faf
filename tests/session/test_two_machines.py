"""What was written on another machine in a rewrite or a test is what it says here, too."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.review.acts import add_test
from redpencil.session.drafts import Drafts
from redpencil.store import Store
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def drafts(path: Path) -> Generator[Drafts]:
    store = Store.open(path)
    store.save_task("hub", TASK, None)
    drafts = Drafts(store, lambda _task: None)
    drafts.act(TASK.id, add_test(drafts.snapshot(TASK.id).review, "test_mine.py"), "begin a test")
    drafts.typed(uri(MINE), "as typed here\n")
    yield drafts
    store.close()


def test_a_test_changed_there_is_changed_here(drafts: Drafts, path: Path) -> None:
    base = drafts.snapshot(TASK.id).review
    merged = drafts.merge_remote(TASK.id, base, with_test(base, MINE, "as typed there\n"))
    assert [file.text for file in merged.review.tests] == ["as typed there\n"]
    assert drafts.text(uri(MINE)) == "as typed there\n"
    store = Store.open(path)
    again = Drafts(store, lambda _task: None)
    assert again.snapshot(TASK.id).review == merged.review
    assert again.text(uri(MINE)) == "as typed there\n"
    store.close()


def test_a_test_begun_there_is_here_beside_ones_own(drafts: Drafts) -> None:
    base = drafts.snapshot(TASK.id).review
    drafts.typed(uri(MINE), "typed on here\n")
    drafts.merge_remote(TASK.id, base, with_test(base, OTHER, "begun there\n"))
    assert (drafts.text(uri(MINE)), drafts.text(uri(OTHER))) == ("typed on here\n", "begun there\n")


def test_a_test_that_an_editor_has_open_stays_and_what_it_says_there_is_in_the_notes(drafts: Drafts) -> None:
    base = drafts.snapshot(TASK.id).review
    drafts.opened(uri(MINE), drafts.text(uri(MINE)))
    merged = drafts.merge_remote(TASK.id, base, with_test(base, MINE, "as typed there\n"))
    drafts.typed(uri(MINE), "as typed here, and on\n")
    assert drafts.text(uri(MINE)) == "as typed here, and on\n"
    assert "as typed there" in merged.review.notes


def test_of_a_test_changed_on_both_no_word_is_lost(drafts: Drafts) -> None:
    base = drafts.snapshot(TASK.id).review
    drafts.typed(uri(MINE), "typed on here\n")
    merged = drafts.merge_remote(TASK.id, base, with_test(base, MINE, "typed on there\n"))
    assert drafts.text(uri(MINE)) == "typed on here\n"
    assert "typed on there" in merged.review.notes
