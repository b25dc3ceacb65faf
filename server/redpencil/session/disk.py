"""Files of ours on the disk: written whole, private to their owner, and known again by their bytes.

A file is replaced, never written into, so that neither a link that somebody put in its place nor a
reader in the middle of it comes to harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

PRIVATE_FOLDER = 0o700
READ_ONLY = 0o444
WRITABLE = 0o600
LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file that is taken into a review."""

_NEVER_IN_TEXT = "surrogatepass"


class Stamp(NamedTuple):
    """What tells cheaply that a file was touched."""

    modified: int
    size: int
    inode: int
    mode: int


def stamp(file: Path) -> Stamp | None:
    """Return the stamp of a plain file; None where there is none, a link included."""
    try:
        found = file.lstat()
    except OSError:
        return None
    if not S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode & 0o777)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter, and return it without links in its path."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(PRIVATE_FOLDER)
    return folder.resolve()


def encoded(text: str) -> bytes:
    """Return a document's bytes; line ends stay as they are."""
    return text.encode("utf-8", _NEVER_IN_TEXT)


def digest(data: bytes) -> str:
    """Return what tells contents apart."""
    return hashlib.sha256(data).hexdigest()


def read(file: Path) -> bytes | None:
    """Return a plain file's bytes; None if it cannot be read or is too large to be a document."""
    try:
        if file.is_symlink() or file.stat().st_size > LARGEST:
            return None
        return file.read_bytes()
    except OSError:
        return None


def write(file: Path, data: bytes, mode: int) -> None:
    """Put a file in its place, complete or not at all."""
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".redpencil-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        os.chmod(name, mode)  # noqa: PTH101 - a name from mkstemp
        os.replace(name, file)  # noqa: PTH105 - the same
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - the same
        raise


def remove(file: Path, top: Path) -> None:
    """Remove a file, and the folders between it and `top` that hold nothing then."""
    file.unlink()
    with contextlib.suppress(OSError):
        for folder in file.parents[: len(file.parents) - len(top.parents) - 1]:
            folder.rmdir()


def wipe(folder: Path) -> None:
    """Remove a folder with all that is in it; links are removed, not followed."""
    shutil.rmtree(folder, ignore_errors=True)
