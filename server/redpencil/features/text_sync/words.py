"""Words that come in: what is typed in the open documents is gathered, and on the disk before all else.

Keystrokes are gathered: a burst is taken, written and answered once. Words that cannot be written
stay here and are tried again, also when their document was closed. What the editor is told then
is the business of `News`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass

from lsprotocol import types

from redpencil.features.text_sync.news import News
from redpencil.lsp.editor import Editor
from redpencil.lsp.failures import is_bug, message_for_person
from redpencil.review.delta import Hunk
from redpencil.session.session import Session
from redpencil.session.shown import Shown
from redpencil_protocol.uris import DocumentKind, is_ours, parse_uri

_log = logging.getLogger(__name__)

GATHER = 0.002
"""Seconds in which keystrokes are gathered; far below what a person can tell."""

RETRY = 3.0
"""Seconds after which words that could not be written are tried again."""


@dataclass(slots=True)
class Words:
    """What is typed in the open documents of our scheme."""

    session: Session
    editor: Editor
    news: News
    heed: Callable[[str], None]
    """Called with a task after words were typed in its sheet: they may ask for something to be done."""
    _due: asyncio.TimerHandle | None = None
    """When what was typed is taken."""
    _complaint: str = ""
    """What was said last of words that could not be taken."""
    _stuck: bool = False
    """Whether words could not be written: until they are, tries wait for nobody, since every request tries first."""

    def opened(self, uri: str, version: int, text: str) -> None:
        """The editor shows a document."""
        if not is_ours(uri):
            return
        document = parse_uri(uri)
        self.session.opened.open(uri, document, version, text)
        if document.kind is not DocumentKind.QUEUE:
            self.flush()
            self.news.opened(uri)

    def typed(self, uri: str, version: int, text: str, steps: tuple[Hunk, ...] | None) -> None:
        """The editor's text changed, by these steps where it said so; it is taken with the rest of the burst."""
        if uri in self.session.opened:
            self.session.opened.typed(uri, version, text, steps)
            if self._due is None:
                self._take_in(GATHER)

    def saved(self, uri: str) -> None:
        """The editor saved a document: its line is no longer being typed."""
        self.flush()
        shown = self.session.opened.get(uri)
        if shown is not None:
            shown.leave_line()
            self.news.task_changed(shown.uri.task)

    def closed(self, uri: str) -> None:
        """The editor shows a document no more; its diagnostics go with it, once its words are on the disk."""
        if uri in self.session.opened:
            self.session.opened.close(uri)
            self.flush()

    def altered(self, uri: str) -> bool:
        """Whether the editor shows something else than a document that is only to be read."""
        shown = self.session.opened.get(uri)
        if shown is None or shown.uri.writable or shown.uri.kind is DocumentKind.QUEUE:
            return False
        return _in_lines(shown.text) != _in_lines(self.session.drafts.text(shown.uri))

    def leave(self) -> None:
        """The editor is gone: take its last words, and no document is its any more."""
        with self.complaining():
            self.flush()
        for uri, _ in self.session.opened:
            self.session.opened.forget(uri)

    def flush(self) -> None:
        """Take what was typed; after it, the words are on the disk and the diagnostics are out.

        Raises:
            UserError: some words could not be written. They are kept here and tried again by themselves.
        """
        with self.session.store.at_once() if self._stuck else contextlib.nullcontext():
            self._flush()

    @contextlib.contextmanager
    def complaining(self) -> Generator[None]:
        """Tell the person of a failure that no request waits for; the same one once."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the words are still here
            if is_bug(error):
                _log.exception("what was typed could not be taken")
            message = message_for_person(error)
            if message != self._complaint:
                self._complaint = message
                self.editor.show(message, types.MessageType.Error)

    def _flush(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        failure: Exception | None = None
        for uri, shown in self.session.opened:
            try:
                self._take(uri, shown)
            except Exception as error:  # noqa: BLE001 - the words in the other documents are to be taken, too
                failure = failure or error
            if shown.closed and not shown.dirty:
                self.session.opened.forget(uri)
                self.news.closed(uri)
        self._stuck = any(shown.dirty for _, shown in self.session.opened)
        if self._stuck:
            self._take_in(RETRY)
        if failure is not None:
            raise failure
        self._complaint = ""

    def _take(self, uri: str, shown: Shown) -> None:
        if self.session.opened.store(uri):
            if shown.uri.kind is DocumentKind.SHEET:
                self.heed(shown.uri.task)
            self.news.tell(shown.uri.task)

    def _take_in(self, seconds: float) -> None:
        self._due = asyncio.get_running_loop().call_later(seconds, self._take_gathered)

    def _take_gathered(self) -> None:
        self._due = None
        with self.complaining():
            self.flush()


def _in_lines(text: str) -> str:
    """Return `text` without what an editor may change of a file that it only shows: line ends, a mark, the last end."""
    return text.replace("\r\n", "\n").removeprefix("\ufeff").rstrip("\n")
