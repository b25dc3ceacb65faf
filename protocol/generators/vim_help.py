"""The table of acts inside Neovim's hand-written help: all from the tag `redpencil-acts` to the next rule."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import fill

from generators.names import plug
from redpencil_protocol.commands import COMMANDS, Command

PAGE = Path("clients/nvim/doc/redpencil.txt")
TAG = "*redpencil-acts*\n"
RULE = "=" * 78


def acts(root: Path) -> dict[Path, str]:
    """Return the help page with its table of acts brought up to date."""
    before, _, rest = (root / PAGE).read_text(encoding="utf-8").partition(TAG)
    _, _, after = rest.partition(RULE)
    table = "\n".join(_entry(command) for command in COMMANDS)
    return {PAGE: f"{before}{TAG}\n{table}\n\n{RULE}{after}"}


def _entry(command: Command) -> str:
    margin = " " * 16
    title = fill(command.title, width=len(RULE), initial_indent=margin, subsequent_indent=margin)
    return f"    {command.key or '-':<12}{plug(command)}\n{title}"


def tags(root: Path) -> dict[Path, str]:
    """Return the tags of the help as `:helptags` writes them, so that `:help redpencil` needs no plugin manager."""
    text = acts(root)[PAGE]
    names = sorted(re.findall(r"(?<!\S)\*([^*\s|]+)\*(?!\S)", text))
    return {PAGE.with_name("tags"): "".join(f"{name}\t{PAGE.name}\t/*{_escaped(name)}*\n" for name in names)}


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("/", "\\/")
