"""Two Neovims on one store: what either writes stands in both, once, wherever it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.neovim import SHEET, STORED, agreed

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer


@pytest.fixture
def two(reviewer: StartReviewer) -> tuple[Neovim, Neovim]:
    """Two Neovims that show the same sheet."""
    one, other = reviewer(), reviewer()
    one.opened_sheet()
    other.opened_sheet()
    return one, other


def comes_to(editor: Neovim, word: str) -> None:
    """Wait until a word stands in its sheet."""
    editor.until("the word", lambda: word in editor.sheet())


def test_what_the_other_appends_to_the_sheet_comes_once(two: tuple[Neovim, Neovim]) -> None:
    one, other = two
    for number, (typist, reader) in enumerate(((one, other), (other, one), (one, other)), 1):
        typist.keys("Go")
        words = [f"n{number}w{word} " for word in range(4)]
        for word in words:
            typist.keys(word)
            comes_to(reader, word)
        typist.keys("<Esc>")
        text = agreed(SHEET, one, other)
        assert [text.count(word) for word in words] == [1, 1, 1, 1]
    one.keys("Gdd")
    assert "n3w0" not in agreed(SHEET, one, other)
    one.keys("u:%d<CR>")
    other.until("nothing left", lambda: other.sheet() == "")
    one.keys("u")
    text = agreed(SHEET, one, other)
    assert (text.count("## Notes"), text.count("n3w0")) == (1, 1)


def test_what_the_other_appends_to_a_file_comes_once(two: tuple[Neovim, Neovim]) -> None:
    one, other = two
    one.keys(":Redpencil add-test test_it.py<CR>")
    one.until("the test", lambda: one.name().endswith("test_it.py"))
    test = one.name()
    assert agreed(test, one) == ""
    one.keys("ix = 1<CR>y = 2<Esc>")
    assert agreed(test, one) == "x = 1\ny = 2\n"
    other.until("the test", lambda: other.lua(STORED.removesuffix(".text") + " ~= nil", test))
    other.command(f"edit {test}")
    one.keys("Goz = 3<Esc>")
    assert agreed(test, one, other) == "x = 1\ny = 2\nz = 3\n"
    other.keys("ggO# top<Esc>Go# end<Esc>")
    assert agreed(test, one, other) == "# top\nx = 1\ny = 2\nz = 3\n# end\n"
    one.keys(":%d<CR>")
    other.until("nothing left", lambda: other.lines() == [""])
    assert agreed(test, one, other) == ""
    other.keys("ianew<Esc>")
    assert agreed(test, one, other) == "anew\n"


def test_what_the_other_does_in_the_line_typed_last_is_shown_when_the_hand_rests(two: tuple[Neovim, Neovim]) -> None:
    one, other = two
    one.keys("Gothe early word")
    other.until("the word", lambda: "the early word" in other.sheet())
    other.keys("/early<CR>ciwlate<Esc>")
    hint = "Changed elsewhere, too"
    one.until("a hint", lambda: any(hint in said for said in one.diagnostics()))
    one.keys("<Esc>")
    assert "the late word" in agreed(SHEET, one, other)
