"""OnFiles: what is different for an editor that opens only files and has no plugin of ours.

Acts answer such an editor with nothing that it would show, so what they led to is shown from here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from lsprotocol import types

from redpencil.documents.layout import main_file
from redpencil.errors import RedpencilError, UserError
from redpencil.features.queue_page import NAME, QueuePage
from redpencil.lsp import command_ids as ids
from redpencil.lsp.addresses import Addresses
from redpencil.lsp.editor import Editor
from redpencil.session.folders import Folders
from redpencil.session.mirror import Mirror
from redpencil.session.session import Session
from redpencil_protocol.uris import DocumentKind, DocumentUri, is_ours, parse_uri

_OPENING = frozenset({ids.NEXT_TASK, ids.CLAIM_TASK, ids.OPEN_TASK})
_BEGINNING = frozenset({ids.START_REWRITE, ids.ADD_TEST})
_WITH_SPAN = frozenset({ids.MARK_FINDING, ids.ALSO_HERE})


class OnFiles:
    """The files of one editor."""

    def __init__(self, session: Session, editor: Editor, root: Path, altered: Callable[[str], bool]) -> None:
        """Take over the folders, and wipe those whose reviews were confirmed meanwhile.

        Raises:
            UserError: the root cannot be made.
        """
        self._editor = editor
        self._session = session
        self._altered = altered
        folders = Folders(session.store, root)
        self.mirror = Mirror(session.store, session.drafts, session.opened.is_open, folders, editor.show)
        self.addresses = Addresses(self._document_of, self._file_of)
        self.page = QueuePage(session, folders.root / NAME)
        self._told: set[str] = set()
        self._troubled = False
        self.mirror.sweep()
        self.page.write()
        self._fetching = asyncio.ensure_future(self._fetch())

    def opening(self, uri: str) -> None:
        """See that the files of a task whose document is opened are right."""
        if is_ours(uri) and parse_uri(uri).kind is not DocumentKind.QUEUE:
            self.mirror.attach(parse_uri(uri))

    def changed(self, task_id: str) -> None:
        """A task changed, or with no id the queue: its files follow."""
        with self._telling():
            if task_id:
                self.mirror.follow(task_id)
            else:
                self.page.write()

    def look(self) -> None:
        """Take what was changed in files outside the editor."""
        with self._telling():
            self.mirror.look()

    def check(self, uri: str) -> bool:
        """Whether what the editor shows of a document is what the review counts; if not, say so once."""
        if not self._altered(uri):
            self._told.discard(uri)
            return True
        if uri not in self._told:
            self._told.add(uri)
            self._editor.show(_altered(uri), types.MessageType.Warning)
        return False

    def check_act(self, command: str, arguments: tuple[Any, ...]) -> None:
        """Refuse to mark where lines are not what they were.

        Raises:
            UserError: the editor's text of the document was changed.
        """
        uri = _members(arguments[0] if arguments else None).get("uri")
        if command in _WITH_SPAN and isinstance(uri, str) and self._altered(uri):
            raise UserError(_altered(uri))

    async def show(self, command: str, arguments: tuple[Any, ...], answer: Any) -> None:
        """Bring before the reviewer what an act led to, as far as the editor can."""
        values = _members(answer)
        if command in _OPENING:
            await self._show_task(values["task"])
        elif command in _BEGINNING:
            uri = parse_uri(values["uri"])
            self.mirror.follow(uri.task)
            await self._show(uri, f"{uri.below} is there for you to write in")
        elif command == ids.RENAME_FILE and "uri" in values:
            uri = parse_uri(values["uri"])
            self.mirror.follow(uri.task)
            if "line" in values:
                await self._show(uri, "Type the new name in review.md", line=values["line"])
            else:
                await self._show(uri, f"It is called {uri.below} now")
        elif command == ids.MARK_FINDING:
            marked = parse_uri(arguments[0]["uri"])
            self.mirror.follow(marked.task)
            if self._editor.abilities.show_document:
                await self._show(marked.sibling(DocumentKind.SHEET), "", line=values["line"] + 2)
            else:
                self._editor.show(f"{values['finding']} is marked. Say in review.md what is wrong, and why.")
        elif values.get("message"):
            self._editor.show(values["message"])

    async def _show_task(self, task_id: str) -> None:
        folder = self.mirror.lay_out(task_id)
        snapshot = self._session.drafts.snapshot(task_id)
        first = snapshot.task.responses[0]
        uri = DocumentUri(
            DocumentKind.RESPONSE, folder.source, task_id, first.label, main_file(first, snapshot.task.language)
        )
        await self._show(uri, f"The task lies in {folder.path}: read brief.md, write in review.md")

    async def _show(self, uri: DocumentUri, otherwise: str, line: int = 0) -> None:
        if not await self._editor.show_document(str(uri), line) and otherwise:
            self._editor.show(f"{otherwise}.")

    async def _fetch(self) -> None:
        with contextlib.suppress(RedpencilError):
            await self._session.fetch_queue()

    def _document_of(self, file: Path) -> DocumentUri | None:
        if file == self.page.path:
            return DocumentUri(DocumentKind.QUEUE)
        found = self.mirror.folders.document_of(file)
        if found is None and file.suffix:
            self.mirror.folders.reload()
            found = self.mirror.folders.document_of(file)
        return found

    def _file_of(self, uri: DocumentUri) -> Path | None:
        if uri.kind is DocumentKind.QUEUE:
            return self.page.path
        folder = self.mirror.folders.get(uri.task)
        return folder.file_of(uri) if folder is not None and folder.source == uri.source else None

    @contextlib.contextmanager
    def _telling(self) -> Any:
        """Say once that the disk cannot be written, and go on: the work is in the store all the same."""
        try:
            yield
            self._troubled = False
        except (OSError, RedpencilError) as error:
            if not self._troubled:
                self._troubled = True
                self._editor.show(f"The files cannot follow: {error} Your work is kept.", types.MessageType.Warning)


def _members(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _altered(uri: str) -> str:
    below = parse_uri(uri).below
    return f"{below} is only to be read, and findings count its lines: undo what you changed in it, or open it again."
