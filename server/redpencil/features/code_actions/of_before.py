"""An action on a sheet of before: what redpencil wrote there once goes, all of it at once; undo brings it back."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet import edits_without
from redpencil.features.code_actions.context import Context

_TITLE = "Take out the old header and the findings' numbers"


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield it where the cursor is on a line of it."""
    if context.place is None:
        return
    shown = context.view
    edits = [types.TextEdit(shown.range(one.start, one.end), one.text) for one in edits_without(context.snapshot.sheet)]
    if any(one.range.start.line == context.place.line for one in edits):
        yield types.CodeAction(
            title=_TITLE,
            kind=types.CodeActionKind.RefactorRewrite,
            edit=types.WorkspaceEdit(changes={str(shown.uri): edits}),
        )
