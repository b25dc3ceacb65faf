"""Addresses: documents of ours under the `file:` URIs of the files that they are, on the way in and out.

For an editor that opens only files. Between here and the session everything keeps our own URIs;
only the members of messages that hold a URI are looked at, never a text. A URI that is no
file of a task stays as it is, and so leads to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from redpencil.documents.files import path_of
from redpencil_protocol.uris import DocumentUri, InvalidUriError, is_ours, parse_uri

_MEMBERS = frozenset({"uri", "targetUri", "target", "brief", "sheet", "left", "right"})


class Addresses:
    """The two directions, and how this editor spells the files that it named."""

    def __init__(
        self, document_of: Callable[[Path], DocumentUri | None], file_of: Callable[[DocumentUri], Path | None]
    ) -> None:
        self._document_of = document_of
        self._file_of = file_of
        self._spelled: dict[str, str] = {}

    def to_ours(self, message: Any) -> Any:
        """Return what came from the editor with our URIs in it."""
        return self._mapped(message, self.ours)

    def to_files(self, message: Any) -> Any:
        """Return what goes to the editor with `file:` URIs in it."""
        return self._mapped(message, self.file_uri)

    def file_uri(self, uri: str) -> str:
        """Return the `file:` URI of a document of ours; any other URI as it is."""
        address, mark, fragment = uri.partition("#")
        if not is_ours(address):
            return uri
        try:
            file = self._file_of(parse_uri(address))
        except InvalidUriError:
            return uri
        if file is None:
            return uri
        return self._spelled.get(address, file.as_uri()) + mark + fragment

    def ours(self, uri: str) -> str:
        """Return our own URI of the document that a `file:` URI names; any other URI as it is."""
        file = path_of(uri)
        document = self._document_of(file) if file is not None else None
        if document is None:
            return uri
        self._spelled[str(document)] = uri
        return str(document)

    def _mapped(self, value: Any, change: Callable[[str], str]) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            return {name: self._member(name, one, change) for name, one in members.items()}
        if isinstance(value, list | tuple):
            return [self._mapped(one, change) for one in cast("list[Any]", value)]
        return value

    def _member(self, name: str, value: Any, change: Callable[[str], str]) -> Any:
        if name in _MEMBERS and isinstance(value, str):
            return change(value)
        mapped = self._mapped(value, change)
        return {change(key): one for key, one in mapped.items()} if name == "changes" and mapped else mapped
