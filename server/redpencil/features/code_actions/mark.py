"""Actions on a selection in a response: mark it, or say that a finding also stands there.

Clients with our pickers ask for the category first. Through a plain code action the category is the
first of the taxonomy's and is changed in the sheet, where it is completed.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil_protocol.commands import AlsoHere, MarkFinding, Position, Range
from redpencil_protocol.severity import Severity
from redpencil_rubrics import taxonomy

_RECENT = 3
_LONGEST_TITLE = 60


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield one action per severity, then the findings marked last."""
    if context.response is None or not context.has_selection:
        return
    uri, span = str(context.view.uri), _range(context.where)
    category = taxonomy.categories()[0].id
    for severity in Severity:
        arguments = MarkFinding(uri=uri, range=span, category=category, severity=severity)
        yield action(f"Mark as {severity.value}", ids.MARK_FINDING, arguments)
    for finding in reversed(context.review.findings[-_RECENT:]):
        what = f": {finding.what[:_LONGEST_TITLE]}" if finding.what else ""
        arguments = AlsoHere(finding=finding.id, uri=uri, range=span)
        yield action(f"{finding.id} is also here{what}", ids.ALSO_HERE, arguments)


def _range(span: types.Range) -> Range:
    start, end = (Position(line=one.line, character=one.character) for one in (span.start, span.end))
    return Range(start=start, end=end)
