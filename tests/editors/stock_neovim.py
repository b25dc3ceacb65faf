"""Neovim without our plugin: its own language client, with the configuration of docs/editors.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editors import contract
from editors.sheet_driver import SheetDriver, configuration
from support.neovim import Neovim

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Reviewer


class StockNeovim(SheetDriver):
    """Marks and submits by code actions, types the rest."""

    def __init__(self, reviewer: Reviewer, binary: str, folder: Path) -> None:
        super().__init__(reviewer)
        self._init = folder / "init.lua"
        self._init.write_text(configuration("Neovim without the plugin", "lua"))
        self._address = folder / "socket"
        self._binary = binary
        self.vim: Neovim

    def start(self) -> None:
        command = [self._binary, "--headless", "--clean", "-u", str(self._init), str(self.folder / "review.md")]
        self.vim = Neovim(command, self._address, env=self.reviewer.environment, cwd=self.folder)
        self.vim.until_lua("#vim.lsp.get_clients({ bufnr = 0 }) == 1")

    def _buffer(self, below: str) -> int:
        return self.vim.lua(
            "local b = vim.fn.bufadd(...) vim.fn.bufload(b) vim.bo[b].buflisted = true return b",
            str(self.folder / below),
        )

    def text(self, below: str) -> str:
        lines = self.vim.request("nvim_buf_get_lines", self._buffer(below), 0, -1, False)
        return "\n".join(lines) + "\n"

    def put(self, below: str, text: str) -> None:
        self.vim.request("nvim_set_current_buf", self._buffer(below))
        self.vim.request("nvim_buf_set_lines", 0, 0, -1, False, text.removesuffix("\n").split("\n"))
        self.vim.command("write ++p")

    def diagnostics(self, below: str, *, errors: bool = False) -> list[str]:
        self.vim.request("nvim_set_current_buf", self._buffer(below))
        return self.vim.lua(
            """
            local found = vim.diagnostic.get(0, { severity = ... and vim.diagnostic.severity.ERROR or nil })
            return vim.tbl_map(function(one) return one.message end, found)
            """,
            errors,
        )

    def act(self, below: str, line: int, title: str) -> None:
        """Choose the code action that begins with `title` on a whole line, from 1."""
        self.vim.request("nvim_set_current_buf", self._buffer(below))
        self.vim.until("the client", lambda: self.vim.lua("return #vim.lsp.get_clients({ bufnr = 0 })"))
        self.vim.lua(
            """
            local line, title = ...
            local length = #vim.fn.getline(line)
            vim.fn.cursor(line, 1)
            local range = length > 0 and { start = { line, 0 }, ['end'] = { line, length } } or nil
            vim.lsp.buf.code_action({ range = range, apply = true, filter = function(action)
              return vim.startswith(action.title, title)
            end })
            """,
            line,
            title,
        )

    def mark(self, label: str, line: int) -> None:
        self.act(f"{label}/{contract.FILE}", line, f"Mark as {contract.SEVERITY}")
        self.until("the block", lambda: "### m" in self.text("review.md"))
        self.until("the focus on the sheet", lambda: self.vim.lua("return vim.fn.expand('%:t')") == "review.md")
        self.describe()
        self.until_finding(label)

    def also(self, label: str, line: int) -> None:
        self.act(f"{label}/{contract.FILE}", line, "F1 is also here")
        self.until_finding(label)

    def submit(self) -> None:
        self.until("nothing missing", lambda: not self.diagnostics("review.md", errors=True))
        self.act("review.md", 1, "Submit the review")

    def close(self) -> None:
        if hasattr(self, "vim"):
            self.vim.kill()
