"""Line ends that Neovim does not count, and bytes that are no text: what the buffer holds is what is stored."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from support.hub_process import HubProcess
from support.neovim import SHEET, agreed
from support.tasks import jsonl, ranking_task

if TYPE_CHECKING:
    from conftest import StartNeovim, StartReviewer

WINDOWS = 'let @a="alpha one\\r\\nbeta two\\r\\n"'
STEPS = (
    "GA typed<Esc>", "G$x", "Gk$x", "u", "Gdd", "GkJ", "Gonew<Esc>", ":%s/\\r//ge<CR>", "<C-r>", 'G"ap', "G0x", "Gkdd",
    "G0D", "GVyp", "Gkccother<Esc>", "G^iin<Esc>", "Gi<C-v>000<Esc>", "Ga<C-v><CR>b<Esc>",
)  # fmt: skip


def test_lines_pasted_from_windows_are_joined_undone_and_typed_on(reviewer: StartReviewer) -> None:
    editor, other = reviewer(), reviewer()
    editor.opened_sheet()
    other.opened_sheet()
    editor.command(WINDOWS)
    before = agreed(SHEET, editor)
    editor.keys('G"ap')
    assert agreed(SHEET, editor, other) == before + "alpha one\r\nbeta two\r\n"
    editor.keys("GkJ")
    assert agreed(SHEET, editor, other) == before + "alpha one\r beta two\r\n"
    editor.keys("uu")
    assert agreed(SHEET, editor, other) == before
    editor.keys("<C-r>Gofinal<Esc>")
    agreed(SHEET, editor, other)
    other.keys("ggOfirst<Esc>G0istill <Esc>")
    assert agreed(SHEET, editor, other) == f"first\n{before}alpha one\r\nbeta two\r\nstill final\n"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_beside_foreign_line_ends_buffer_and_store_say_the_same(
    reviewer: StartReviewer, seed: int
) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.command(WINDOWS)
    editor.keys('Gomy note<Esc>G"ap')
    random = Random(seed)
    for _ in range(30):
        editor.keys(random.choice(STEPS))
        agreed(SHEET, editor)


def test_bytes_that_are_no_text_are_read_as_letters(reviewer: StartReviewer) -> None:
    editor, other = reviewer(), reviewer()
    editor.opened_sheet()
    other.opened_sheet()
    editor.command('let @a="caf\\xe9 text\\n"')
    before = agreed(SHEET, editor)
    editor.keys('G"ap')
    editor.until("the letter", lambda: "café text" in editor.sheet())
    editor.keys("Gobelow<Esc>")
    other.until("the words", lambda: "below" in other.sheet())
    other.keys("/text<CR>iplain <Esc>")
    text = agreed(SHEET, editor, other)
    assert text.startswith(before.rstrip("\n"))
    assert "café plain text\nbelow\n" in text
    editor.keys("uuu")
    agreed(SHEET, editor)


def test_a_rewrite_of_code_with_mixed_line_ends_is_opened_as_it_is(
    start_neovim: StartNeovim, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = 'def mean(xs):\r\n    total = 0\n    return "a\rb"\r\n'
    with HubProcess(tmp_path_factory.mktemp("mixed")) as hub:
        task = ranking_task("mixed")
        task["responses"] = [{**one, "files": [{"path": "stats.py", "text": code}]} for one in task["responses"]]
        hub.import_text(jsonl(task))
        environment = {
            "REDPENCIL_HOME": str(tmp_path / "store"), "REDPENCIL_HUB": hub.url, "REDPENCIL_TOKEN": hub.token("own"),
        }  # fmt: skip
        settings = json.dumps({"cmd": [sys.executable, "-m", "redpencil", "lsp"], "env": environment})
        editor = start_neovim(f"vim.g.redpencil = vim.json.decode({settings!r})")
        editor.keys("\\rn")
        editor.until("a response", lambda: editor.name().endswith("/A/stats.py"))
        editor.keys(",w")
        editor.until("the rewrite", lambda: editor.name().endswith("/A/rewrite/stats.py"))
        uri = editor.name()
        assert agreed(uri, editor) == code
        editor.keys("ggA  # x<Esc>")
        assert agreed(uri, editor) == code.replace("(xs):\r", "(xs):\r  # x", 1)
        editor.keys("u")
        assert agreed(uri, editor) == code
