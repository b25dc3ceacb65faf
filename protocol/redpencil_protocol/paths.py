"""What a relative path on the wire may look like: the one place that decides it."""

from __future__ import annotations

import unicodedata

_MAX_PATH = 240
_FORBIDDEN_CHARACTERS = frozenset('\\:*?"<>|#%')
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def checked_path(path: str) -> str:
    """Return `path` if it is a plain relative POSIX path, else raise ValueError saying why.

    A path comes from a task, so it is hostile until shown otherwise: it may not leave its
    folder, hide control characters or mean something else on another system.
    """
    if not path or len(path) > _MAX_PATH:
        raise ValueError(f"a path has 1 to {_MAX_PATH} characters")
    if path != unicodedata.normalize("NFC", path):
        raise ValueError(f"path {path!r} is not in Unicode NFC")
    for character in path:
        if character in _FORBIDDEN_CHARACTERS or unicodedata.category(character) in _FORBIDDEN_CATEGORIES:
            raise ValueError(f"path {path!r} holds the character {character!r}")
    for part in path.split("/"):
        if part in {"", ".", ".."} or part != part.strip() or part.endswith("."):
            raise ValueError(f"path {path!r} is not a plain relative path such as src/cache.py")
    return path
