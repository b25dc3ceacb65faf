"""The code of the LSP's classes, kept on the disk: attrs writes and compiles it anew in every process, 554 times.

Compiling is half of what loading the classes costs. The cache lies in the user's own cache folder, is keyed by
the version of Python and by the text of each piece of code, and carries a digest. Whatever is wrong with
it, the code is compiled as ever.
"""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from types import CodeType
from typing import Any, cast

_MAGIC = b"redpencil class cache 1\n"
_DIGEST = 32


def cache_file() -> Path:
    """Return where the cache of this user, this Python lies."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or "~\\AppData\\Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or ("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")
    version = f"{sys.implementation.cache_tag}-{sys.hexversion:x}-{sys.flags.optimize}"
    return Path(base).expanduser() / "redpencil" / f"classes-{version}.bin"


@contextlib.contextmanager
def cached_classes(file: Path) -> Generator[None]:
    """Within the block, take the code that attrs compiles from `file`, and put there what was missing."""
    import attr._make as make  # noqa: PLC0415 - the one place that reaches into attrs

    known = _read(file)
    used: dict[tuple[str, str], CodeType] = {}

    def compile_(source: Any, name: Any, mode: str, *more: Any, **named: Any) -> Any:
        key = (name, source)
        if mode != "exec" or more or named or not isinstance(source, str):
            return cast("Any", builtins.compile(source, name, mode, *more, **named))
        if key not in used:
            used[key] = known.get(key) or builtins.compile(source, name, mode)
        return used[key]

    module = cast("Any", make)
    module.compile = compile_  # shadows the builtin for this one module
    try:
        yield
    finally:
        del module.compile
        if not used.keys() <= known.keys():
            _write(file, used)


def _read(file: Path) -> dict[tuple[str, str], CodeType]:
    """Return what the cache holds; nothing if another user could have written it or a byte of it is not as it was."""
    try:
        with file.open("rb") as opened:
            about = os.fstat(opened.fileno())
            if os.name != "nt" and (about.st_uid != os.geteuid() or about.st_mode & 0o022):
                return {}
            data = opened.read()
        body = data[len(_MAGIC) + _DIGEST :]
        if not data.startswith(_MAGIC + hashlib.sha256(body).digest()):
            return {}
        return cast("dict[tuple[str, str], CodeType]", marshal.loads(body))  # noqa: S302 - ours, and verified
    except (OSError, ValueError, EOFError, TypeError):
        return {}


def _write(file: Path, codes: dict[tuple[str, str], CodeType]) -> None:
    body = marshal.dumps(codes)
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".classes-")
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(_MAGIC + hashlib.sha256(body).digest() + body)
        Path(name).replace(file)
