"""What the families of code actions look at: the document, the selection, the place in the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

from redpencil.documents.untrusted import visible
from redpencil.lsp.finding_places import findings_under
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_place import SheetPlace, sheet_place
from redpencil.lsp.to_lsp import command
from redpencil.lsp.view import View, view
from redpencil.review.remark import Level
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.finding import Finding
from redpencil_protocol.model import Model
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentUri


@dataclass(frozen=True, slots=True)
class Context:
    """Where the reviewer asks what can be done."""

    view: View
    where: types.Range
    start: int
    end: int
    place: SheetPlace | None
    """None outside of the sheet."""

    @property
    def snapshot(self) -> Snapshot:
        """The task with its review."""
        return self.view.snapshot

    @property
    def task(self) -> Task:
        """The task."""
        return self.view.snapshot.task

    @property
    def review(self) -> Review:
        """The review as it stands."""
        return self.view.snapshot.review

    @property
    def labels(self) -> tuple[str, ...]:
        """The responses' labels in the order shown."""
        return tuple(one.label for one in self.task.responses)

    @property
    def response(self) -> PresentedResponse | None:
        """The response whose document this is."""
        return self.view.response

    @property
    def has_selection(self) -> bool:
        """Whether something is selected."""
        return self.end > self.start

    @property
    def at_top_of_response(self) -> bool:
        """Whether the cursor, without a selection, is on the first line of a response's document."""
        return self.response is not None and not self.has_selection and self.where.start.line == 0

    @property
    def errors(self) -> int:
        """How many remarks keep the review from being submitted."""
        return sum(remark.level is Level.ERROR for remark in self.snapshot.remarks)

    def label_of(self, response: str) -> str:
        """Return the label of a response's id."""
        found = self.task.response(response)
        return found.label if found else "?"

    def findings_here(self) -> list[Finding]:
        """Return the findings that the cursor stands on: in code by their spans, in the sheet by their block."""
        return findings_under(self.view, self.start, self.start)


def context_at(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, where: types.Range) -> Context:
    """Return the context of a range in a document."""
    shown = view(snapshot, uri, codec)
    start, end = shown.offsets(where)
    place = sheet_place(shown.lines, start) if shown.is_sheet else None
    return Context(shown, where, start, end, place)


def action(
    title: str,
    id_: str,
    arguments: Model,
    *,
    kind: types.CodeActionKind = types.CodeActionKind.QuickFix,
    preferred: bool = False,
) -> types.CodeAction:
    """Return the code action that runs one of our commands."""
    return types.CodeAction(
        title=visible(title), kind=kind, is_preferred=preferred or None, command=command(title, id_, arguments)
    )
