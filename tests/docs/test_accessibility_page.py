"""What the page on accessibility promises of the clients: acts by name, colours of the reviewer's own theme, words."""

from __future__ import annotations

import json
import re
from pathlib import Path

from redpencil_protocol.commands import COMMANDS
from redpencil_protocol.severity import Severity


def manifest(root: Path) -> dict:
    return json.loads((root / "clients" / "vscode" / "package.json").read_text())["contributes"]


def test_every_act_has_a_name_in_the_palette(root: Path) -> None:
    contributed = manifest(root)
    titles = {one["command"]: one.get("title") for one in contributed["commands"]}
    hidden = {one["command"] for one in contributed["menus"].get("commandPalette", []) if one.get("when") == "false"}
    assert [one.id for one in COMMANDS if not titles.get(one.id) or one.id in hidden] == []


def test_no_client_has_a_colour_of_its_own(root: Path) -> None:
    assert "colors" not in manifest(root)
    source = [*(root / "clients/vscode/src").glob("*.ts"), *(root / "clients/nvim").rglob("*.lua")]
    fixed = re.compile(r"""#[0-9a-fA-F]{6}\b|(?:ctermfg|ctermbg|guifg|guibg)\s*=|\b[fb]g\s*=\s*["']""")
    found = [f"{one.name}: {match[0]}" for one in source for match in fixed.finditer(one.read_text())]
    assert found == []


def test_a_severity_is_a_word(root: Path) -> None:
    page = (root / "docs" / "accessibility.md").read_text()
    assert [one.value for one in Severity if one.value not in page] == []
