"""Write or check every file that is derived from the contract.

    python protocol/generate.py write    bring all generated files up to date
    python protocol/generate.py check    exit 1 and name the stale ones

What each file holds is known by `generators`; this script only compares and writes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generators import outputs

ROOT = Path(__file__).resolve().parent.parent


def stale_files() -> dict[Path, str]:
    """Return path (below the repository) -> right text, for each generated file that differs."""
    wanted = outputs(ROOT)
    return {path: text for path, text in wanted.items() if _text_of(ROOT / path) != text}


def _text_of(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    """Return the exit status: 0 done or fresh, 1 stale, 2 wrong usage."""
    if arguments not in (["write"], ["check"]):
        sys.stderr.write("usage: generate.py write | check\n")
        return 2
    stale = stale_files()
    if arguments == ["check"]:
        for path in stale:
            sys.stderr.write(f"stale: {path} (run `make generate`)\n")
        return 1 if stale else 0
    for path, text in stale.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
