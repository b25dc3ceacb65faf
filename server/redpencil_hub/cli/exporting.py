"""Write JSON lines to a file that is either complete or not there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from redpencil_hub.errors import CommandError


def write_lines(output: Path, lines: Iterable[str]) -> int:
    """Write the lines and return their number; an older file is replaced only once all are written.

    Raises:
        CommandError: nothing can be written there.
    """
    partial = output.with_name(f".{output.name}.partial")
    count = 0
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(line + "\n")
                count += 1
        partial.replace(output)
    except OSError as error:
        raise CommandError(
            f"{output} cannot be written: {error.strerror}", next_step="choose a file in a folder that you may write to"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return count
