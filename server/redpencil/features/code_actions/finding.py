"""Actions on a finding, on its code and on its block in the sheet: make it weigh more or less, delete it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil_protocol.commands import DeleteFinding, EditFinding
from redpencil_protocol.severity import Severity

_MOST_FINDINGS = 2


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield the actions on the findings under the cursor; none on a selection, which is to be marked."""
    if context.has_selection and context.place is None:
        return
    task, order = context.snapshot.id, list(Severity)
    for finding in context.findings_here()[:_MOST_FINDINGS]:
        place = order.index(finding.severity)
        for other in order[max(0, place - 1) : place] + order[place + 1 : place + 2]:
            arguments = EditFinding(task=task, finding=finding.id, severity=other)
            yield action(f"Make {finding.id} a {other.value}", ids.EDIT_FINDING, arguments)
        yield action(f"Delete {finding.id}", ids.DELETE_FINDING, DeleteFinding(task=task, finding=finding.id))
