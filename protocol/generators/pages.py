"""The tables in the docs: what can be done, and by which key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators.names import NOTICE
from redpencil_protocol.commands import COMMANDS, Command, Where

_PLACES = {
    Where.ANYWHERE: "Anywhere",
    Where.TASK: "In any document of a task",
    Where.RESPONSE: "In a response",
    Where.SHEET: "In the sheet",
}


def commands(_root: Path) -> dict[Path, str]:
    """Return the reference of all acts with their arguments."""
    lines = [
        "# Acts",
        "",
        f"<!-- {NOTICE} -->",
        "",
        "Every act is an LSP command: a client sends `workspace/executeCommand` with the id and one object of",
        "arguments. Arguments in brackets may be left out.",
        "",
        "| Act | Command | Arguments | Where | Key |",
        "|---|---|---|---|---|",
        *(
            f"| {one.title} | `{one.id}` | {_arguments(one)} | {_PLACES[one.where].lower()} | {_key(one)} |"
            for one in COMMANDS
        ),
    ]
    return {Path("docs/commands.md"): "\n".join(lines) + "\n"}


def keys(_root: Path) -> dict[Path, str]:
    """Return the key card, grouped by where a key works."""
    lines = [
        "# Key card",
        "",
        f"<!-- {NOTICE} -->",
        "",
        "The default keys in Neovim. Each is a mapping to `<Plug>(redpencil-…)` and can be rebound; the list for",
        "your own set-up is `:help redpencil-keys`.",
    ]
    for where, place in _PLACES.items():
        here = [one for one in COMMANDS if one.where is where and one.key]
        if here:
            lines += ["", f"## {place}", "", "| Key | Act |", "|---|---|"]
            lines += [f"| {_key(one)} | {one.title} |" for one in here]
    return {Path("docs/keys.md"): "\n".join(lines) + "\n"}


def _key(command: Command) -> str:
    return f"`{command.key}`" if command.key else ""


def _arguments(command: Command) -> str:
    schema: dict[str, Any] = command.arguments.model_json_schema()
    required = set(schema.get("required", ()))
    names = [name if name in required else f"[{name}]" for name in schema.get("properties", {})]
    return ", ".join(f"`{name}`" for name in names)
