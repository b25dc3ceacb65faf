"""What Neovim does to the form of the sheet changes nothing that counts: filling, shifting, wraps, odd characters."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.hub_process import HubProcess
from support.tasks import JUDGEMENT, jsonl, ranking_task

from redpencil.documents.sheet.fields import read_fields
from redpencil.documents.sheet.findings import evidence_of, name_of_field
from redpencil.documents.sheet.outline import Section, cut

if TYPE_CHECKING:
    from conftest import Neovim, StartNeovim, StartReviewer

LONG = "both threads look the key up, find nothing there, and then both of them compute the value anew"
FILLED = [
    "## Ranking", "", "order: B > A", f"reason: {LONG}", "confidence: 2", "acceptable: A no, B yes", "",
    "## Scores", "", "### judgement 1.0.0", "",
    "correctness: A 2, B 4", f"  A: {LONG}", f"  B: {LONG} as well",
    *(f"{name}: A 3, B 3" for name in ("robustness", "security", "readability", "tests")), "",
    "## Findings", "", "### blocker wrong-logic A/stats.py:2-3", "", f"what: {LONG}", f"why: {LONG} again",
    "fix: take a lock", "also: B/stats.py:2",
    "evidence:", f"  - {LONG}", f"  - {LONG} again", "",
    "## Flags", "", f"unsafe A: {LONG}", "", "## Notes", "", "a note",
]  # fmt: skip

ODD = "\u00a0\u200b\u202f\ufeff\u3000\u2060"
"""Blanks that do not break, and some that have no width."""
Filled = Callable[[str], "Neovim"]


@pytest.fixture(scope="module")
def hub_of_two(tmp_path_factory: pytest.TempPathFactory) -> Generator[HubProcess]:
    """A hub whose task asks for scores and reasons of each of two responses."""
    with HubProcess(tmp_path_factory.mktemp("two")) as hub:
        task = {**ranking_task("two", 2), "rubrics": [{**JUDGEMENT, "per": "response"}], "overlap": 100}
        hub.import_text(jsonl(task))
        yield hub


@pytest.fixture
def filled(hub_of_two: HubProcess, start_neovim: StartNeovim, tmp_path: Path, request: pytest.FixtureRequest) -> Filled:
    """Open the task with a sheet in which all is said; `lua` is what the reviewer's init.lua holds."""
    token = hub_of_two.token(request.node.name.replace("[", "-").rstrip("]"))
    environment = {
        "REDPENCIL_HOME": str(tmp_path / "store"), "REDPENCIL_HUB": hub_of_two.url, "REDPENCIL_TOKEN": token,
    }  # fmt: skip
    settings = json.dumps({"cmd": [sys.executable, "-m", "redpencil", "lsp"], "env": environment})

    def open_filled(lua: str) -> Neovim:
        editor = start_neovim(f"vim.g.redpencil = vim.json.decode([==[{settings}]==])\n{lua}")
        editor.keys("\\rn")
        editor.until("a response", lambda: editor.name().endswith("/stats.py"))
        editor.keys(",v")
        editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
        editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, ...)", FILLED)
        assert said(editor)["errors"] == 0, editor.situation()
        return editor

    return open_filled


def said(editor: Neovim) -> dict[str, Any]:
    """Return what counts in the review; blanks and line breaks in a text count alike."""
    shown = editor.panel("two")
    counts = {name: shown[name] for name in ("criteria", "ranking", "acceptable", "findings", "errors")}
    return plain(counts | {"evidence": evidence(editor.sheet())})


def evidence(sheet: str) -> list[str]:
    """Return the evidence of the first finding."""
    _, sections = cut(sheet)
    (block, *_) = next(one.blocks for one in sections if one.kind is Section.FINDINGS)
    return list(evidence_of(read_fields(sheet[block.heading_end : block.end], 0, name_of_field).fields))


def plain(value: Any) -> Any:
    """Return `value`, each stretch of blanks of any kind in its texts as one, those around them gone."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return " ".join(re.sub(f"[{ODD}]", " ", value).split()) if isinstance(value, str) else value


@pytest.mark.parametrize(
    "keys",
    [
        "gggqG",
        ":setlocal textwidth=72<CR>gggqG",
        ":setlocal textwidth=72 formatoptions=tcqnljaw<CR>/^reason<CR>A and<C-w><C-w>anew<Esc>",
        ":setlocal textwidth=40<CR>:g/./normal gqq<CR>",
        ":%s/[ ]*$/  /<CR>",
        ":g/^  [AB]:/normal >><CR>",
        ":%s/^\\(what\\|why\\|fix\\|reason\\|order\\):/**\\1:**/<CR>",
        ":%s/^\\(what\\|why\\|fix\\|reason\\|order\\):/**\\1**:/<CR>",
        ":%s/:\\( \\|$\\)/\uff1a\\1/<CR>",
    ],
)
def test_its_form_does_not_count(filled: Filled, keys: str) -> None:
    editor = filled("")
    before, text = said(editor), editor.sheet()
    editor.keys(f"{keys}")
    editor.until("normal mode", lambda: editor.mode() == "n")
    after = said(editor)
    assert editor.sheet() != text
    assert after == before, editor.sheet()


@pytest.mark.parametrize("character", ODD)
def test_blanks_that_are_none_do_not_count(filled: Filled, character: str) -> None:
    editor = filled("")
    before = said(editor)
    lines = editor.lines()
    edited = [
        line.replace(": ", f":{character} ", 1).replace("### ", f"###{character} ").replace("## ", f"## {character}")
        + character
        for line in lines
    ]
    editor.lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, ...)", edited)
    assert said(editor) == before


def test_text_wrapped_by_hand_and_a_fence_belong_to_what_stands_above(filled: Filled) -> None:
    editor = filled("")
    editor.keys("/^fix:<CR>A<CR>around both<CR>```python<CR>what: code<CR># fine<CR>```<CR>and done<Esc>")
    shown = said(editor)
    (finding,) = shown["findings"]
    assert finding["fix"] == "take a lock around both ```python what: code # fine ``` and done"
    assert (finding["what"], shown["errors"]) == (LONG, 0)


def rationales(editor: Neovim) -> dict[str, str]:
    """Return the reasons of the scores on correctness, by label."""
    return {one["label"]: one["rationale"] for one in said(editor)["criteria"] if one["criterion"] == "correctness"}


@pytest.mark.parametrize("keys", ["/^  A:<CR>V/^  B:<CR>>", "/^  B:<CR><lt><lt>", "/^  A:<CR>V/^  B:<CR><lt>"])
def test_a_shifted_rationale_stays_its_responses(filled: Filled, keys: str) -> None:
    editor = filled("")
    before = rationales(editor)
    editor.keys(f"gg{keys}")
    assert rationales(editor) == before == {"A": LONG, "B": f"{LONG} as well"}


def test_a_rationale_that_was_shifted_into_the_one_above_is_told_of_and_comes_back(filled: Filled) -> None:
    editor = filled("")
    before = said(editor)
    editor.keys("/^  B:<CR>>>")
    assert rationales(editor)["A"].endswith(f"B: {LONG} as well")  # deeper lines are A's, as code and lists are
    editor.until("a hint", lambda: any("if B begins here" in one for one in editor.diagnostics()))
    editor.keys("<lt><lt>")
    assert said(editor) == before


@pytest.mark.parametrize("command", ["silent! saveas {}", "write {}", "file {}"])
def test_under_another_name_no_word_is_lost_or_doubled(reviewer: StartReviewer, tmp_path: Path, command: str) -> None:
    editor = reviewer()
    editor.opened_sheet()
    editor.keys("Gomine<Esc>")
    text, name = editor.sheet(), editor.name()
    copy = tmp_path / "copy.md"
    editor.command(command.format(copy))
    editor.until("its own name", lambda: editor.name() == name)
    editor.until("what became of it", lambda: "a copy is in" in editor.said() or "keeps its name" in editor.said())
    editor.keys("Gomore<Esc>")
    editor.panel()
    stored = "return require('redpencil.client').ask('workspace/textDocumentContent', { uri = ... }).text"
    assert editor.lua(stored, name).rstrip("\n") == editor.sheet() == f"{text}\nmore"
    assert not copy.exists() or copy.read_text().rstrip("\n") == text
    assert copy.exists() == (not command.startswith("file"))
    editor.keys(":w<CR>u")
    editor.until("undone", lambda: editor.sheet() == text)
