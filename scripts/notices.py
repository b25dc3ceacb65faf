"""Print the notices that the extension must carry: each bundled package, its version and its licence word for word.

The wheel bundles nothing of others: what it needs is installed beside it, each with a licence of its own.

    python scripts/notices.py clients/vscode/dist/bundled.json
"""

from __future__ import annotations

import sys
from pathlib import Path

from bundled import bundled_packages

_HEAD = """# Third-party notices

This extension holds code of the packages below. Their licences, word for word:
"""


def main(metafile: Path) -> int:
    """Return the exit status: 1 if a package came without the text of its licence."""
    packages = bundled_packages(metafile)
    print(_HEAD)
    for one in packages:
        print(f"## {one.name} {one.version}\n\n{one.licence}\n\n```\n{one.text}\n```\n")
    silent = [one.name for one in packages if not one.text]
    if silent:
        print(f"no licence text in: {', '.join(silent)}", file=sys.stderr)
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
