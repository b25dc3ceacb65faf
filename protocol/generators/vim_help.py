"""The table of acts inside Neovim's hand-written help: all from the tag `redpencil-acts` to the next rule."""

from __future__ import annotations

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
