"""The sheet as a buffer of a language of its own: options, completion, help, saving, marks beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.hub_process import HubProcess
from support.tasks import JUDGEMENT, jsonl, ranking_task

if TYPE_CHECKING:
    import pytest
    from conftest import Neovim, StartNeovim, StartReviewer


def test_nothing_that_is_for_markdown_touches_sheet_and_brief(reviewer: StartReviewer) -> None:
    editor = reviewer(
        "vim.api.nvim_create_autocmd('FileType', { pattern = 'markdown', callback = function() vim.g.touched = 1 end })"
    )
    editor.opened_sheet()
    options = "return { vim.bo.filetype, vim.bo.shiftwidth, vim.bo.expandtab, vim.bo.textwidth, vim.bo.omnifunc }"
    assert editor.lua(options) == ["redpencil-review", 2, True, 0, "v:lua.vim.lsp.omnifunc"]
    assert editor.lua("return { vim.wo.wrap, vim.wo.breakindent, vim.wo.showbreak ~= '' }") == [True, True, True]
    assert editor.lua("return vim.b.current_syntax") == "redpencil-review"
    winbar = editor.lua("return vim.api.nvim_eval_statusline(vim.wo.winbar, { use_winbar = true }).str")
    assert "24.00" in winbar
    assert "draft" in winbar
    editor.keys(",b")
    editor.until("the brief", lambda: editor.name().endswith("/brief.md"))
    assert editor.lua("return vim.bo.filetype") == "redpencil-brief"
    assert editor.lua("return vim.g.touched == nil")


def test_marks_in_a_response_are_drawn_while_the_sheet_is_typed_in(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    code = editor.lua("return vim.api.nvim_get_current_buf()")
    editor.keys("5G,ml3one<CR>why<CR>fix<CR>,v")
    editor.until("the finding in the sheet", lambda: "what: one" in editor.lines())
    editor.keys("/^what: one<CR>A and")
    drawn = """
    local marks = {}
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(..., -1, 0, -1, { details = true, type = 'virt_text' })) do
      for _, chunk in ipairs(mark[4].virt_text or {}) do marks[#marks + 1] = chunk[1] end
    end
    return table.concat(marks)
    """
    editor.until("typed words at the code", lambda: "one and" in editor.lua(drawn, code))
    assert editor.mode() == "i"


def test_a_task_is_reached_again_after_only_and_enew(reviewer: StartReviewer) -> None:
    editor = reviewer()
    name = editor.opened()
    editor.keys(":only<CR>:enew<CR>")
    editor.until("an empty window", lambda: editor.name() == "")
    editor.keys("\\rn")
    editor.until("the task", lambda: editor.name() == name)


def test_the_help_is_there_without_a_plugin_manager(editor: Neovim, root: Path) -> None:
    editor.command("help redpencil-acts")
    tags = root / "clients" / "nvim" / "doc" / "tags"
    shipped = tags.read_text()
    editor.command(f"helptags {root}/clients/nvim/doc")
    assert tags.read_text() == shipped


def test_a_rubrics_own_task_check_is_answered_by_key(
    start_neovim: StartNeovim, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check = {"question": "Is the task clear?", "options": ["clear", "contested", "cut-off"]}
    with HubProcess(tmp_path_factory.mktemp("asking")) as hub:
        hub.import_text(jsonl({**ranking_task("four"), "rubrics": [{**JUDGEMENT, "task_check": check}]}))
        environment = {
            "REDPENCIL_HOME": str(tmp_path / "store"), "REDPENCIL_HUB": hub.url, "REDPENCIL_TOKEN": hub.token("own"),
        }  # fmt: skip
        settings = json.dumps({"cmd": [sys.executable, "-m", "redpencil", "lsp"], "env": environment})
        editor = start_neovim(f"vim.g.redpencil = vim.json.decode({settings!r})")
        editor.keys("\\rn")
        editor.until("a response", lambda: editor.name().endswith("/A/stats.py"))
        editor.keys(",cotwo readings<CR>")
        answered = "(require('redpencil.client').panel('four') or {}).task_check.answer == 'contested'"
        editor.until_lua(answered)
        reason = "return require('redpencil.client').panel('four').task_check.reason"
        assert editor.lua(reason) == "two readings"
