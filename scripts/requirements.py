"""What a release needs from others, as requirements/*.txt pin it, with the licence that each package declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)

_BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_BY_HAND = {
    "pywin32-ctypes": "BSD-3-Clause",  # only on Windows, so not installed where this runs; read on its page
    "colorama": "BSD-3-Clause",  # the same
    "tzdata": "Apache-2.0",  # the same
}
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One pinned package."""

    name: str
    version: str
    licence: str
    """An SPDX expression; empty where the package does not say."""


def requirements(*files: str) -> list[Requirement]:
    """Return what the named files of requirements/ pin, by name, each package once."""
    found: dict[str, Requirement] = {}
    for file in files:
        for name, version in _PIN.findall((ROOT / "requirements" / file).read_text(encoding="utf-8")):
            found[name] = Requirement(name, version, licence_of(name))
    return [found[name] for name in sorted(found)]


def licence_of(name: str) -> str:
    """Return the licence that an installed package declares, as SPDX; empty where nothing can be made of it."""
    if name in _BY_HAND:
        return _BY_HAND[name]
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [
        one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License ::")
    ]
    known = sorted({_BY_CLASSIFIER[one] for one in classifiers if one in _BY_CLASSIFIER})
    if known:
        return " OR ".join(known)
    words = str(said.get("License") or "").strip()
    return {"MIT License": "MIT", "BSD": "BSD-3-Clause"}.get(words, words if _SPDX.fullmatch(words) else "")
