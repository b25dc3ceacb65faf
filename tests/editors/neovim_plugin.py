"""Neovim with our plugin: everything by its keys, as a reviewer presses them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editors import contract
from support.neovim import Neovim

if TYPE_CHECKING:
    from conftest import Reviewer

PLUGIN = Path(__file__).resolve().parents[2] / "clients" / "nvim"
_CATEGORY, _SEVERITY = "m", "2"
_FLAG = "u"
_ACCEPTABLE = {"yes": "y", "no": "n", "cannot-judge": "c"}


class NeovimPlugin:
    """One key sequence an act."""

    def __init__(self, reviewer: Reviewer, binary: str, folder: Path) -> None:
        self.reviewer = reviewer
        init = folder / "init.lua"
        command = json.dumps([sys.executable, "-m", "redpencil", "lsp"])
        init.write_text(
            f"vim.opt.runtimepath:prepend({str(PLUGIN)!r})\nvim.o.columns, vim.o.lines = 140, 40\n"
            f"vim.g.redpencil = {{ cmd = vim.json.decode({command!r}) }}\n"
        )
        self.vim = Neovim(
            [binary, "--headless", "--clean", "-u", str(init)], folder / "socket", env=reviewer.environment, cwd=folder
        )

    def _panel(self) -> dict[str, Any]:
        return self.vim.lua("return require('redpencil.client').panel(...)", contract.TASK)

    def _response(self, label: str) -> None:
        self.vim.keys(f",{'ABCD'.index(label) + 1}")
        self.vim.until(label, lambda: self.vim.name().endswith(f"/{label}/{contract.FILE}"))

    def claim(self) -> None:
        self.vim.keys("\\rn")
        self.vim.until("the first response", lambda: self.vim.name().endswith(f"/A/{contract.FILE}"))

    def submit_too_early(self) -> str:
        self.vim.keys(",S")
        self.vim.until_lua("vim.bo.buftype == 'quickfix'")
        shown = "\n".join(one["text"] for one in self.vim.lua("return vim.fn.getqflist()"))
        self.vim.keys(":cclose<CR>")
        return shown

    def mark(self, label: str, line: int) -> None:
        self._response(label)
        texts = f"{contract.WHAT}<CR>{contract.WHY}<CR>{contract.FIX}"
        self.vim.keys(f"{line}GV,m{_CATEGORY}{_SEVERITY}{texts}<CR>")
        self.vim.until("the finding", lambda: any(contract.WHAT in one for one in self.vim.diagnostics()))

    def also(self, label: str, line: int) -> None:
        self._response(label)
        self.vim.keys(f"{line}GV,a")
        self.vim.until("two places", lambda: len(self._panel()["findings"][0]["places"]) == 2)

    def score(self, values: dict[str, int]) -> None:
        self.vim.keys(",s" + "".join(str(value) for value in values.values()))
        self.vim.until("the scores", lambda: all("value" in one for one in self._panel()["criteria"]))

    def rank(self, order: str, reason: str) -> None:
        self.vim.keys(",r" + order.replace(" ", "").replace(">", "").lower())
        self.vim.until("the ranking", lambda: self._panel()["ranking"] == order)
        self._in_sheet("reason:", f"A {reason}<Esc>")

    def accept(self, values: dict[str, str]) -> None:
        for label, value in values.items():
            self._response(label)
            self.vim.keys(f",k{_ACCEPTABLE[value]}")
            self.vim.until("the answer", lambda label=label: label in self._panel()["acceptable"])

    def flag(self, label: str, kind: str, reason: str) -> None:
        self._response(label)
        self.vim.keys(f",f{_FLAG}{reason}<CR>")
        self.vim.until("the flag", lambda: f"{kind} {label}: {reason}" in self.vim.sheet())

    def rewrite(self, label: str, text: str) -> None:
        self._response(label)
        self.vim.keys(",w")
        self.vim.until("the rewrite", lambda: self.vim.name().endswith(f"/{label}/rewrite/{contract.FILE}"))
        self._write(text)

    def test(self, path: str, text: str) -> None:
        self.vim.keys(f",t<C-u>{path}<CR>")
        self.vim.until("the test", lambda: self.vim.name().endswith(f"/tests/{path}"))
        self._write(text)

    def note(self, text: str) -> None:
        self._in_sheet("## Notes", f"o{text}<Esc>")

    def submit(self) -> None:
        self.vim.keys(",S")
        self.vim.until("the queue", lambda: self.vim.name() == "redpencil:/queue.md")

    def _in_sheet(self, line: str, keys: str) -> None:
        self.vim.keys(",v")
        self.vim.until("the sheet", lambda: self.vim.name().endswith("/review.md"))
        self.vim.keys(f"gg/^{line}<CR>{keys}")
        self.vim.until("what was typed", lambda: self.vim.mode() == "n" and keys[1:-5] in "\n".join(self.vim.lines()))

    def _write(self, text: str) -> None:
        self.vim.request("nvim_buf_set_lines", 0, 0, -1, False, text.removesuffix("\n").split("\n"))
        self.vim.keys(":w<CR>")
        self.vim.until_lua("not vim.bo.modified")

    def close(self) -> None:
        """End the editor."""
        self.vim.kill()
