"""Our documents as files, for a client whose editor has a file system for the scheme (VS Code).

What an editor calls a change of a file is one that it did not make. So the time of a document grows
when it is saved and when the server changes it, but not with the reviewer's typing, which is on
disk long before it is saved: else a save after a reload would look like a conflict with one's own
words. A writable document that is open changes by the editor's own edits alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redpencil.documents.layout import describe, layout
from redpencil.errors import UnknownDocumentError, UserError
from redpencil.lsp.editor import Editor
from redpencil.session.session import Queue, Session
from redpencil_protocol.extensions import (
    DocumentChanged,
    DocumentRequest,
    DocumentStat,
    DocumentText,
    WriteDocument,
)
from redpencil_protocol.uris import DocumentKind, DocumentUri, InvalidUriError, parse_uri

_BEGINNING = 1
"""The time of a document that nobody saved or changed since the server started."""


@dataclass(slots=True)
class _File:
    """What the editor was last told of a document."""

    uri: DocumentUri
    text: str
    drawn_from: Queue | None = None
    """The queue that the text lists: its minutes pass without it being another."""
    mtime: int = _BEGINNING


@dataclass(slots=True)
class FileSystem:
    """The documents that the editor read, by their URIs."""

    session: Session
    editor: Editor
    text_of: Callable[[str], str]
    """The text of the document at a URI; raises UnknownDocumentError."""
    take_typing: Callable[[], None]
    """Take what was typed and is still being gathered."""
    _files: dict[str, _File] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    def stat(self, params: Any) -> dict[str, Any]:
        """Answer `redpencil/stat`.

        Raises:
            UnknownDocumentError: there is neither a document nor a folder of this name.
        """
        uri = DocumentRequest.model_validate(params).uri
        self.take_typing()
        try:
            stat = self._stat(self._file(uri))
        except (InvalidUriError, UnknownDocumentError) as error:
            if not self._is_folder(uri):
                raise UnknownDocumentError(f"There is no document {uri[:200]}.") from error
            stat = DocumentStat(folder=True)
        return stat.model_dump(mode="json")

    def read(self, params: Any) -> dict[str, Any]:
        """Answer `redpencil/readDocument`.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        uri = DocumentRequest.model_validate(params).uri
        self.take_typing()
        return DocumentText(text=self._file(uri).text).model_dump()

    def write(self, params: Any) -> dict[str, Any]:
        """Answer `redpencil/writeDocument`: the text is on disk when this returns.

        What is saved of an open document is what its changes brought already, and may be older than the last of
        them: taken for typing, it would take back what was done while the editor was saving.

        Raises:
            UnknownDocumentError: there is no such document.
            UserError: it is read-only.
        """
        request = WriteDocument.model_validate(params)
        self.take_typing()
        file = self._file(request.uri)
        if not file.uri.writable:
            raise UserError(f"{file.uri.below} is read-only.", next_step="Write in review.md, a rewrite or a test.")
        if file.text != request.text and request.uri not in self.session.opened:
            self.session.drafts.written(file.uri, request.text, file.text)
            file.text = request.text
        file.mtime = _after(file.mtime)
        return self._stat(file).model_dump(mode="json")

    def task_changed(self, task_id: str) -> None:
        """Something of a task, or with no id of the queue, changed: say once which documents did."""
        if self.editor.abilities.file_system:
            if not self._changed:
                asyncio.get_running_loop().call_soon(self._tell)
            self._changed.add(task_id)

    def _tell(self) -> None:
        changed = frozenset(self._changed)
        self._changed.clear()
        for name, file in tuple(self._files.items()):
            if file.uri.task in changed:
                before = file.mtime
                try:
                    self._file(name)
                except UnknownDocumentError:
                    del self._files[name]
                    self._notify(DocumentChanged(uri=name, deleted=True))
                else:
                    if file.mtime != before:
                        self._notify(DocumentChanged(uri=name))

    def _notify(self, changed: DocumentChanged) -> None:
        self.editor.tell_document_changed(changed.model_dump())

    def _file(self, name: str) -> _File:
        file = self._files.get(name)
        if file is None:
            uri = parse_uri(name)
            queue = self.session.queue if uri.kind is DocumentKind.QUEUE else None
            file = self._files[name] = _File(uri, self.text_of(name), queue)
        elif file.uri.writable and name in self.session.opened:
            file.text = self.text_of(name)
        else:
            self._look(file)
        return file

    def _look(self, file: _File) -> None:
        """Take the text as it is now; one that the server changed is newer than before."""
        if file.drawn_from is not None and file.drawn_from is self.session.queue:
            return
        text = self.text_of(str(file.uri))
        if text != file.text or file.drawn_from is not None:
            file.text, file.mtime = text, _after(file.mtime)
            file.drawn_from = self.session.queue if file.drawn_from is not None else None

    def _stat(self, file: _File) -> DocumentStat:
        return DocumentStat(
            size=len(file.text.encode()),
            mtime=file.mtime,
            writable=file.uri.writable,
            document=describe(file.uri),
        )

    def _is_folder(self, name: str) -> bool:
        """Whether documents stand below: the editor asks for the folders of what it opens."""
        parts = [part for part in name.partition(":")[2].split("/") if part]
        if len(parts) < 2:
            return True
        snapshot = self.session.drafts.snapshot(parts[1])
        shown = layout(snapshot.source, snapshot.id, snapshot.task, snapshot.review)
        below = [shown.base, shown.tests, *(part for one in shown.responses for part in (one.documents, one.rewrite))]
        uris = [shown.sheet, *(document.uri for documents in below for document in documents)]
        return any(uri.startswith(f"{name.rstrip('/')}/") for uri in uris)


def _after(mtime: int) -> int:
    return max(int(time.time() * 1000), mtime + 1)
