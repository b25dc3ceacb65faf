"""Document: one document as the editor shows it, and how far both sides are with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from redpencil_protocol.uris import DocumentKind, DocumentUri


@dataclass(slots=True)
class Document:
    """One open document. Words in it are taken by `Words`; what it is to show is sent by `News`."""

    uri: DocumentUri
    version: int
    text: str
    dirty: bool = False
    """Whether its text holds words that are not on the disk yet."""
    announced: bool = False
    """Whether the draft knows that it is open."""
    closed: bool = False
    """Whether the editor let go of it; it stays here until its words are on the disk."""
    awaited: int | None = None
    """The version that a server-made edit was sent against and has not been answered by a newer one."""
    published: Sequence[types.Diagnostic] | None = None
    told: bool = False
    """The reviewer was told that the editor cannot have it written."""

    @property
    def is_queue(self) -> bool:
        """Whether it is the queue, in which nothing is typed or marked."""
        return self.uri.kind is DocumentKind.QUEUE

    def typed(self, version: int, text: str) -> None:
        """Take the editor's newer text, to be written."""
        self.version, self.text = version, text
        self.dirty = True
        if self.awaited is not None and version > self.awaited:
            self.awaited = None
