"""View: one document of a task as a handler sees it: its text, its lines, its language, the codec.

Takes texts from the snapshot and never from the file system or from pygls' workspace.
"""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from redpencil.documents.layout import document_language
from redpencil.errors import UnknownDocumentError
from redpencil.lsp.positions import PositionCodec, PositionLike, RangeLike
from redpencil.review.lines import Lines, lines_of
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.extensions import PROSE_LANGUAGE, SHEET_LANGUAGE
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

_PROSE = frozenset({"markdown", PROSE_LANGUAGE, SHEET_LANGUAGE})


@dataclass(frozen=True, slots=True)
class View:
    """A document of a snapshot."""

    snapshot: Snapshot
    uri: DocumentUri
    codec: PositionCodec
    lines: Lines

    @property
    def text(self) -> str:
        """The document's whole text."""
        return self.lines.text

    @property
    def language(self) -> str:
        """The editor's language id."""
        return document_language(self.uri)

    @property
    def is_prose(self) -> bool:
        """Whether headings structure it."""
        return self.language in _PROSE

    @property
    def is_sheet(self) -> bool:
        """Whether this is the review."""
        return self.uri.kind is DocumentKind.SHEET

    @property
    def response(self) -> PresentedResponse | None:
        """The response whose document this is; None for others, rewrites included."""
        return self.snapshot.task.labelled(self.uri.label) if self.uri.kind is DocumentKind.RESPONSE else None

    def offset(self, position: PositionLike) -> int:
        """Return the offset of an LSP position."""
        return self.codec.offset(self.lines, position)

    def offsets(self, span: RangeLike) -> tuple[int, int]:
        """Return the offsets of an LSP range."""
        return self.codec.offsets(self.lines, span)

    def range(self, start: int, end: int) -> types.Range:
        """Return the LSP range of [start, end)."""
        return self.codec.range(self.lines, start, end)


def view(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec) -> View:
    """Return the document `uri` of `snapshot`.

    Raises:
        UnknownDocumentError: the task has no such document.
    """
    text = _text(snapshot, uri)
    if text is None:
        raise UnknownDocumentError(f"The task has no document {uri.below}.", next_step="Open it from the task's list.")
    lines = snapshot.sheet.lines if uri.kind is DocumentKind.SHEET else lines_of(text)
    return View(snapshot, uri, codec, lines)


def location(source: str, name: str, task: Task, anchor: Anchor, codec: PositionCodec) -> types.Location | None:
    """Return where an anchor stands; None if the task does not have its document."""
    response = task.response(anchor.response)
    text = response.text_of(anchor.file) if response else None
    if response is None or text is None:
        return None
    uri = DocumentUri(DocumentKind.RESPONSE, source, name, response.label, anchor.file)
    return types.Location(uri=str(uri), range=codec.range(lines_of(text), anchor.start, anchor.end))


def _text(snapshot: Snapshot, uri: DocumentUri) -> str | None:
    task = snapshot.task
    match uri.kind:
        case DocumentKind.SHEET:
            return snapshot.sheet.text
        case DocumentKind.RESPONSE:
            response = task.labelled(uri.label)
            return response.text_of(uri.path) if response else None
        case DocumentKind.REWRITE | DocumentKind.TEST:
            return snapshot.writable.get(uri.below)
        case DocumentKind.BASE:
            return next((file.text for file in task.base if file.path == uri.path), None)
        case DocumentKind.BRIEF:
            from redpencil.documents.brief import render_brief  # noqa: PLC0415 - only briefs need it

            return render_brief(task)
        case _:
            return None
