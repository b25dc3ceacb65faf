"""Vim with ALE, as Debian has them, with the configuration of docs/editors.md: told what to do over a channel."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editors.sheet_driver import DEADLINE, SheetDriver, configuration, with_field

if TYPE_CHECKING:
    from conftest import Reviewer


class VimAle(SheetDriver):
    """Types everything."""

    def __init__(self, reviewer: Reviewer, vim: str, ale: Path, folder: Path) -> None:
        super().__init__(reviewer)
        self._vim = vim
        self._server = socket.create_server(("127.0.0.1", 0))
        self._init = folder / "vimrc"
        port = self._server.getsockname()[1]
        self._init.write_text(
            "set nocompatible nomore noswapfile encoding=utf-8 hidden shortmess+=A\n"
            f"set runtimepath+={ale}\nfiletype plugin on\n"
            f"{configuration('Vim with ALE', 'vim')}\n"
            f"autocmd VimEnter * let g:test = ch_open('127.0.0.1:{port}')\n",
            encoding="utf-8",
        )
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = 0
        self._buffer = ""

    def start(self) -> None:
        ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [self._vim, "-u", str(self._init), "-i", "NONE", str(self.folder / "review.md")],
            stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=self.folder, start_new_session=True,
            env={**self.reviewer.environment, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        os.close(theirs)
        threading.Thread(target=_drain, args=(ours,), daemon=True).start()
        self._server.settimeout(DEADLINE)
        self._line = self._server.accept()[0]
        self._line.settimeout(DEADLINE)

    def expression(self, expression: str) -> Any:
        """Return what an expression is in Vim."""
        self._numbers -= 1
        self._send(["expr", expression, self._numbers])
        decoder = json.JSONDecoder()
        while True:
            text = self._buffer.lstrip()
            try:
                (number, value), end = decoder.raw_decode(text)
            except ValueError:
                self._buffer += self._line.recv(65536).decode() if self._line else ""
                continue
            self._buffer = text[end:]
            if number == self._numbers:
                return value

    def command(self, command: str) -> None:
        """Run an Ex command."""
        self._send(["ex", command])

    def _send(self, message: list[Any]) -> None:
        assert self._line is not None
        self._line.sendall(json.dumps(message).encode())

    def _show(self, below: str) -> None:
        file = self.folder / below
        self.command(f"if expand('%:p') !=# '{file}' | edit {file} | endif")

    def text(self, below: str) -> str:
        self._show(below)
        return "\n".join(self.expression("getline(1, '$')")) + "\n"

    def put(self, below: str, text: str) -> None:
        (self.folder / below).parent.mkdir(parents=True, exist_ok=True)
        self._show(below)
        lines = json.dumps(text.removesuffix("\n").split("\n"), ensure_ascii=False)
        self.expression(f"[deletebufline('%', 1, '$'), setline(1, json_decode({_quoted(lines)}))]")
        self.command("doautocmd TextChanged")
        self.command("write")

    def put_own(self, below: str, text: str) -> None:
        self.put(below, text)  # nobody else writes in a sheet that ALE has open

    def diagnostics(self, below: str, *, errors: bool = False) -> list[str]:
        self._show(below)
        found = self.expression(
            "map(copy(ale#engine#GetLoclist(bufnr('%'))), '[v:val.type, v:val.text, get(v:val, \"detail\", \"\")]')"
        )
        return [f"{text}\n{detail}" for kind, text, detail in found if kind == "E" or not errors]

    def set_back(self) -> None:
        """ALE takes no edits: the reviewer writes the line back."""
        self.type(lambda text: with_field(text, "submit", "no"))

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._server.close()
        if self._line is not None:
            self._line.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 65536):
            pass
    except OSError:
        os.close(descriptor)
