"""Every act by its key, and what the reviewer then sees, in a real Neovim with the real server and hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from support.neovim import agreed

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer


def state(editor: Neovim, field: str) -> object:
    return editor.panel()[field]


def test_the_score_pane_scores_clears_and_takes_reasons(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",s3")
    editor.until("the next criterion", lambda: any("▸ edge-cases" in line for line in editor.floats()[0]))
    editor.keys("krit does most of it<CR>")
    editor.until("a reason", lambda: editor.panel()["criteria"][0]["rationale"] == "it does most of it")
    assert any("3  · it does most of it" in line for line in editor.floats()[0])
    assert "it does most of it" in editor.sheet()
    editor.keys("-")
    editor.until("no score", lambda: "value" not in editor.panel()["criteria"][0])
    editor.keys("q")
    editor.until("closed", lambda: not editor.floats())
    editor.keys(",s12345")
    editor.until("closed by itself", lambda: not editor.floats())
    assert [one["value"] for one in editor.panel()["criteria"]] == [1, 2, 3, 4, 5]


def test_a_ranking_is_typed_moved_and_left(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",rd>>b~a=c")
    editor.until("ranked", lambda: state(editor, "ranking") == "D >> B ~> A = C")
    editor.until("in the sheet", lambda: "order: D >> B ~> A = C" in editor.sheet())
    editor.keys(",r<Tab>K")
    editor.until("B first", lambda: str(state(editor, "ranking")).startswith("B"))
    assert editor.floats()
    editor.keys("<Esc>")
    editor.until("closed", lambda: not editor.floats())
    before = state(editor, "ranking")
    editor.keys(",rab<Esc>")
    editor.until("closed", lambda: not editor.floats())
    assert state(editor, "ranking") == before


def test_verdicts_take_a_key_or_two(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",ky,2,kn,b,kcc")
    editor.until("three answers", lambda: state(editor, "acceptable") == {"A": "yes", "B": "no", "C": "cannot-judge"})
    editor.keys(",1,k-")
    editor.until("two answers", lambda: state(editor, "acceptable") == {"B": "no", "C": "cannot-judge"})
    editor.keys(",fushells out with user input<CR>")
    editor.until("the flag", lambda: "unsafe A: shells out with user input" in editor.sheet())
    editor.keys(",f-u")
    editor.until("no flag", lambda: "unsafe A" not in editor.sheet())


def test_a_finding_is_changed_and_found_elsewhere_too(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys("6G,ml3what one<CR>why one<CR>fix one<CR>,esb")
    editor.keys("<Esc>,es1")
    editor.until("a blocker", lambda: editor.panel()["findings"][0]["severity"] == "blocker")
    editor.keys(",ecc")
    editor.until("a race", lambda: editor.panel()["findings"][0]["category"] == "concurrency")
    editor.keys(",2")
    editor.until("B", lambda: editor.name().endswith("/B/cache.py"))
    editor.keys("7GVj,a")
    editor.until("two places", lambda: len(editor.panel()["findings"][0]["places"]) == 2)
    editor.until("its diagnostic", lambda: any("what one" in one for one in editor.diagnostics()))
    editor.keys(",v/^why:<CR>,ew")
    editor.keys("<C-u>from the sheet<CR>")
    editor.until("changed from the sheet", lambda: editor.panel()["findings"][0]["what"] == "from the sheet")


def test_a_test_is_written(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",t<C-u>test_race.py<CR>")
    editor.until("the test", lambda: editor.name().endswith("/tests/test_race.py"))
    editor.keys("idef test_race(): ...<Esc>:w<CR>")
    editor.until_lua("not vim.bo.modified")
    assert editor.lua("return { vim.bo.buftype, vim.bo.filetype }") == ["acwrite", "python"]
    editor.command("bwipeout!")
    editor.keys(",t<C-u>test_race.py<CR>")
    editor.until("the test", lambda: editor.lines() == ["def test_race(): ..."])


def test_files_of_ones_own_are_renamed_removed_and_brought_back(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",t<C-u>test_race.py<CR>")
    editor.until("the test", lambda: editor.name().endswith("/tests/test_race.py"))
    editor.keys("idef test_race(): ...<Esc>")
    editor.keys(":Redpencil rename-file<CR><C-u>tests/test_lock.py<CR>")
    editor.until("the new name", lambda: editor.name().endswith("/tests/test_lock.py"))
    editor.until("its words", lambda: editor.lines() == ["def test_race(): ..."])
    editor.until("on the sheet", lambda: "- tests/test_lock.py" in editor.sheet())
    editor.keys(":Redpencil remove-file<CR>")
    editor.until("another document", lambda: not editor.name().endswith("/tests/test_lock.py"))
    editor.until("off the sheet", lambda: "test_lock.py" not in editor.sheet())
    editor.keys(",u")
    editor.until("on the sheet again", lambda: "- tests/test_lock.py" in editor.sheet())
    editor.keys(",v/test_lock<CR>")
    editor.keys(":Redpencil rename-file test_last.py<CR>")
    editor.until("the last name", lambda: editor.name().endswith("/tests/test_last.py"))
    editor.until("its words", lambda: editor.lines() == ["def test_race(): ..."])


def test_an_explanation_is_rewritten_as_such(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.command("edit " + editor.name().rsplit("/", 1)[0] + "/answer.md")
    editor.keys(",w")
    editor.until("the rewrite", lambda: editor.name().endswith("/A/rewrite/answer.md"))
    editor.until("on the sheet", lambda: "- A/rewrite/answer.md" in editor.sheet())


def test_the_layout_is_toggled_and_responses_walked(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",p")
    editor.until_lua("#vim.api.nvim_tabpage_list_wins(0) == 1")
    editor.keys("]r]r")
    editor.until("C", lambda: editor.name().endswith("/C/cache.py"))
    editor.keys("[r]f")
    editor.until("the explanation of B", lambda: editor.name().endswith("/B/answer.md"))
    editor.keys(",p")
    editor.until_lua("#vim.api.nvim_tabpage_list_wins(0) == 3")
    assert editor.name().endswith("/B/answer.md")
    editor.keys("g?")
    editor.until("the key card", lambda: any("Mark the selection" in line for line in editor.floats()[0]))
    editor.keys("q")
    editor.until("closed", lambda: not editor.floats())


def test_a_submission_is_taken_back(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",s11111,rabcd,S")
    editor.until("the queue", lambda: editor.name() == "redpencil:/queue.md")
    editor.command("Redpencil withdraw first-task")
    editor.until("a draft", lambda: state(editor, "state") == "draft")
    editor.command("Redpencil open-task first-task")
    editor.until("the task", lambda: editor.name().endswith("/A/cache.py"))
    assert "order: A > B > C > D" in editor.sheet()


def test_the_cursor_in_the_sheet_stays_while_acts_change_it(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",vGomine")
    editor.until("typing", lambda: "mine" in editor.sheet())
    arguments = "{ task = 'first-task', rubric = 'five-questions', criterion = 'idiom', value = 4 }"
    editor.lua(f"require('redpencil.client').execute('redpencil.setScore', {arguments})")
    arguments = "{ task = 'first-task', order = 'A > B' }"
    editor.lua(f"require('redpencil.client').execute('redpencil.setRanking', {arguments})")
    editor.until("the acts", lambda: "idiom: 4" in editor.sheet() and "order: A > B" in editor.sheet())
    editor.keys(" and more")
    editor.until("typed on", lambda: editor.lines()[-1] == "mine and more")
    assert editor.mode() == "i"


def test_edit_again_and_a_stored_session_bring_documents_back(reviewer: StartReviewer, tmp_path: Path) -> None:
    editor = reviewer()
    name = editor.opened()
    editor.keys(":edit<CR>")
    editor.until("the code", lambda: editor.lines()[0] == "import threading")
    editor.keys("6G,ml3after edit<CR><CR><CR>")
    editor.until("its diagnostic", lambda: any("after edit" in one for one in editor.diagnostics()))
    editor.command(f"mksession {tmp_path}/session.vim")
    editor.kill()

    again = reviewer("", "-S", f"{tmp_path}/session.vim")
    again.until("the code", lambda: again.name() == name and again.lines()[0] == "import threading")
    again.until("its diagnostic", lambda: any("after edit" in one for one in again.diagnostics()))
    again.keys(",3")
    again.until("C", lambda: again.name().endswith("/C/cache.py"))


def test_lenses_and_code_actions_of_the_server_do_their_act(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    titles = editor.until_lua("vim.tbl_map(function(one) return one.command.title end, vim.lsp.codelens.get(0))")
    assert any(one.startswith("Compare with") for one in titles)
    editor.lua(
        """
        local lens = vim.iter(vim.lsp.codelens.get(0)):find(function(one)
          return vim.startswith(one.command.title, 'Compare with')
        end)
        vim.schedule(function()
          local client = require('redpencil.client').running()
          local command = lens.command
          if client.exec_cmd then client:exec_cmd(command) else client._exec_cmd(command) end
        end)
        """
    )
    editor.until_lua("vim.t.redpencil_diff == true")


def test_health_knows_server_and_hub(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.command("checkhealth redpencil")
    text = "\n".join(editor.lines())
    assert "the server runs (0." in text
    assert "columns in utf-8" in text


def test_the_reviewers_own_server_stays_away_and_filetype_can_be_kept_quiet(reviewer: StartReviewer) -> None:
    editor = reviewer(
        """
        vim.g.redpencil_filetype = false
        vim.api.nvim_create_autocmd('FileType', { pattern = 'python', callback = function() vim.g.fired = 1 end })
        """
    )
    editor.opened()
    assert editor.lua("return vim.g.fired") is None
    assert editor.lua("return vim.bo.syntax") == "python"
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1


def test_an_undone_rename_or_beginning_leaves_no_buffer_under_a_dead_name(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys(":Redpencil add-test one.py<CR>")
    editor.until("the test", lambda: editor.name().endswith("/one.py"))
    one = editor.name()
    editor.keys("ix = 1<Esc>:Redpencil rename-file tests/two.py<CR>")
    editor.until("its new name", lambda: editor.name().endswith("/two.py"))
    two = editor.name()
    editor.keys(",u")
    editor.until("its old name", lambda: editor.name() == one)
    editor.keys("Goy = 2<Esc>")
    assert agreed(one, editor) == "x = 1\ny = 2\n"
    assert editor.sheet().count("one.py") == 1
    assert "two.py" not in editor.sheet()
    editor.keys(",u,U,u")  # the line, there again, and gone
    editor.until("the line is gone", lambda: agreed(one, editor) == "x = 1\n")
    assert not editor.lua("return vim.fn.bufloaded(...) == 1", two)
    while "one.py" in editor.sheet():
        label = editor.panel()["undo"]
        editor.keys(",u")
        editor.until("something undone", lambda label=label: editor.panel()["undo"] != label)
    editor.until("no buffer of it", lambda: not editor.lua("return vim.fn.bufloaded(...) == 1", one))
