"""Actions in the section Task check: its answers."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet.outline import Section
from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil.review.acts import task_check_options
from redpencil_protocol.commands import AnswerTaskCheck


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield one action per answer."""
    if context.place is None or context.place.section is not Section.TASK_CHECK:
        return
    for option in task_check_options(context.task):
        arguments = AnswerTaskCheck(task=context.snapshot.id, answer=option)
        yield action(f"Task check: {option}", ids.ANSWER_TASK_CHECK, arguments)
