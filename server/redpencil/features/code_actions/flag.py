"""Actions that flag: a response at its top, anything in the section Flags; a flag's line takes it off."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet.outline import Section
from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil_protocol.commands import SetFlag
from redpencil_protocol.flag import Flag, FlagKind

_OF_RESPONSES = (FlagKind.UNSAFE, FlagKind.MISLEADING)
_OF_TASKS = {FlagKind.BROKEN_TASK: "Flag the task as broken", FlagKind.SKIP: "Skip the task, with a reason"}


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield what can be flagged here and is not yet."""
    if context.at_top_of_response and context.response is not None:
        yield from _of_response(context, context.response.id, context.response.label)
    place = context.place
    if place is None or place.section is not Section.FLAGS:
        return
    under = _flag_named(context, place.field)
    if under is not None:
        label = context.label_of(under.response) if under.response else None
        arguments = SetFlag(task=context.snapshot.id, kind=under.kind, label=label, remove=True)
        yield action(f"Take off the flag {place.field}", ids.SET_FLAG, arguments)
        return
    for kind, title in _OF_TASKS.items():
        if not _is_set(context, kind, None):
            yield action(title, ids.SET_FLAG, SetFlag(task=context.snapshot.id, kind=kind))
    for response in context.task.responses:
        yield from _of_response(context, response.id, response.label)


def _of_response(context: Context, response: str, label: str) -> Iterator[types.CodeAction]:
    for kind in _OF_RESPONSES:
        if not _is_set(context, kind, response):
            arguments = SetFlag(task=context.snapshot.id, kind=kind, label=label)
            yield action(f"Flag {label} as {kind.value}", ids.SET_FLAG, arguments)


def _flag_named(context: Context, name: str) -> Flag | None:
    for flag in context.review.flags:
        label = f" {context.label_of(flag.response)}" if flag.response else ""
        if name.casefold() == f"{flag.kind.value}{label}".casefold():
            return flag
    return None


def _is_set(context: Context, kind: FlagKind, response: str | None) -> bool:
    return any((one.kind, one.response) == (kind, response) for one in context.review.flags)
