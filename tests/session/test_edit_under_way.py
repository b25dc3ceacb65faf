"""The server's own edit comes back in the editor's text, however the editor says so: it is never taken for typing."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.stored_work import small_task

from redpencil.review.delta import Hunk, between, changed
from redpencil.session.drafts import Drafts
from redpencil.session.shown import Shown
from redpencil.store import Store
from redpencil.store.last_shown import Showing
from redpencil_protocol.uris import DocumentKind, DocumentUri

TEXT = "a: -\nb: -\n"
SENT = (Hunk(0, "", "new line\n"), Hunk(3, "-", "2"))


def shown_with_edits() -> Shown:
    shown = Shown(DocumentUri(DocumentKind.SHEET, "hub", "task"), 1, TEXT, None, known=True, owed=SENT)
    shown.send(shown.due())
    return shown


def hear(shown: Shown, *notifications: tuple[Hunk, ...]) -> str:
    text = TEXT
    for steps in notifications:
        for step in steps:
            text = changed(text, (step,))
        shown.heard(text, steps)
    return text


BACKWARDS = tuple(reversed(SENT))
"""As editors make several edits: the last one first."""
TYPED = tuple(Hunk(len(TEXT), "", "x") for _ in range(60))


@pytest.mark.parametrize(
    ("notifications", "typed"),
    [
        ((BACKWARDS,), ""),
        (((BACKWARDS[0],), (BACKWARDS[1],)), ""),
        (((Hunk(len(TEXT), "", "x"), *BACKWARDS),), "x"),
        (((*BACKWARDS, Hunk(len(TEXT) + 9, "", "x")),), "x"),
        (((*TYPED, *BACKWARDS),), "x" * 60),
    ],
    ids=["alone", "in two notifications", "behind a key", "before a key", "behind a macro"],
)
def test_it_is_what_was_sent_and_the_rest_is_typing(notifications: tuple[tuple[Hunk, ...], ...], typed: str) -> None:
    shown = shown_with_edits()
    text = hear(shown, *notifications)
    made = shown.typed()
    assert "".join(hunk.new for hunk in made) == typed
    assert changed(shown.text, made) == text
    assert shown.sent is None


def test_keys_before_it_came_in_are_typing_and_it_is_still_awaited() -> None:
    shown = shown_with_edits()
    hear(shown, (Hunk(len(TEXT), "", "x"),))
    assert shown.typed() == (Hunk(len(TEXT), "", "x"),)
    assert shown.sent is not None


def test_the_places_of_an_edit_come_in_one_by_one_and_none_is_typing() -> None:
    shown = shown_with_edits()
    text = TEXT
    for step in BACKWARDS:
        text = changed(text, (step,))
        shown.heard(text, (step,))
        typed = shown.typed()
        assert (typed, shown.text) == ((), text)
        shown.taken(typed, shown.missing)
    assert (shown.sent, shown.missing) == (None, ())


def test_an_editor_that_ends_every_text_with_a_line_end_was_shown_the_edit() -> None:
    shown = Shown(DocumentUri(DocumentKind.SHEET, "hub", "task"), 1, TEXT, None, known=True)
    shown.owes((Hunk(len(TEXT), "", "c: -"),))
    shown.send(shown.due())
    steps = (Hunk(len(TEXT), "", "c: -\n"),)
    shown.heard(changed(TEXT, steps), steps)
    assert shown.typed() == (Hunk(len(TEXT) + 4, "", "\n"),)
    assert shown.sent is None


@pytest.mark.parametrize("came", [False, True], ids=["never came", "came"])
def test_what_was_typed_like_an_edit_under_way_as_the_server_died_takes_nothing_of_it_out(
    tmp_path: Path, *, came: bool
) -> None:
    task = small_task()
    uri = DocumentUri(DocumentKind.SHEET, "hub", task.id)
    store = Store.open(tmp_path / "store.db")
    store.save_task("hub", task, None)
    drafts = Drafts(store, lambda _task: None)
    before = drafts.text(uri)
    at = before.index("## Flags")
    marked = (Hunk(at, "", "### minor wrong-logic A/cache.py:6:5-6:13\n\nwhat: marked\nwhy:\nfix:\n\n"),)
    drafts.written(uri, changed(before, marked), before)
    store.last_shown.note(task.id, uri.below, Showing(drafts.snapshot(task.id).revision, marked, marked))
    store.close()
    shown = changed(before, marked) if came else before
    typed = changed(shown, (Hunk(at, "", "### minor wrong-logic A/cache.py:6\n\nwhat: typed\nwhy:\nfix: so\n\n"),))
    store = Store.open(tmp_path / "store.db")
    drafts = Drafts(store, lambda _task: None)
    known, lacks = drafts.ancestor(uri, typed)
    drafts.typed(uri, between(known, typed), Shown(uri, 1, known, typed, known=True, owed=lacks))
    text = drafts.text(uri)
    assert (text.count("what: marked"), text.count("what: typed")) == (1, 1)
    store.close()
