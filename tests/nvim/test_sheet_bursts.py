"""A finding typed into the sheet as fast as keys come, the server stopped and let go on at any moment."""

from __future__ import annotations

import os
import signal
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Neovim, StartReviewer

HEADING = "### blocker wrong-logic A/cache.py:6-7"
WHAT = "the key is looked up twice"
KEYS = [*HEADING, "<CR>", *f"what: {WHAT}"]
PAUSES = (0, 2, 5, 10, 20, 40)


class Stutter:
    """A server that is stopped and let go on at random, and goes on in the end."""

    def __init__(self, pid: int, random: Random) -> None:
        self._pid, self._random = pid, random
        self._stopped = False

    def now_and_then(self) -> None:
        """Stop it, or let it go on, or neither."""
        if self._random.random() < 0.2:
            self._stopped = not self._stopped
            os.kill(self._pid, signal.SIGSTOP if self._stopped else signal.SIGCONT)

    def end(self) -> None:
        """Let it go on."""
        self._stopped = False
        os.kill(self._pid, signal.SIGCONT)


def type_finding(editor: Neovim, milliseconds: int, stutter: Stutter) -> None:
    """Type a finding below its section, a key at a time; in one go where no time is between them."""
    editor.keys("gg/^## Findings<CR>o<CR>")
    if milliseconds == 0:
        stutter.now_and_then()
        editor.keys("".join(KEYS))
    else:
        for key in KEYS:
            stutter.now_and_then()
            editor.keys(key)
            time.sleep(milliseconds / 1000)
    editor.keys("<Esc>")
    stutter.end()


@pytest.mark.timeout(300)
def test_forty_findings_of_forty_are_as_typed_and_one(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.panel()
    before = editor.sheet()
    right = before.replace("## Findings\n", f"## Findings\n\n{HEADING}\nwhat: {WHAT}\n")
    random = Random(20261129)
    stutter = Stutter(editor.server_pid(), random)
    wrong: list[str] = []
    for attempt in range(40):
        pause = PAUSES[attempt % len(PAUSES)]
        type_finding(editor, pause, stutter)
        editor.until("normal mode", lambda: editor.mode() == "n")
        (*findings,) = editor.panel()["findings"]
        said = [(one["severity"], one["category"], one["what"], len(one["places"])) for one in findings]
        if editor.sheet() != right or said != [("blocker", "wrong-logic", WHAT, 1)]:
            wrong.append(f"attempt {attempt}, {pause} ms a key: {said}\n{editor.sheet()}")
        editor.keys("u")
        editor.panel()
        if editor.sheet() != before:
            wrong.append(f"attempt {attempt}, {pause} ms a key, undone\n{editor.sheet()}")
            editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, ...)", before.split("\n"))
            editor.panel()
    assert wrong == []
