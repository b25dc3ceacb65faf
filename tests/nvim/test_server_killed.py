"""A server that is killed under its Neovim: every start of another joins all documents, and no word of anyone goes."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from support.neovim import SHEET, agreed

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer


def kill_server(editor: Neovim) -> None:
    """End its server as a crash would."""
    os.kill(editor.server_pid(), signal.SIGKILL)
    editor.until("the message", lambda: ":Redpencil restart" in editor.said())


@pytest.mark.parametrize("keys", [":Redpencil restart<CR>", ":Redpencil sync<CR>", ",c"])
@pytest.mark.parametrize("types", [True, False], ids=["typing", "reading"])
def test_a_new_server_knows_what_each_side_did_while_there_was_none(
    reviewer: StartReviewer, keys: str, types: bool
) -> None:
    one, other = reviewer(), reviewer()
    one.opened_sheet()
    one.keys("/^## Notes<CR>obefore the kill<Esc>")
    one.panel()
    other.opened_sheet()
    kill_server(one)
    if types:
        one.keys("A, while dead<Esc>")
    other.keys("/before<CR>iBOTH <Esc>,15G,ml3seen by the other<CR><CR><CR>")
    other.until("the finding", lambda: other.panel()["findings"])
    one.keys(keys)
    one.until("the finding in the buffer", lambda: "seen by the other" in one.sheet())
    one.keys("/kill<CR>A, after<Esc>")
    text = agreed(SHEET, one, other)
    assert f"BOTH before the kill{', while dead' * types}, after\n" in text
    assert (text.count("seen by the other"), text.count("before the kill")) == (1, 1)
    assert [finding["what"] for finding in one.panel()["findings"]] == ["seen by the other"]


def test_an_act_before_the_kill_stands_behind_it(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys("5G,ml3what one<CR>why one<CR>fix one<CR>,v")
    editor.until("the sheet", lambda: "what: what one" in editor.lines())
    kill_server(editor)
    editor.keys("Gowhile dead<Esc>")
    editor.keys(":Redpencil restart<CR>")
    editor.until("the server", lambda: "runs again" in editor.said())
    text = agreed(SHEET, editor)
    assert (text.count("what: what one"), text.count("while dead")) == (1, 1)
    assert [finding["what"] for finding in editor.panel()["findings"]] == ["what one"]


def test_a_document_that_is_read_again_without_a_server_keeps_its_words(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys("Gokept<Esc>")
    before = agreed(SHEET, editor)
    kill_server(editor)
    editor.command("edit!")
    assert agreed(SHEET, editor) == before
