"""OpenDocuments: the texts that the editor has open, exactly as it has them.

Used in place of pygls' workspace, which resolves a URI that is not open to a local file, mutates
documents in place and misplaces a position behind the end of a last line. A text here is a frozen value.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lsprotocol import types

from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.surrogates import is_sound, joined, sound
from redpencil.review.delta import Hunk
from redpencil.review.lines import Lines

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """One open document at one version."""

    uri: str
    language: str
    version: int
    text: str
    steps: tuple[Hunk, ...] | None = None
    """The changes that led here from the version before, one after the other; None where the whole text came."""

    @property
    def sound_text(self) -> str:
        """The text with each half of a surrogate pair that stands alone replaced: no file can hold one."""
        return sound(self.text)


class OpenDocuments:
    """The open documents by URI."""

    def __init__(self, codec: PositionCodec) -> None:
        self._codec = codec
        self._documents: dict[str, OpenDocument] = {}

    def __contains__(self, uri: str) -> bool:
        return uri in self._documents

    def get(self, uri: str) -> OpenDocument | None:
        """Return the document; None if it is not open."""
        return self._documents.get(uri)

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(tuple(self._documents.values()))

    def uris(self) -> tuple[str, ...]:
        """Return the URIs of all open documents."""
        return tuple(self._documents)

    def open(self, item: types.TextDocumentItem) -> OpenDocument:
        """Take a document that the editor opened; a second time it replaces the first."""
        document = OpenDocument(item.uri, str(item.language_id), item.version, joined(item.text))
        self._documents[item.uri] = document
        return document

    def rename(self, uri: str, new: str) -> None:
        """Know an open document by another URI."""
        document = self._documents.pop(uri, None)
        if document is not None:
            self._documents[new] = replace(document, uri=new)

    def change(self, params: types.DidChangeTextDocumentParams) -> OpenDocument | None:
        """Apply changes in order.

        Returns:
            None, with nothing changed, if the document is not open or its version is not newer.
        """
        known = self._documents.get(params.text_document.uri)
        if known is None or params.text_document.version <= known.version:
            _log.warning("dropped a change of a document that is not open or of an old version")
            return None
        text = known.text
        steps: list[Hunk] | None = []
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = self._codec.offsets(Lines(text), change.range)
                if steps is not None and is_sound(change.text):
                    steps.append(Hunk(start, text[start:end], change.text))
                else:
                    steps = None
                text = text[:start] + change.text + text[end:]
            else:
                text, steps = change.text, None
        made = None if steps is None else tuple(steps)
        document = OpenDocument(known.uri, known.language, params.text_document.version, joined(text), made)
        self._documents[known.uri] = document
        return document

    def close(self, uri: str) -> None:
        """Forget a document; unknown ones are ignored."""
        self._documents.pop(uri, None)
