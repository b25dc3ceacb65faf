"""Write JSON lines where they were asked for, as `cp` would: through links, into pipes, or a whole new file.

A file is either complete or not there; `-` is standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG
from typing import TextIO

from redpencil_hub.errors import CommandError

STANDARD_OUTPUT = Path("-")


def write_lines(output: Path, lines: Iterable[str]) -> int:
    """Write the lines and return their number; an older file is replaced only once all are written.

    Raises:
        CommandError: nothing can be written there.
    """
    try:
        if output == STANDARD_OUTPUT:
            return _write(sys.stdout, lines)
        target = output.resolve()  # what a link points to is written, the link stays
        if target.exists() and not S_ISREG(target.stat().st_mode):
            with target.open("w", encoding="utf-8", newline="\n") as pipe:
                return _write(pipe, lines)
        return _replace(target, lines)
    except OSError as error:
        raise CommandError(
            f"{output} cannot be written: {error.strerror or error}",
            next_step="choose a file in a folder that you may write to",
        ) from error


def _replace(target: Path, lines: Iterable[str]) -> int:
    partial = target.with_name(f".{target.name[:200]}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            if target.exists():
                partial.chmod(target.stat().st_mode & 0o7777)
            count = _write(file, lines)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write(file: TextIO, lines: Iterable[str]) -> int:
    count = 0
    for line in lines:
        file.write(line + "\n")
        count += 1
    file.flush()
    return count
