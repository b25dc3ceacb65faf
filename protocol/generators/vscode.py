"""What package.json of the VS Code client contributes of the acts, and the client's key card.

Keys are derived from Neovim's. `,x` is the chord `, x` where nothing can be typed, and `alt+, x` everywhere in
a task; `<leader>rx` is `alt+, alt+x`. All but the last go to the client's keyboard, which begins acts in their
turn. An act that reads keys next opens its pane first, by `_setContext`, which is `setContext` within the window:
a key typed behind it reaches the pane, however fast.
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
ACT_KEYS = Path("clients/vscode/src/actKeys.ts")

ASKING = {
    "redpencil.markFinding": "words",
    "redpencil.editFinding": "words",
    "redpencil.alsoHere": "keys",
    "redpencil.setScore": "keys",
    "redpencil.setRanking": "keys",
    "redpencil.setAcceptable": "keys",
    "redpencil.setFlag": "words",
    "redpencil.answerTaskCheck": "words",
    "redpencil.showDiff": "keys",
}
"""Acts that read keys next. After `keys` a comma begins the next act; among `words` it is one of them."""

_IN_CODE = "resourceScheme == redpencil && editorTextFocus && editorReadonly && config.redpencil.commaKeys"
_MENU = "menu"
"""A view that is reached from one place only, not from the palette."""
_PANES = ("redpencil.pane", "redpencil.pane0", "redpencil.pane1")
"""Contexts in each of which a pane reads; what they are to each other is told in the client's keyboard.ts."""
_SLOTS = (0, "redpencil.next != 1"), (1, "redpencil.next == 1")
_READING = " || ".join(_PANES)
_READING_KEYS = " || ".join(f"{pane} == keys" for pane in _PANES)
_READING_WORDS = " || ".join(f"{pane} == words" for pane in _PANES)
_NO_WORDS = " && ".join(f"{pane} != words" for pane in _PANES)
_IN_TASK = f"redpencil.hasTask && {_NO_WORDS} && !terminalFocus"
_ANYWHERE = " && ".join(f"!{pane}" for pane in _PANES) + " && !terminalFocus"
_SHOWN_ONLY = "redpencil.shownOnly"
"""Never set: such a binding is there for the palette and the shortcuts editor to show."""

_CLOSE = [{"command": "_setContext", "args": [pane, False]} for pane in _PANES]
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


def act_keys(root: Path) -> dict[Path, str]:
    """Return the module that says which act a key begins."""
    acts = {one["key"]: one["id"] for one in _acts(root) if one["key"].startswith(",")}
    lines = [
        f"// {NOTICE}",
        "",
        "export interface ActKey {",
        "  readonly command: string;",
        "  /** What the act reads next: single keys, or keys and then prose. */",
        '  readonly pane?: "keys" | "words";',
        "}",
        "",
        "export const ACT_KEYS: Readonly<Record<string, ActKey>> = {",
        *(
            f"  {json.dumps(key)}: {{ command: {json.dumps(act)}"
            + (f", pane: {json.dumps(ASKING[act])}" if act in ASKING else "")
            + " },"
            for key, act in acts.items()
        ),
        "};",
    ]
    return {ACT_KEYS: "\n".join(lines) + "\n"}


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
    places = ((f", {second}", f"({_IN_CODE} && {_NO_WORDS} || {_READING_KEYS})"), (f"alt+, {second}", _IN_TASK))
    shown = {"command": one["id"], "key": f", {second}", "when": _SHOWN_ONLY}
    pane = ASKING.get(one["id"])
    if pane is None:
        return [shown, *({"command": "redpencil.key", "args": key, "key": chord, "when": w} for chord, w in places)]
    return [
        shown,
        *(
            {"command": "runCommands", "args": _open(key, pane, slot), "key": chord, "when": f"{place} && {free}"}
            for chord, place in places
            for slot, free in _SLOTS
        ),
    ]


def _open(key: str, pane: str, slot: int) -> _Json:
    """Return what the key of an act does that reads keys next: the pane opens before the client hears of it."""
    opened = {"command": "_setContext", "args": [f"redpencil.pane{slot}", pane]}
    return {"commands": [opened, {"command": "redpencil.key", "args": [key, slot]}]}


_IN_CODE_OF_OURS = "resourceScheme == redpencil && editorTextFocus && editorReadonly"


def _pane_keys() -> list[_Json]:
    """Return what a pane reads; other characters reach it through its box, which has the focus by then."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    strokes = {character: character for character in f"{letters}0123456789=-.;'/"}
    strokes |= {letter.upper(): f"shift+{letter}" for letter in letters}
    strokes |= {name: stroke for name, stroke in _NAMED.items() if name != "escape"}
    bindings = [
        {"command": "redpencil.key", "key": stroke, "args": name, "when": _READING} for name, stroke in strokes.items()
    ]
    leave = {"commands": [*_CLOSE, {"command": "redpencil.key", "args": ["escape"]}]}
    return [
        *bindings,
        {"command": "redpencil.key", "key": ",", "args": ",", "when": _READING_WORDS},
        {"command": "runCommands", "key": "escape", "args": leave, "when": _READING},
    ]


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
