"""The queue as a file: its text as last written, and what can be done on a line of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from redpencil.documents.queue import render_queue
from redpencil.errors import UserError
from redpencil.lsp import command_ids as ids
from redpencil.lsp.to_lsp import command
from redpencil.session import disk
from redpencil.session.session import Session
from redpencil.store.records import utc_now
from redpencil_protocol.commands import ClaimTask, NextTask, OpenQueue, OpenTask
from redpencil_protocol.extensions import OfferView

NAME = "queue.md"
_LONGEST_TITLE = 60


@dataclass(slots=True)
class QueuePage:
    """One file, written whole whenever the queue was fetched."""

    session: Session
    path: Path
    _text: str = ""
    _lines: tuple[int, ...] = ()
    _offers: tuple[OfferView, ...] = ()

    def write(self) -> None:
        """Write what the session knows of the queue.

        Raises:
            UserError: the file cannot be written.
        """
        queue = self.session.queue
        self._offers = queue.offers
        self._text, self._lines = render_queue(queue.offers, problem=queue.problem, now=utc_now())
        try:
            disk.write(self.path, disk.encoded(self._text), disk.READ_ONLY)
        except OSError as error:
            raise UserError(f"{self.path} cannot be written: {error.strerror}.") from error

    def actions(self, shown: str, where: types.Range) -> list[types.CodeAction]:
        """Return what can be done at `where` in the text that the editor shows."""
        commands = [self._open(offer) for line, offer in self._rows(shown) if line == where.start.line]
        commands.append(command("Open the next task", ids.NEXT_TASK, NextTask()))
        commands.append(command("Fetch the queue anew", ids.OPEN_QUEUE, OpenQueue()))
        return [types.CodeAction(one.title, types.CodeActionKind.QuickFix, command=one) for one in commands]

    def lenses(self, shown: str) -> list[types.CodeLens]:
        """Return a lens on the line of each offer."""
        rows = self._rows(shown)
        return [
            types.CodeLens(types.Range(types.Position(line, 0), types.Position(line, 0)), self._open(offer))
            for line, offer in rows
        ]

    def _rows(self, shown: str) -> list[tuple[int, OfferView]]:
        """Return the offers by their lines; none where the editor shows an older page."""
        if shown.rstrip("\n") != self._text.rstrip("\n"):
            return []
        return list(zip(self._lines, self._offers, strict=True))

    @staticmethod
    def _open(offer: OfferView) -> types.Command:
        title = offer.title[:_LONGEST_TITLE]
        if offer.claim:
            return command(f"Open: {title}", ids.OPEN_TASK, OpenTask(task=offer.task))
        facts = f"{offer.pay}, about {offer.minutes} min"
        return command(f"Claim and open: {title} ({facts})", ids.CLAIM_TASK, ClaimTask(task=offer.task))
