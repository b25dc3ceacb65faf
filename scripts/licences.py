"""Check the licence of everything that a release bundles or installs: exit 1 and name what is not on the list.

python scripts/licences.py clients/vscode/dist/bundled.json
"""

from __future__ import annotations

import re
import sys
from collections import deque
from pathlib import Path

from bundled import bundled_packages
from requirements import requirements

FINE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
}
"""Licences that ask for no more than a notice."""
BESIDE_OURS = {"LGPL-3.0-only", "MPL-2.0"}
"""Fine for what is installed beside ours unchanged, where anybody may exchange it; never for what is bundled."""


def refused(licence: str, fine: set[str]) -> bool:
    """Whether an SPDX expression asks for something that is not on the list; of an OR, one side is enough.

    What cannot be read is refused; so is a licence with an exception, which is another one.
    """
    words = deque(re.findall(r"[()]|[^\s()]+", licence))
    try:
        return not _one_side_is_fine(words, fine) or bool(words)
    except IndexError:
        return True


def _one_side_is_fine(words: deque[str], fine: set[str]) -> bool:
    sides = [_all_are_fine(words, fine)]
    while words and words[0] == "OR":
        words.popleft()
        sides.append(_all_are_fine(words, fine))
    return any(sides)


def _all_are_fine(words: deque[str], fine: set[str]) -> bool:
    parts = [_is_fine(words, fine)]
    while words and words[0] == "AND":
        words.popleft()
        parts.append(_is_fine(words, fine))
    return all(parts)


def _is_fine(words: deque[str], fine: set[str]) -> bool:
    word = words.popleft()
    if word != "(":
        return word in fine
    inside = _one_side_is_fine(words, fine)
    return words.popleft() == ")" and inside


def main(metafile: Path) -> int:
    """Return the exit status."""
    bundled = [(one.name, one.licence) for one in bundled_packages(metafile) if refused(one.licence, FINE)]
    installed = [
        (one.name, one.licence)
        for one in requirements("server.txt", "hub.txt")
        if refused(one.licence, FINE | BESIDE_OURS)
    ]
    for name, licence in bundled + installed:
        print(f"{name}: {licence or 'declares no licence'}", file=sys.stderr)
    return 1 if bundled or installed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
