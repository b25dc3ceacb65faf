"""Where a document of a task lies as a file, and which document a file is: the only mapping between the two.

A task's folder holds its documents under the names that they have below the task, so the mapping is
that of `DocumentUri.below`. A name that Windows keeps for a device gets a `%` before it there, which
no path of a task can hold. Nothing here touches the disk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from redpencil_protocol.paths import checked_path
from redpencil_protocol.uris import SCHEME, DocumentKind, DocumentUri, InvalidUriError, parse_uri

MARKER = ".redpencil.json"
"""In a folder of ours: which task it holds, and what was last read or written there."""

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789")}
)
_ESCAPE = "%"
_ON_WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class TaskFolder:
    """The folder of one task."""

    path: Path
    """Absolute, with no link in it."""
    source: str
    task: str

    def file_of(self, uri: DocumentUri) -> Path:
        """Return where a document of the task lies.

        Raises:
            ValueError: the document is not of this task, or its path is no plain relative path.
        """
        if (uri.source, uri.task) != (self.source, self.task):
            raise ValueError(f"{uri} is not a document of {self.task}")
        return self.path.joinpath(*file_parts(uri.below))

    def document_of(self, file: Path) -> DocumentUri | None:
        """Return which document a file in the folder is; None for any other file."""
        if not file.is_relative_to(self.path):
            return None
        below = "/".join(part.removeprefix(_ESCAPE) for part in file.relative_to(self.path).parts)
        try:
            uri = parse_uri(f"{SCHEME}:/{self.source}/{self.task}/{quote(below)}")
        except InvalidUriError:
            return None
        return uri if self.path.joinpath(*file_parts(uri.below)) == file else None


def file_parts(below: str, *, windows: bool = _ON_WINDOWS) -> tuple[str, ...]:
    """Return a document's path below its task as the names of folders and file.

    Raises:
        ValueError: it is no plain relative path.
    """
    parts = checked_path(below).split("/")
    return tuple(f"{_ESCAPE}{part}" if windows and _is_device(part) else part for part in parts)


def own_document(folder: TaskFolder, file: Path) -> DocumentUri | None:
    """Return the rewrite or the test that a file of the reviewer's is; None for any other file."""
    uri = folder.document_of(file)
    return uri if uri is not None and uri.kind in {DocumentKind.REWRITE, DocumentKind.TEST} else None


def path_of(uri: str) -> Path | None:
    """Return the local path that a `file:` URI names, links in it followed; None for any other URI."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
            return None
        text = unquote(parts.path, errors="strict")
        if _ON_WINDOWS:
            text = text.lstrip("/")
        path = Path(text)
        return path.parent.resolve() / path.name if path.is_absolute() else None
    except (ValueError, OSError):
        return None


def _is_device(part: str) -> bool:
    return part.partition(".")[0].rstrip().casefold() in _DEVICES
