"""Which packages of npm went into the extension: read from what esbuild says it bundled, never from a list by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

EXTENSION = Path(__file__).resolve().parent.parent / "clients" / "vscode"
_LICENCES = ("LICENSE*", "LICENCE*", "License*", "license*")


@dataclass(frozen=True, slots=True)
class Bundled:
    """One package of which at least one file is in the bundle."""

    name: str
    version: str
    licence: str
    """An SPDX expression."""
    text: str
    """Its licence, word for word; empty where the package has none with it."""
    integrity: str
    """As package-lock.json has it: `sha512-<base64>`."""


def bundled_packages(metafile: Path) -> list[Bundled]:
    """Return them by name.

    Args:
        metafile: what `esbuild --metafile` wrote; its paths lie below the extension's folder.
    """
    folders = {
        _folder(name) for name in json.loads(metafile.read_text(encoding="utf-8"))["inputs"] if "node_modules/" in name
    }
    locked = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return sorted((_read(folder, locked[folder]) for folder in folders), key=lambda one: (one.name, one.version))


def _folder(name: str) -> str:
    before, _, rest = name.rpartition("node_modules/")
    return f"{before}node_modules/{'/'.join(rest.split('/')[: 2 if rest.startswith('@') else 1])}"


def _read(folder: str, locked: dict[str, str]) -> Bundled:
    place = EXTENSION / folder
    said = json.loads((place / "package.json").read_text(encoding="utf-8"))
    texts = sorted({one for pattern in _LICENCES for one in place.glob(pattern) if one.is_file()})
    text = "\n\n".join(one.read_text(encoding="utf-8").replace("\r\n", "\n").strip() for one in texts)
    return Bundled(said["name"], said["version"], said.get("license", ""), text, locked["integrity"])
