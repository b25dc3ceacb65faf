"""Open an import file, and say what is wrong with it as a whole: a folder, another encoding, no JSON lines."""

from __future__ import annotations

import gzip
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from redpencil_hub.errors import CommandError

MAX_LINE_BYTES = 64 * 1024 * 1024
"""Longer than any task or review may be, as JSON."""

_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = {b"PK\x03\x04": "a ZIP archive", b"\xfd7zXZ": "compressed with xz", b"(\xb5/\xfd": "compressed with zstd"}


@contextmanager
def opened(path: Path) -> Generator[Iterator[tuple[int, bytes]]]:
    """Yield the file's lines that are not blank, with their numbers; one that is gzipped is read as what it holds.

    Raises:
        CommandError: it cannot be read, or holds no JSON lines; the message gives the one cause.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(4096)
            file.seek(0)
            _check_kind(path, beginning)
            zipped = beginning.startswith(_GZIP)
            lines = cast("BinaryIO", gzip.open(file)) if zipped else file  # noqa: SIM115 - `file` is what is closed
            yield _numbered(path, lines)
    except (OSError, EOFError) as error:
        raise CommandError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}", next_step="check the path"
        ) from error


def _check_kind(path: Path, beginning: bytes) -> None:
    if beginning.startswith(_GZIP):
        return
    if beginning.startswith(_WIDE) or b"\0" in beginning[:2]:
        raise CommandError(f"{path} is UTF-16, not UTF-8", next_step="save it as UTF-8 and import again")
    for magic, what in _ARCHIVES.items():
        if beginning.startswith(magic):
            raise CommandError(f"{path} is {what}", next_step="unpack it, or compress it with gzip")
    first = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip()
    if first in {b"{", b"["} or first.startswith(b"[{"):
        raise CommandError(
            f"{path} is one JSON document, not JSON lines",
            next_step="write each object on a line of its own, as `jq -c '.[]?'` does",
        )


def _numbered(path: Path, lines: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := lines.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise CommandError(
                f"{path}:{number}: the line is longer than {MAX_LINE_BYTES // 1024 // 1024} MiB",
                next_step="split the task; nothing of the file was imported",
            )
        if line.strip():
            yield number, line
