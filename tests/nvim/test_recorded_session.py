"""A recorded Neovim session, message by message against the LSP 3.18 model."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import recording
from support.lsp_model import model_problems

if TYPE_CHECKING:
    from conftest import StartReviewer

USED = {
    "initialize", "workspace/textDocumentContent", "textDocument/didOpen", "textDocument/didChange",
    "workspace/executeCommand", "textDocument/publishDiagnostics", "textDocument/codeLens", "textDocument/inlayHint",
    "textDocument/codeAction", "textDocument/hover", "textDocument/documentSymbol", "workspace/applyEdit", "shutdown",
}  # fmt: skip


def test_every_message_of_a_session_is_in_the_model(reviewer: StartReviewer, tmp_path: Path) -> None:
    log = tmp_path / "session.jsonl"
    command = json.dumps([sys.executable, recording.__file__, str(log), sys.executable, "-m", "redpencil", "lsp"])
    extend = "vim.g.redpencil = vim.tbl_extend('force', vim.g.redpencil, { cmd = vim.json.decode([==[%s]==]) })"
    editor = reviewer(extend % command)
    editor.opened()
    editor.keys("6GVj,mc2Check and store are two steps<CR>Two threads both compute<CR>Take a lock<CR>")
    editor.until("the finding", lambda: any("two steps" in one for one in editor.diagnostics()))
    editor.lua("vim.ui.select = function() end")  # a late list of actions would wait for a key that nobody types
    editor.lua("vim.lsp.buf.hover() vim.lsp.buf.document_symbol() vim.lsp.buf.code_action()")
    editor.keys("<Esc>,v")
    editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
    editor.keys("Gosome words of mine<Esc>")
    editor.until("the words at the server", lambda: "some words of mine" in log.read_text())
    editor.lua("vim.schedule(function() vim.cmd.qall({ bang = true }) end)")
    messages = _all_until_exit(log)
    assert {message.get("method") for _, message in messages} >= USED
    assert model_problems(messages) == []


def _all_until_exit(log: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the recorded messages once the editor said goodbye."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        messages = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
        if any(message.get("method") == "shutdown" for _, message in messages):
            return messages
        time.sleep(0.05)
    raise AssertionError("Neovim never said goodbye")
