"""The server's own edit comes back in the editor's text, however the editor says so: it is never taken for typing."""

from __future__ import annotations

import pytest

from redpencil.review.delta import Hunk, changed
from redpencil.session.shown import Shown
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
