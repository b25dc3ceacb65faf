"""Every block of code in the docs is run, or read by the program that it is for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from support.neovim import neovim

from redpencil.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "clients").glob("*/README.md")])
BLOCK = re.compile(r"^(<!-- run by a test -->\n)?(`{3,4})(\w*)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
BY_OTHER_TESTS = {"sh": "test_docs.py", "elisp": "../editors/emacs_eglot.py", "vim": "../editors/vim_ale.py"}
"""What runs blocks of this language: each line of a shell by its own parser, configurations by their editors."""
DRAWINGS = {"ARCHITECTURE.md", "docs/editors.md", "docs/sheet.md"}
"""Pages whose blocks without a language are pictures in letters."""


def lua(text: str) -> None:
    program = neovim()
    assert program is not None
    check = "assert(loadstring('return ' .. text) or loadstring(text))"
    script = f"local text = io.read('*a') {check} vim.cmd('qall!')"
    command = [program, "--clean", "--headless", "-c", f"lua {script}"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)
    assert "Error" not in done.stderr, done.stderr


READ_BY: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
    "lua": lua,
}


def found() -> Iterator[tuple[str, str, str]]:
    """Return page, language and text of each block."""
    for page in PAGES:
        for _, _, language, text in BLOCK.findall(page.read_text()):
            yield page.relative_to(ROOT).as_posix(), language, text


@pytest.mark.parametrize(("page", "language", "text"), [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in found()])
def test_a_block_is_what_it_says(page: str, language: str, text: str) -> None:
    if language in READ_BY:
        READ_BY[language](text)
    elif language in BY_OTHER_TESTS:
        assert (Path(__file__).parent / BY_OTHER_TESTS[language]).is_file()
    elif language == "text":
        assert text.count("{") == text.count("}")  # a program's that is not here, nginx
    elif language == "markdown":
        assert page == "docs/sheet.md"  # test_docs.py parses it as a sheet
    else:
        assert not language
        assert page in DRAWINGS


def test_a_leads_first_project_runs_as_it_is_written(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "first-project.md").read_text()
    marked = [text for mark, _, language, text in BLOCK.findall(page) if mark and language == "sh"]
    assert len(marked) == 3
    environment = os.environ | {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}
    script = "set -eu\n" + "".join(marked)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reviews.jsonl").is_file()


def test_files_of_a_release_are_called_by_todays_version() -> None:
    named = [
        f"{page.name}: {match[0]}"
        for page in PAGES
        for match in re.finditer(r"redpencil(?:_review)?-(\d+\.\d+\.\d+)(?=[.-])", page.read_text())
        if match[1] != VERSION
    ]
    assert named == []
