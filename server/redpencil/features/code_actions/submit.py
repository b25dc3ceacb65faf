"""Actions on the review as a whole, above the sheet's sections and at a response's top: submit, undo, redo."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil_protocol.commands import Redo, Submit, Undo, Withdraw
from redpencil_protocol.review import ReviewState


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield what can be done with the review in its state."""
    task, snapshot = context.snapshot.id, context.snapshot
    at_top = context.place is not None and (context.place.section is None or context.place.line == 0)
    if not at_top and not context.at_top_of_response:
        return
    source = types.CodeActionKind.Source
    if snapshot.state is ReviewState.SUBMITTED:
        yield action("Take the submission back", ids.WITHDRAW, Withdraw(task=task), kind=source)
        return
    if not context.errors:
        yield action("Submit the review", ids.SUBMIT, Submit(task=task), kind=source, preferred=True)
    if at_top and snapshot.undo:
        yield action(f"Undo: {snapshot.undo}", ids.UNDO, Undo(task=task), kind=source)
    if at_top and snapshot.redo:
        yield action(f"Redo: {snapshot.redo}", ids.REDO, Redo(task=task), kind=source)
