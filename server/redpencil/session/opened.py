"""Opened: the documents that the editor has open. Their words go to the drafts, and what they lack goes out.

It knows no editor and no wire: what comes in are texts with versions, what goes out are deltas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from redpencil.errors import UnknownDocumentError
from redpencil.review.delta import Delta, between, changed
from redpencil.session.drafts import Drafts
from redpencil.session.shown import Shown
from redpencil.store import TextChange
from redpencil_protocol.uris import DocumentUri


class Opened:
    """The open documents by the names that the editor has for them."""

    def __init__(self, drafts: Drafts) -> None:
        """Know of none yet; what is typed goes to `drafts`."""
        self._drafts = drafts
        self._shown: dict[str, Shown] = {}

    def __iter__(self) -> Iterator[tuple[str, Shown]]:
        return iter(tuple(self._shown.items()))

    def __contains__(self, name: str) -> bool:
        return name in self._shown

    def get(self, name: str) -> Shown | None:
        """Return a document; None if it is not open."""
        return self._shown.get(name)

    def of_task(self, task_id: str) -> list[tuple[str, Shown]]:
        """Return the open documents of a task; an empty id means the queue."""
        return [(name, one) for name, one in self._shown.items() if one.uri.task == task_id]

    def is_open(self, uri: DocumentUri) -> bool:
        """Whether the editor has a document open, so that its text is the editor's."""
        return any(one.uri == uri and not one.closed for one in self._shown.values())

    def open(self, name: str, uri: DocumentUri, version: int, text: str) -> None:
        """The editor shows a document; what it says beyond what is known of it is still to be stored."""
        self._shown[name] = Shown(uri, version, text, text if uri.writable else None)

    def typed(self, name: str, version: int, text: str) -> None:
        """Take the editor's newer text, to be stored."""
        shown = self._shown[name]
        shown.version = version
        if shown.uri.writable:
            shown.newest = text
        else:
            shown.text = text

    def close(self, name: str) -> None:
        """The editor shows a document no more."""
        self._shown[name].closed = True

    def forget(self, name: str) -> None:
        """Know nothing of a document any more."""
        shown = self._shown.pop(name, None)
        if shown is not None and shown.closed:
            self._drafts.shows_no_more(shown.uri)

    def send(self, name: str, chosen: Delta) -> int:
        """Have `chosen`, hunks of what is due, on the way; return the version that the edit is made for."""
        shown = self._shown[name]
        version = shown.send(chosen)
        self._drafts.shows(shown)
        return version

    def store(self, name: str) -> bool:
        """Put the words of a document on the disk; return whether there were any to look at.

        Raises:
            UnknownDocumentError: its task is not here; there is nothing to try again.
            StoreError: they could not be written; they are kept here.
        """
        shown = self._shown[name]
        if shown.newest is None:
            return False
        try:
            self._store(shown)
        except UnknownDocumentError:
            shown.newest = None
            raise
        return True

    def changed(self, task_id: str, texts: Iterable[TextChange], typist: Shown | None) -> None:
        """Texts of a task were changed: whoever shows them, but for who typed it, is owed that."""
        for one in texts:
            for _, shown in self.of_task(task_id):
                if shown is typist or not shown.known or shown.uri.below != one.path or one.drops:
                    continue
                if one.begins:  # it is shown already: as a file that became a document, or after it was taken back
                    shown.owed = between(shown.text, changed("", one.delta))
                else:
                    shown.owes(one.delta)

    def leave_lines(self) -> None:
        """The reviewer asked for an act: what waits for a line to be left may go out."""
        for shown in self._shown.values():
            shown.leave_line()

    def _store(self, shown: Shown) -> None:
        assert shown.newest is not None  # noqa: S101 - the caller looked
        if not shown.known and not self._drafts.exists(shown.uri):
            # A file that is no document yet, or one that was taken back: typing in it makes it one.
            shown.text, shown.newest, shown.known = shown.newest, None, True
            return
        if not shown.known:
            # An older text of the document, or one with words that nobody was told of: both go on from there.
            shown.text = self._drafts.ancestor(shown.uri, shown.newest)
            shown.owed = between(shown.text, self._drafts.text(shown.uri))
            shown.known = True
        typed = shown.typed()
        owed = self._drafts.typed(shown.uri, typed, shown) if typed else shown.missing
        shown.taken(typed, owed)
        self._drafts.shows(shown)
