"""Two windows on one store file, typing at the same place key by key in any order: nobody's words run into another's.

The editors are modelled, so that thousands of orders of keys, looks and edits fit a second; the windows have a store,
drafts and open documents of their own each, as two servers have. Real servers are in tests/windows and tests/torture.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from support.sheet_task import TASK

from redpencil.review.delta import Delta, Hunk, changed
from redpencil.session.drafts import Drafts
from redpencil.session.opened import Opened
from redpencil.store import Store
from redpencil_protocol.uris import DocumentKind, DocumentUri

SHEET = "sheet"
MINE = "### minor wrong-logic A/cache.py:2\n\nwhat: mine\nwhy:\nfix:\n\n"
YOURS = "### minor wrong-logic B/cache.py:5\n\nwhat: yours\nwhy:\nfix:\n\n"


class Hand:
    """An editor with one document, and the server of it."""

    def __init__(self, store: Path, uri: DocumentUri) -> None:
        self.store = Store.open(store)
        self.drafts = Drafts(self.store, lambda _task: None)
        self.opened = Opened(self.drafts)
        self.drafts.tell_texts(self.opened.changed)
        self.version, self.cursor = 0, 0
        self.text = self.drafts.text(uri)
        self.under_way: tuple[int, Delta] | None = None
        self.opened.open(SHEET, uri, 0, self.text)
        self.opened.store(SHEET)

    def key(self, character: str) -> None:
        """Type a character at the cursor."""
        self._change((Hunk(self.cursor, "", character),))
        self.cursor += 1

    def store_words(self) -> None:
        """Have the server take what was typed, and answer."""
        self.opened.store(SHEET)
        self._answer()

    def look(self) -> None:
        """Have the server take in what the other window did."""
        self.drafts.refresh()
        self._answer()

    def show(self) -> None:
        """Make the edit that is under way, unless something was typed since it was made."""
        if self.under_way is None:
            return
        version, made = self.under_way
        self.under_way = None
        if version != self.version:
            self.opened.get(SHEET).give_up(version)  # type: ignore[union-attr]
            self._answer()
            return
        for hunk in reversed(made):
            if hunk.start < self.cursor and hunk.end <= self.cursor:
                self.cursor += len(hunk.new) - len(hunk.old)
        self._change(tuple(reversed(made)))
        self.store_words()

    def rest(self) -> None:
        """Let go of the line, and show all that waited for that."""
        self.store_words()
        self.look()
        self.opened.leave_lines()
        self._answer()
        self.show()

    def _answer(self) -> None:
        due = self.opened.get(SHEET).due()  # type: ignore[union-attr]
        if due:
            self.under_way = self.opened.send(SHEET, due), due

    def _change(self, steps: tuple[Hunk, ...]) -> None:
        for step in steps:
            self.text = changed(self.text, (step,))
        self.version += 1
        self.opened.typed(SHEET, self.version, self.text, steps)


def typed_together(folder: Path, seed: int, *texts: str, at: str = "") -> list[Hand]:
    """Type a text in each of two windows, behind `at` or where the findings end, in an order drawn from `seed`."""
    random = Random(seed)
    path = folder / f"{seed}.sqlite3"
    store = Store.open(path)
    uri = DocumentUri(DocumentKind.SHEET, "hub", store.save_task("hub", TASK, None))
    store.close()
    hands = [Hand(path, uri) for _ in texts]
    left = [list(text) for text in texts]
    for hand in hands:
        hand.cursor = hand.text.rindex(at) + len(at) if at else hand.text.index("## Flags")
    while any(left):
        hand, keys = random.choice([(one, keys) for one, keys in zip(hands, left, strict=True) if keys])
        draw = random.random()
        if draw < 0.6:
            hand.key(keys.pop(0))
        elif draw < 0.8:
            hand.store_words()
        elif draw < 0.9:
            hand.look()
        else:
            hand.show()
    for _ in range(6):
        for hand in hands:
            hand.rest()
    return hands


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_two_findings_typed_at_one_place_at_once_both_stand(tmp_path: Path, first: int) -> None:
    whole = 0
    for seed in range(first, first + 10):
        one, other = typed_together(tmp_path, seed, MINE, YOURS)
        assert one.text == other.text, seed
        for words in ("minor wrong-logic A/cache.py:2\n", "minor wrong-logic B/cache.py:5\n", "mine\n", "yours\n"):
            assert words in one.text, (seed, one.text)
        whole += len(one.drafts.snapshot(TASK.id).review.findings) == 2
    # Where one hand types in the very line that the other sees itself typing, a heading can need mending.
    assert whole >= 8


def test_words_typed_at_one_place_of_a_line_at_once_are_two_words(tmp_path: Path) -> None:
    apart = 0
    for seed in range(15):
        one, other = typed_together(tmp_path, seed, " mine", " yours", at="order: -\nreason:")
        assert one.text == other.text, seed
        (line,) = (line for line in one.text.splitlines() if line.startswith("reason: "))
        assert "mine" in line, seed
        assert "yours" in line, seed
        apart += sorted(line.split()) == ["mine", "reason:", "yours"]
    # Where the other's word is shown at one's very cursor, one types right behind it.
    assert apart >= 13


def test_an_edit_that_never_came_in_before_the_server_died_was_not_typed_over(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = Store.open(path)
    uri = DocumentUri(DocumentKind.SHEET, "hub", store.save_task("hub", TASK, None))
    store.close()
    mine, other = Hand(path, uri), Hand(path, uri)
    other.cursor = mine.cursor = mine.text.index("## Flags")
    for character in YOURS:
        other.key(character)
    other.store_words()
    mine.look()
    assert mine.under_way, "the other's finding is on its way"
    for character in MINE:
        mine.key(character)
    mine.store.close()

    back = Hand(path, uri)
    back.version, back.text = mine.version, mine.text
    back.opened.open(SHEET, uri, mine.version, mine.text)
    for _ in range(3):
        for hand in (back, other):
            hand.rest()
    assert back.text == other.text
    assert "what: mine\n" in back.text
    assert "what: yours\n" in back.text


def test_words_stored_right_before_the_server_died_are_not_another_hands(tmp_path: Path) -> None:
    """It had no time to note that they are shown; the editor types on, and they stand once."""
    path = tmp_path / "store.sqlite3"
    store = Store.open(path)
    uri = DocumentUri(DocumentKind.SHEET, "hub", store.save_task("hub", TASK, None))
    store.close()
    mine, other = Hand(path, uri), Hand(path, uri)
    (noted,) = path.with_name(f"{path.name}.windows").glob(f"{mine.store.presence.name}.shown")
    before = noted.read_bytes()
    mine.cursor = mine.text.index("reason:") + len("reason:")
    for character in " half":
        mine.key(character)
    mine.store_words()
    for character in " a word":
        mine.key(character)
    mine.store.close()
    noted.write_bytes(before)

    back = Hand(path, uri)
    back.version, back.text = mine.version, mine.text
    back.opened.open(SHEET, uri, mine.version, mine.text)
    for hand in (back, other, back, other):
        hand.rest()
    assert back.text == other.text
    assert "reason: half a word\n" in back.text
