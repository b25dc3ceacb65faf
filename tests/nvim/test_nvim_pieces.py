"""What the plugin does before any server speaks: keys, pickers, prompts, messages, commands, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Neovim, StartNeovim

CHOICES = """
local choices = { { key = 'a', id = 'apple', title = 'a fruit' }, { key = 'b', id = 'bolt', title = 'a screw' } }
local pick = require('redpencil.pick')
"""


def bind(editor: Neovim, code: str) -> None:
    """Put `code` on the key Q."""
    editor.lua(f"vim.keymap.set({{ 'n', 'x' }}, 'Q', function() {code} end)")


def test_start_loads_nothing_of_ours_but_the_doors(editor: Neovim) -> None:
    loaded = editor.lua(
        "return vim.tbl_filter(function(n) return vim.startswith(n, 'redpencil') end, vim.tbl_keys(package.loaded))"
    )
    heavy = {"redpencil.client", "redpencil.documents", "redpencil.acts", "redpencil.layout"}
    assert heavy.isdisjoint(loaded)
    assert not editor.lua("return package.loaded['vim.lsp'] ~= nil and #vim.lsp.get_clients() > 0")


def test_picker_takes_one_key_from_a_burst_and_leaves_the_rest(editor: Neovim) -> None:
    bind(editor, CHOICES + "_G.one = pick.one('first', choices).id; _G.two = pick.one('second', choices).id")
    editor.keys("QbaiREST<Esc>")
    editor.until_lua("_G.two == 'apple' and _G.one == 'bolt'")
    assert editor.until("the rest", lambda: editor.lines() == ["REST"])


def test_picker_shows_its_choices_while_it_waits_and_esc_gives_up(editor: Neovim) -> None:
    look = """
    vim.defer_fn(function()
      local last = vim.api.nvim_list_wins()[2]
      _G.shown = last and vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(last), 0, -1, false)
      vim.api.nvim_input('z<Esc>')
    end, 50)
    """
    bind(editor, CHOICES + look + "_G.one = pick.one('what is it?', choices) or 'nothing'")
    editor.keys("Q")
    editor.until_lua("_G.one == 'nothing'")
    shown = editor.lua("return _G.shown")
    assert "apple" in shown[0]
    assert "a screw" in shown[1]
    assert editor.floats() == []


def test_a_long_list_goes_to_vim_ui_select(editor: Neovim) -> None:
    editor.lua(
        """
        vim.ui.select = function(items, options, done) _G.asked = #items; done(items[3]) end
        local things = {}
        for index = 1, 60 do things[index] = 'F' .. index end
        require('redpencil.pick').listed('which?', things, function(one) return one end, function(one) _G.got = one end)
        """
    )
    assert editor.lua("return { _G.asked, _G.got }") == [60, "F3"]


def test_prompts_take_a_burst_of_three_lines(editor: Neovim) -> None:
    bind(editor, "_G.words, _G.finished = require('redpencil.prompt').lines('F ', { 'what', 'why', 'fix' })")
    editor.keys("Qfirst, then<CR>second<CR>third: 100%<CR>ix<Esc>")
    assert editor.until_lua("_G.words") == {"what": "first, then", "why": "second", "fix": "third: 100%"}
    assert editor.lua("return _G.finished")
    assert editor.until("the rest", lambda: editor.lines() == ["x"])


def test_esc_at_a_prompt_keeps_what_was_typed(editor: Neovim) -> None:
    bind(editor, "_G.words, _G.finished = require('redpencil.prompt').lines('F ', { 'what', 'why', 'fix' })")
    editor.keys("Qwhole line<CR>half a li<Esc>")
    assert editor.until_lua("_G.words") == {"what": "whole line", "why": "half a li"}
    assert editor.lua("return _G.finished") is False


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("bd=ac", "B > D = A > C"),
        ("b>>d~ac", "B >> D ~> A > C"),
        ("a=b=c=d", "A = B = C = D"),
        ("abb=cd", "A > B = C > D"),
        ("ax<BS>bacd", "B > A > C > D"),
        ("ab=<BS>cd", "A > B > C > D"),
    ],
)
def test_ranking_is_typed_best_first(editor: Neovim, typed: str, order: str) -> None:
    keys = typed.replace("<BS>", "\b")
    text = editor.lua(
        """
        local rank = require('redpencil.panes.rank')
        local order = rank.empty({
          { id = '>', key = '>' }, { id = '>>', key = '>>' }, { id = '~>', key = '~' }, { id = '=', key = '=' },
        })
        for key in (...):gmatch('.') do
          rank.type(order, key == '\\b' and '<BS>' or key, { 'A', 'B', 'C', 'D' })
        end
        return rank.format(order)
        """,
        keys,
    )
    assert text == order


def test_a_selection_becomes_a_range_that_ends_where_the_reviewer_sees_it_end(editor: Neovim) -> None:
    editor.request("nvim_buf_set_lines", 0, 0, -1, False, ["héllo wörld 🙂", "second", "third"])
    bind(editor, "_G.range = require('redpencil.position').selection('utf-16')")

    def selected(keys: str) -> tuple[list[int], list[int], str]:
        editor.lua("_G.range = nil")
        editor.keys(keys)
        found = editor.until_lua("_G.range")
        start, end = found["start"], found["end"]
        mode = editor.mode()
        return [start["line"], start["character"]], [end["line"], end["character"]], mode

    assert selected("ggVjQ") == ([0, 0], [1, 6], "n")
    assert selected("gg0veQ") == ([0, 0], [0, 5], "n")
    assert selected("gg0v$Q") == ([0, 0], [0, 14], "n")
    assert selected("GVQ") == ([2, 0], [2, 5], "n")
    assert selected("gg0Q") == ([0, 0], [0, 14], "n")
    assert selected("ggj0wvkb0Q")[2] == "n"


def test_messages_never_ask_for_enter(editor: Neovim) -> None:
    editor.lua("require('redpencil.message').error(('long words '):rep(60) .. '\\27[31m end')")
    editor.lua("require('redpencil.message').info('one'); require('redpencil.message').info('two')")
    editor.keys("istill typing<Esc>")
    editor.until("typed text", lambda: editor.lines() == ["still typing"])
    assert "␛[31m end" in editor.said()


def test_every_act_has_a_plug_mapping_and_a_subcommand(editor: Neovim) -> None:
    commands = editor.lua("return require('redpencil.generated').commands")
    names = editor.lua("return require('redpencil').complete('', 'Redpencil ')")
    for command in commands:
        assert editor.lua("return vim.fn.maparg(..., 'n') ~= ''", command["plug"]), command["plug"]
        assert command["plug"].removeprefix("<Plug>(redpencil-").removesuffix(")") in names
        assert editor.lua("return require('redpencil.acts').by_id[...] ~= nil", command["id"]), command["id"]
    for view in editor.lua("return require('redpencil.views')"):
        assert view["name"] in names
        assert editor.lua("return require('redpencil.acts').views[...] ~= nil", view["name"])


def test_no_two_keys_of_one_document_are_the_same(editor: Neovim) -> None:
    keys = editor.lua(
        """
        local address = { kind = 'response', role = 'code', task = 't-1', label = 'A' }
        return vim.tbl_map(function(entry) return entry.key end, require('redpencil.keymaps').of(address))
        """
    )
    assert len(keys) == len(set(keys))
    assert not [one for one in keys if any(other != one and other.startswith(one) for other in keys)]


def test_keys_can_be_rebound_dropped_and_moved_to_another_prefix(start_neovim: StartNeovim) -> None:
    editor = start_neovim(
        """
        require('redpencil').setup({ prefix = '<Space>', keys = {
          ['redpencil.markFinding'] = 'gm', ['redpencil.submit'] = false, ['redpencil.nextTask'] = '<F5>',
        } })
        """
    )
    lookup = "local c = require('redpencil.config') return { c.key('redpencil.markFinding', ',m'), "
    lookup += "c.key('redpencil.submit', ',S') or 'none', c.key('redpencil.setScore', ',s') }"
    assert editor.lua(lookup) == ["gm", "none", "<Space>s"]


def test_global_keys_leave_the_reviewers_own_alone(start_neovim: StartNeovim) -> None:
    editor = start_neovim("vim.keymap.set('n', '<leader>rn', '<Cmd>let g:mine = 1<CR>')")
    editor.keys("\\rn")
    assert editor.until_lua("vim.g.mine") == 1


def test_a_missing_server_is_said_with_what_to_do(editor: Neovim) -> None:
    editor.command("Redpencil next-task")
    assert "`no-such-redpencil` was not found. Install redpencil" in editor.said()
    editor.command("edit redpencil:/hub/t-1/A/cache.py")
    text = "\n".join(editor.lines())
    assert "cannot show this document" in text
    assert "Try again: :edit" in text
    assert editor.lua("return vim.bo.modifiable") is False


def test_an_unknown_subcommand_is_said(editor: Neovim) -> None:
    editor.command("Redpencil dance")
    assert "no `:Redpencil dance`" in editor.said()


def test_health_says_that_the_server_is_missing(editor: Neovim) -> None:
    editor.command("checkhealth redpencil")
    text = "\n".join(editor.lines())
    assert "`no-such-redpencil` was not found" in text
    assert "Neovim 0." in text


def test_the_help_has_every_key(editor: Neovim, root: object) -> None:
    editor.command(f"helptags {root}/clients/nvim/doc")
    editor.command("help redpencil")
    text = "\n".join(editor.lines())
    for view in editor.lua("return require('redpencil.views')"):
        if not view["name"].startswith("response-"):
            assert view["key"] in text, view
