"""Apply a unified diff to the base files of a task, exactly: no fuzz, no offset, line ends as they are.

A patch that does not fit is refused with the place and the reason, because a reviewer must
judge what the model wrote and not what a tool made of it. Binary patches are refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchedFile, PatchSet

from redpencil_protocol.source_file import SourceFile


class PatchError(ValueError):
    """The patch is malformed or does not apply; the message says where and why."""


def apply_patch(patch: str, base: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files that the patch touches, as they are afterwards; deleted files are left out.

    Raises:
        PatchError: it is no unified diff, or does not apply to `base` line by line.
    """
    try:
        files = list(PatchSet(patch))
    except UnidiffParseError as error:
        raise PatchError(f"it is not a unified diff ({error})") from error
    if not files:
        raise PatchError("it is not a unified diff: no file header (---, +++) was found")
    texts = {one.path: one.text for one in base}
    patched: list[SourceFile] = []
    for file in files:
        source, target = _plain(file.source_file), _plain(file.target_file)
        if file.is_binary_file:
            raise PatchError(f"{target or source} is a binary file")
        before = _before(source, target, texts)
        after = _apply(file, before)
        if target is not None:
            patched.append(SourceFile(path=target, text=after))
    return tuple(patched)


def _plain(name: str) -> str | None:
    """Return the path without git's `a/` or `b/`; None for the absent side of an added or deleted file."""
    if name == "/dev/null":
        return None
    return name[2:] if name.startswith(("a/", "b/")) else name


def _before(source: str | None, target: str | None, texts: dict[str, str]) -> str:
    if source is None:
        if target in texts:
            raise PatchError(f"{target} is added, but the base has it already")
        return ""
    if source not in texts:
        raise PatchError(f"{source} is not among the base files")
    return texts[source]


def _apply(file: PatchedFile, text: str) -> str:
    lines = _split(text)
    out: list[str] = []
    position = 0
    for hunk in file:
        # A hunk without source lines names the line after which it inserts.
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        if start < position or start > len(lines):
            raise PatchError(f"{file.path}: the hunk at line {hunk.source_start} lies outside the file")
        out += lines[position:start]
        position = start
        old, new = _sides(hunk)
        for offset, expected in enumerate(old):
            found = lines[position + offset] if position + offset < len(lines) else None
            if found != expected:
                raise PatchError(_mismatch(file.path, position + offset + 1, expected, found))
        out += new
        position += len(old)
    return "".join(out + lines[position:])


def _split(text: str) -> list[str]:
    """Split at line feeds only, as diff does; a carriage return stays part of its line."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _sides(hunk: Hunk) -> tuple[list[str], list[str]]:
    """Return the lines that the hunk expects and those that it leaves, without a newline where it says so."""
    old: list[str] = []
    new: list[str] = []
    last: tuple[list[str], ...] = ()
    for line in hunk:
        if line.line_type == "\\":
            for side in last:
                side[-1] = side[-1].removesuffix("\n")
            continue
        last = {"-": (old,), "+": (new,)}.get(line.line_type, (old, new))
        for side in last:
            side.append(line.value)
    return old, new


def _mismatch(path: str, line: int, expected: str, found: str | None) -> str:
    if found is None:
        return f"{path}: the patch expects {expected!r} in line {line}, where the file has ended"
    if found.rstrip("\r\n") == expected.rstrip("\r\n"):
        return f"{path}: line {line} ends with {_ending(found)}, the patch expects {_ending(expected)}"
    return f"{path}: line {line} is {found!r}, the patch expects {expected!r}"


def _ending(line: str) -> str:
    return {"\r\n": "CR LF", "\n": "LF"}.get(line[len(line.rstrip("\r\n")) :], "no newline")
