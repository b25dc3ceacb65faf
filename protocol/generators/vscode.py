"""What package.json of the VS Code client contributes of the acts, and the client's key card.

Keys are derived from Neovim's. `,x` is the chord `, x` where nothing can be typed, and `alt+, x` everywhere in
a task; `<leader>rx` is `alt+, alt+x`. An act that goes on to ask for single keys opens its pane first, by
`_setContext`, which is `setContext` within the window: a key typed behind it reaches the pane, however fast.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from generators.names import NOTICE, version
from redpencil_protocol.commands import COMMANDS, Where

PACKAGE = Path("clients/vscode/package.json")
VIEWS = Path("clients/vscode/views.json")

ASKING = frozenset(
    f"redpencil.{name}"
    for name in (
        "markFinding",
        "editFinding",
        "alsoHere",
        "setScore",
        "setRanking",
        "setAcceptable",
        "setFlag",
        "answerTaskCheck",
        "showDiff",
    )
)
"""Acts that read single keys next."""

_IN_CODE = (
    "resourceScheme == redpencil && editorTextFocus && editorReadonly && config.redpencil.commaKeys && !redpencil.pane"
)
_MENU = "menu"
"""A view that is reached from one place only, not from the palette."""
_IN_TASK = "redpencil.hasTask && !redpencil.pane && !terminalFocus"
_ANYWHERE = "!redpencil.pane && !terminalFocus"
_SHOWN_ONLY = "redpencil.shownOnly"
"""Never set: such a binding is there for the palette and the shortcuts editor to show."""

_OPEN_PANE = {"command": "_setContext", "args": ["redpencil.pane", True]}
_CLOSE_PANE = {"command": "_setContext", "args": ["redpencil.pane", False]}
_NAMED = {
    " ": "space",
    "enter": "enter",
    "escape": "escape",
    "tab": "tab",
    "backspace": "backspace",
}

_Json = dict[str, Any]


def package(root: Path) -> dict[Path, str]:
    """Return package.json with its version, commands, keybindings and palette brought up to date."""
    described: _Json = json.loads((root / PACKAGE).read_text(encoding="utf-8"))
    acts = _acts(root)
    described["version"] = version(root)
    contributes = described["contributes"]
    contributes["commands"] = [
        {"command": one["id"], "title": one["title"], "category": "redpencil", **_icon(one)} for one in acts
    ]
    contributes["menus"]["commandPalette"] = [
        {"command": one["id"], "when": "false" if one["where"] == _MENU else "redpencil.hasTask"}
        for one in acts
        if one["where"] != Where.ANYWHERE
    ]
    contributes["keybindings"] = [*(binding for one in acts for binding in _bindings(one)), *_pane_keys()]
    return {PACKAGE: json.dumps(described, indent=2, ensure_ascii=False) + "\n"}


def keys(root: Path) -> dict[Path, str]:
    """Return the key card of VS Code."""
    lines = [
        "# Key card for VS Code",
        "",
        f"<!-- {NOTICE} -->",
        "",
        "`, m` means: comma, then m, in a document that cannot be typed in. In the sheet, a rewrite, a test or a tree",
        "view hold Alt for the comma: `Alt+, m`. All keys can be rebound in Keyboard Shortcuts; the setting",
        "`redpencil.commaKeys` turns the bare comma off.",
    ]
    for where, place in ((Where.ANYWHERE, "Anywhere"), (Where.TASK, "In a task")):
        rows = [f"| {_shown(one['key'])} | {one['title']} |" for one in _acts(root) if _here(one, where) and one["key"]]
        lines += ["", f"## {place}", "", "| Key | Act |", "|---|---|", *rows]
    return {Path("docs/vscode-keys.md"): "\n".join(lines) + "\n"}


def _here(one: _Json, where: Where) -> bool:
    return (one["where"] == Where.ANYWHERE) == (where is Where.ANYWHERE)


def _acts(root: Path) -> list[_Json]:
    """Return the acts of the contract, then the client's own views."""
    views = json.loads((root / VIEWS).read_text(encoding="utf-8"))
    acts = [{"id": one.id, "title": one.title, "key": one.key, "where": one.where.value} for one in COMMANDS]
    return acts + [{**one, "id": f"redpencil.{one['name']}"} for one in views]


def _icon(one: _Json) -> _Json:
    return {"icon": one["icon"]} if "icon" in one else {}


def _bindings(one: _Json) -> list[_Json]:
    key: str = one["key"]
    if key == "<ctrl-.>":
        return [{"command": one["id"], "key": "ctrl+.", "mac": "cmd+.", "when": _IN_CODE_OF_OURS}]
    if key.startswith("<leader>r"):
        return [{"command": one["id"], "key": f"alt+, alt+{key[-1]}", "when": _ANYWHERE}]
    if not key.startswith(","):
        return []
    second = _stroke(key[1:])
    keys = ((f", {second}", _IN_CODE), (f"alt+, {second}", _IN_TASK))
    if one["id"] not in ASKING:
        return [{"command": one["id"], "key": chord, "when": when} for chord, when in keys]
    both = {"commands": [_OPEN_PANE, {"command": "redpencil.key", "args": ["begin"]}, one["id"]]}
    bindings = [{"command": "runCommands", "key": chord, "args": both, "when": when} for chord, when in keys]
    return [{"command": one["id"], "key": f", {second}", "when": _SHOWN_ONLY}, *bindings]


_IN_CODE_OF_OURS = "resourceScheme == redpencil && editorTextFocus && editorReadonly"


def _pane_keys() -> list[_Json]:
    """Return what a pane reads; other characters reach it through its box, which has the focus by then."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    strokes = {character: character for character in f"{letters}0123456789=-.,;'/"}
    strokes |= {letter.upper(): f"shift+{letter}" for letter in letters}
    strokes |= {name: stroke for name, stroke in _NAMED.items() if name != "escape"}
    bindings = [
        {"command": "redpencil.key", "key": stroke, "args": name, "when": "redpencil.pane"}
        for name, stroke in strokes.items()
    ]
    leave = {"commands": [_CLOSE_PANE, {"command": "redpencil.key", "args": ["escape"]}]}
    return [*bindings, {"command": "runCommands", "key": "escape", "args": leave, "when": "redpencil.pane"}]


def _stroke(key: str) -> str:
    if named := re.fullmatch(r"<(\w+)>", key):
        return named[1]
    return f"shift+{key.lower()}" if key.isupper() else key


def _shown(key: str) -> str:
    if key == "<ctrl-.>":
        return "`Ctrl+.`"
    if key.startswith("<leader>r"):
        return f"`Alt+, Alt+{key[-1].upper()}`"
    stroke = _stroke(key[1:])
    return f"`, {stroke.replace('shift+', 'Shift+').replace('page', 'Page ').title() if len(stroke) > 1 else stroke}`"
