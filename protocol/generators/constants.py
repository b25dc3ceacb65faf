"""The acts, the scheme and the requests as constants for the server's start path and for the clients.

The server registers its commands before it may import pydantic, so it gets bare strings.
"""

from __future__ import annotations

import json
from pathlib import Path

from generators.names import NOTICE, constant, plug, version
from redpencil_protocol.commands import COMMANDS
from redpencil_protocol.extensions import CHANGED, DESCRIBE_DOCUMENT, FINDING_IN_SHEET, FINDINGS_AT, PANEL
from redpencil_protocol.uris import SCHEME

_REQUESTS = {
    "panel": PANEL,
    "describe": DESCRIBE_DOCUMENT,
    "findings_at": FINDINGS_AT,
    "finding_in_sheet": FINDING_IN_SHEET,
    "changed": CHANGED,
}


def python(_root: Path) -> dict[Path, str]:
    """Return the command ids for the language server, which knows them without importing pydantic."""
    lines = [
        '"""Every command\'s id as a bare string, so that the server starts without importing the models.',
        "",
        NOTICE,
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Final",
        "",
        *(f"{constant(one)}: Final = {json.dumps(one.id)}" for one in COMMANDS),
        "",
        "COMMAND_IDS: Final[tuple[str, ...]] = (",
        *(f"    {constant(one)}," for one in COMMANDS),
        ")",
    ]
    return {Path("server/redpencil/lsp/command_ids.py"): _text(lines)}


def lua(root: Path) -> dict[Path, str]:
    """Return the table that the Neovim plugin makes its keys, commands and key card from."""
    acts = (
        f"    {{ id = {_quoted(one.id)}, plug = {_quoted(plug(one))}, title = {_quoted(one.title)}, "
        f"key = {_quoted(one.key)}, where = {_quoted(one.where.value)} }},"
        for one in COMMANDS
    )
    lines = [
        f"-- {NOTICE}",
        "",
        "return {",
        f"  version = {_quoted(version(root))},",
        f"  scheme = {_quoted(SCHEME)},",
        "  commands = {",
        *acts,
        "  },",
        "  requests = {",
        *(f"    {name} = {_quoted(method)}," for name, method in _REQUESTS.items()),
        "  },",
        "}",
    ]
    return {Path("clients/nvim/lua/redpencil/generated.lua"): _text(lines)}


def _quoted(text: str) -> str:
    """Return `text` as a string literal that Python and Lua read alike."""
    return json.dumps(text, ensure_ascii=False)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
