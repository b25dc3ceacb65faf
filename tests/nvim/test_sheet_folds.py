"""Folds, outline and completion of sheet and brief: as the server describes them, and still there after `:edit!`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer


def levels(editor: Neovim) -> dict[str, int]:
    """Return how deep each heading of the current buffer lies, and the last line."""
    return editor.lua(
        """
        local found = { last = vim.fn.foldlevel('$') }
        for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
          if vim.startswith(line, '#') then found[line:gsub('^#+ ', '')] = vim.fn.foldlevel(number) end
        end
        return found
        """
    )


def closed(editor: Neovim) -> list[str]:
    """Return the first line of every closed fold of the current window."""
    return editor.lua(
        """
        local found = {}
        for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
          if vim.fn.foldclosed(number) == number then found[#found + 1] = line end
        end
        return found
        """
    )


def test_sheet_and_brief_fold_and_begin_open(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.until("folds", lambda: levels(editor)["Ranking"] == 1)
    assert levels(editor)["five-questions 1.0.0"] == 2
    assert closed(editor) == []
    editor.keys("gg/^## Ranking<CR>zc")
    editor.until("a closed fold", lambda: closed(editor) == ["## Ranking"])
    editor.keys("/^### five<CR>zc")
    editor.until("another", lambda: closed(editor) == ["## Ranking", "### five-questions 1.0.0"])
    editor.keys(",b")
    editor.until("the brief", lambda: editor.name().endswith("/brief.md"))
    editor.until("folds", lambda: max(levels(editor).values()) >= 1)
    editor.keys("zM")
    editor.until("closed folds", lambda: closed(editor))


def test_what_is_closed_stays_closed_while_others_type_and_do(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.until("folds", lambda: levels(editor)["Ranking"] == 1)
    editor.keys("/^### five<CR>zc")
    editor.until("a closed fold", lambda: closed(editor) == ["### five-questions 1.0.0"])
    editor.keys("gg/^reason:<CR>Aone<CR>  two<CR>three<Esc>")
    editor.panel()
    editor.keys("Go<CR>## Flags<CR>broken-task: it is<Esc>")
    arguments = "{ task = 'first-task', order = 'A > B' }"
    editor.lua(f"require('redpencil.client').execute('redpencil.setRanking', {arguments})")
    editor.until("the act", lambda: "order: A > B" in editor.sheet())
    editor.panel()
    assert closed(editor) == ["### five-questions 1.0.0"]


def test_a_finding_that_is_typed_folds(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys("/^## Findings<CR>o<CR>### blocker wrong-logic A/cache.py:6-7<CR>what: one<CR>why: two<Esc>")
    editor.until("its fold", lambda: levels(editor).get("blocker wrong-logic A/cache.py:6-7") == 2)
    editor.keys("zc")
    editor.until("closed", lambda: closed(editor) == ["### blocker wrong-logic A/cache.py:6-7"])


def test_edit_again_asserts_nothing_and_folds(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    for page in (",v", ",b"):
        editor.keys(page)
        editor.until("folds", lambda: max(levels(editor).values()) >= 1)
        before = levels(editor), editor.lines()
        editor.command("edit!")
        editor.command("edit!")
        editor.until("the same folds", lambda: (levels(editor), editor.lines()) == before)  # noqa: B023
    editor.keys(":Redpencil restart<CR>")
    editor.until("the message", lambda: "the server runs again" in editor.said())
    editor.until("the same folds", lambda: (levels(editor), editor.lines()) == before)
    assert editor.lua("return vim.v.errmsg") == ""


def test_completion_and_outline_of_the_sheet_come_by_neovims_own_keys(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys("/^## Findings<CR>o<CR>### blo<C-x><C-o>")
    editor.until("the severity", lambda: editor.lua("return vim.fn.getline('.')").startswith("### blocker"))
    editor.keys("<C-e><Esc>")
    editor.lua("vim.lsp.buf.document_symbol()")
    titles = "vim.tbl_map(function(one) return one.text end, vim.fn.getloclist(0))"
    outline = editor.until("the outline", lambda: editor.lua(f"return {titles}"))
    assert any("Ranking" in one for one in outline)
    assert any("five-questions" in one for one in outline)
