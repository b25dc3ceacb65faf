"""The sheet is the reviewer's own text: Neovim's undo brings back every earlier state, and the server answers none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import moved_clock

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer

SHEET = "redpencil:/hub/first-task/review.md"
FINDING = "/^## Findings<CR>o<CR>### blocker wrong-logic A/cache.py:6-7<CR>what: one<CR>why: two<CR>fix: three<Esc>"


def settled(editor: Neovim) -> str:
    """Return the sheet once the server has it and said what it wants to say of it; both have the same text."""
    editor.panel()
    stored = "return require('redpencil.client').ask('workspace/textDocumentContent', { uri = ... }).text"
    assert editor.lua(stored, SHEET).rstrip("\n") == editor.sheet().rstrip("\n")
    return editor.sheet()


def said(editor: Neovim) -> dict[str, Any]:
    """Return what the review says, apart from times."""
    shown = editor.panel()
    return {name: shown[name] for name in ("findings", "criteria", "ranking", "acceptable")}


class History:
    """The states that a sheet went through, each after one thing that the reviewer did."""

    def __init__(self, editor: Neovim) -> None:
        self.editor = editor
        self.states = [settled(editor)]

    def do(self, keys: str) -> None:
        """Type keys in the sheet and remember what came of them."""
        self.editor.keys(keys)
        self.editor.until("normal mode", lambda: self.editor.mode() == "n")
        self.note()

    def note(self) -> None:
        """Remember the sheet as it is; something was to change it."""
        now = settled(self.editor)
        assert now != self.states[-1]
        self.states.append(now)

    def undo_all(self) -> None:
        """Undo until nothing is left: each state comes back, nothing but undo changes the text."""
        changes = self.editor.lua("return vim.fn.undotree().seq_last")
        seen = [settled(self.editor)]
        while self.editor.lua("return vim.fn.undotree().seq_cur") > 0:
            self.editor.keys("u")
            seen.append(settled(self.editor))
        assert self.editor.lua("return vim.fn.undotree().seq_last") == changes
        coming = iter(seen)
        for number, state in reversed(list(enumerate(self.states))):
            assert state in coming, f"state {number} never came back"
        assert seen[-1] == self.states[0]


def test_notes_are_typed_all_is_deleted_and_undone(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    history = History(editor)
    history.do("Gonotes of mine<Esc>")
    history.do("oand more of them<Esc>")
    review = said(editor)
    history.do(":%d<CR>")
    assert editor.sheet() == ""
    history.do("ionly this<Esc>")
    editor.keys("uu")
    assert settled(editor) == history.states[2]
    assert said(editor) == review
    editor.keys("<C-r><C-r>")
    history.undo_all()


def test_a_mark_by_key_a_paste_and_a_macro_are_undone(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",v")
    editor.until("the sheet", lambda: editor.name() == SHEET)
    history = History(editor)
    history.do("Gobefore the mark<Esc>")
    editor.keys("<C-w>h5G,ml3what one<CR>why one<CR>fix one<CR>,v")
    editor.until("the finding", lambda: "fix: fix one" in editor.sheet() and editor.name() == SHEET)
    history.note()
    history.do("Goafter the mark<Esc>")
    history.do('/^### major<CR>"ay}G"ap')
    history.do("/^## Notes<CR>yyGpp")
    history.do("qqGoline by macro<Esc>0ciwLine<Esc>q")
    history.do("5@q")
    history.do(":%s/macro/MACRO/ge<CR>")
    history.do(":g/MACRO/d<CR>")
    history.undo_all()
    assert said(editor)["findings"] == []


def test_deleting_any_line_is_undone_and_the_finding_stays_who_it_is(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys("/^order:<CR>ccorder: B > A<Esc>/^meets<CR>A 3<CR>  of the whole<Esc>")
    editor.keys(FINDING)
    editor.keys("Goa note<Esc>")
    text, review = settled(editor), said(editor)
    assert len(review["findings"]) == 1
    for number, line in enumerate(text.split("\n"), 1):
        editor.keys(f"{number}Gdd")
        assert settled(editor) == "\n".join(one for at, one in enumerate(text.split("\n"), 1) if at != number), line
        editor.keys("u")
        assert settled(editor) == text, line
        assert said(editor) == review, line


def test_a_substitution_over_the_whole_sheet_is_undone(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    history = History(editor)
    history.do(FINDING)
    before = said(editor)
    for command in ("%s/e/E/g", "%s/^/> /", "%s/:/;/g", "g/^$/d", "%join", "%s/$/ /", "%s/^/  /", "%s/#//g"):
        history.do(f":{command}<CR>")
        del history.states[-1]
        editor.keys("u")
        assert settled(editor) == history.states[-1], command
        assert said(editor) == before, command
    for command in ("%s/e/E/g", "%s/:/;/g", "%join"):
        history.do(f":{command}<CR>")
    history.undo_all()


def test_five_minutes_of_work_change_no_letter_of_the_sheet(reviewer: StartReviewer, tmp_path: Path) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    command = json.dumps([sys.executable, moved_clock.__file__, str(ahead), "lsp"])
    editor = reviewer(
        f"vim.g.redpencil = vim.tbl_extend('force', vim.g.redpencil, {{ cmd = vim.json.decode([==[{command}]==]) }})"
    )
    editor.opened_sheet()
    history = History(editor)
    before = editor.sheet()
    for seconds in range(60, 361, 60):
        ahead.write_text(str(seconds))
        history.do(f"Gominute {seconds // 60}<Esc>")
    editor.until("the time beside the sheet", lambda: any("5 min" in one for one in editor.panel()["facts"]))
    assert editor.sheet() == "\n".join([before.rstrip("\n"), *(f"minute {one}" for one in range(1, 7))])
    history.undo_all()
