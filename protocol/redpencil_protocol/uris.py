"""The `redpencil:` scheme: the only place that builds, parses and validates its URIs.

    redpencil:/queue.md
    redpencil:/<source>/<task>/brief.md
    redpencil:/<source>/<task>/review.md                 writable: the sheet
    redpencil:/<source>/<task>/A/cache.py                a response's file
    redpencil:/<source>/<task>/A/answer.md               its explanation
    redpencil:/<source>/<task>/A/rewrite/cache.py        writable
    redpencil:/<source>/<task>/base/src/cache.py
    redpencil:/<source>/<task>/tests/test_cache.py       writable
    redpencil:/<source>/<task>/runs/1.md

A URI is never resolved to a file: it names a document that the server renders or stores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote

from redpencil_protocol.paths import checked_path

SCHEME = "redpencil"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_LABEL = re.compile(r"[A-Z]")
_REWRITE = "rewrite/"


class InvalidUriError(ValueError):
    """The text is not a URI of ours; the message says why."""


class DocumentKind(Enum):
    """What a document is; the value is how its URI tells it apart."""

    QUEUE = "queue.md"
    BRIEF = "brief.md"
    SHEET = "review.md"
    RESPONSE = "response"
    REWRITE = "rewrite"
    BASE = "base"
    TEST = "tests"
    RUN = "runs"


WRITABLE = frozenset({DocumentKind.SHEET, DocumentKind.REWRITE, DocumentKind.TEST})
_FOLDERS = {kind.value: kind for kind in (DocumentKind.BASE, DocumentKind.TEST, DocumentKind.RUN)}


@dataclass(frozen=True, slots=True)
class DocumentUri:
    """One document: which task it belongs to, what it is, and where inside the task it stands."""

    kind: DocumentKind
    source: str = ""
    task: str = ""
    label: str = ""
    """The response's label, for RESPONSE and REWRITE."""
    path: str = ""
    """The path below the kind's folder, for all but QUEUE, BRIEF and SHEET."""

    @property
    def writable(self) -> bool:
        """Whether the reviewer may type in it."""
        return self.kind in WRITABLE

    @property
    def below(self) -> str:
        """The path below the task, not encoded: `review.md`, `A/rewrite/cache.py`, `tests/test_cache.py`."""
        match self.kind:
            case DocumentKind.QUEUE | DocumentKind.BRIEF | DocumentKind.SHEET:
                return self.kind.value
            case DocumentKind.RESPONSE:
                return f"{self.label}/{self.path}"
            case DocumentKind.REWRITE:
                return f"{self.label}/{_REWRITE}{self.path}"
            case _:
                return f"{self.kind.value}/{self.path}"

    def __str__(self) -> str:
        """Return the URI, percent-encoded."""
        place = "" if self.kind is DocumentKind.QUEUE else f"{self.source}/{self.task}/"
        return f"{SCHEME}:/{place}{quote(self.below)}"

    def sibling(self, kind: DocumentKind, *, label: str = "", path: str = "") -> DocumentUri:
        """Return another document of the same task."""
        return DocumentUri(kind, self.source, self.task, label, path)

    def sibling_below(self, below: str) -> DocumentUri:
        """Return the document of the same task that has this path below it.

        Raises:
            InvalidUriError: no document of a task has such a path.
        """
        try:
            return _below_task(self.source, self.task, below.split("/"))
        except ValueError as error:
            raise InvalidUriError(str(error)) from error


def is_ours(uri: str) -> bool:
    """Whether `uri` has our scheme."""
    return uri[: len(SCHEME) + 1].lower() == f"{SCHEME}:"


def parse_uri(uri: str) -> DocumentUri:
    """Return the document that `uri` names.

    Raises:
        InvalidUriError: it is not of our scheme, has an authority, a query or a fragment,
            or its path is none of those at the top of this module.
    """
    if not is_ours(uri):
        raise InvalidUriError(f"{uri[:200]!r} is not a {SCHEME}: address")
    rest = uri[len(SCHEME) + 1 :]
    if rest.startswith("//"):
        if not rest.startswith("///"):
            raise InvalidUriError(f"{uri[:200]!r} names a host; ours have none")
        rest = rest[2:]
    if not rest.startswith("/") or "?" in rest or "#" in rest:
        raise InvalidUriError(f"{uri[:200]!r} is not of the form {SCHEME}:/<source>/<task>/<document>")
    try:
        return _parse_document([unquote(part, errors="strict") for part in rest[1:].split("/")])
    except ValueError as error:
        raise InvalidUriError(f"{uri[:200]!r}: {error}") from error


def _parse_document(parts: list[str]) -> DocumentUri:
    if parts == [DocumentKind.QUEUE.value]:
        return DocumentUri(DocumentKind.QUEUE)
    if len(parts) < 3 or any("/" in part for part in parts):
        raise ValueError("a document stands below a source and a task")
    source, task, *tail = parts
    if not _NAME.fullmatch(source) or not _NAME.fullmatch(task):
        raise ValueError("a source and a task are named by letters, digits, '.', '_' and '-'")
    return _below_task(source, task, tail)


def _below_task(source: str, task: str, tail: list[str]) -> DocumentUri:
    if tail in ([DocumentKind.BRIEF.value], [DocumentKind.SHEET.value]):
        return DocumentUri(DocumentKind(tail[0]), source, task)
    if len(tail) < 2:
        raise ValueError(f"a task has no document {tail[0]!r}")
    folder, path = tail[0], checked_path("/".join(tail[1:]))
    if folder in _FOLDERS:
        return DocumentUri(_FOLDERS[folder], source, task, path=path)
    if not _LABEL.fullmatch(folder):
        raise ValueError(f"a task has no folder {folder!r}")
    if path.startswith(_REWRITE):
        return DocumentUri(DocumentKind.REWRITE, source, task, folder, path[len(_REWRITE) :])
    return DocumentUri(DocumentKind.RESPONSE, source, task, folder, path)
