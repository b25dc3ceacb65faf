"""Check the licence of everything that a release bundles or installs: exit 1 and name what is not on the list.

python scripts/licences.py clients/vscode/dist/bundled.json
"""

from __future__ import annotations

import re
import sys
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
WITH_A_FILE = {"MPL-2.0"}
"""Fine for what is installed beside ours unchanged; never for what is bundled."""


def refused(licence: str, fine: set[str]) -> bool:
    """Whether an SPDX expression asks for something that is not on the list; of an OR, one side is enough."""
    sides = re.split(r"\bOR\b", licence.strip("()"))
    return not any(all(part.strip(" ()") in fine for part in re.split(r"\bAND\b", side)) for side in sides)


def main(metafile: Path) -> int:
    """Return the exit status."""
    bundled = [(one.name, one.licence) for one in bundled_packages(metafile) if refused(one.licence, FINE)]
    installed = [
        (one.name, one.licence)
        for one in requirements("server.txt", "hub.txt")
        if refused(one.licence, FINE | WITH_A_FILE)
    ]
    for name, licence in bundled + installed:
        print(f"{name}: {licence or 'declares no licence'}", file=sys.stderr)
    return 1 if bundled or installed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
