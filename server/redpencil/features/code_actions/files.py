"""Actions on the reviewer's own files: in a file, on its line in the sheet, and where the list and the files differ.

A plain code action asks for nothing, so renaming without a name leads to the line in the sheet where the
name is typed; once it stands there, the action that gives it to the file is offered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet.outline import Section
from redpencil.errors import UserError
from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil.review import acts, file_acts
from redpencil_protocol.commands import AddTest, RemoveFile, RenameFile, StartRewrite
from redpencil_protocol.uris import DocumentKind, DocumentUri, InvalidUriError


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield what can be done with the file here, or with the files that the list and the review differ in."""
    uri = context.view.uri
    if uri.kind in {DocumentKind.REWRITE, DocumentKind.TEST}:
        yield from _on_file(context, uri.below, "this file")
        return
    listed = context.snapshot.sheet.listed
    if listed is None or context.place is None or context.place.section is not Section.OWN_DOCUMENTS:
        return
    files = context.snapshot.writable
    unlisted = [path for path in files if all(path != other for other, _ in listed)]
    line, lines = context.place.line, context.snapshot.sheet.lines
    under = next((path for path, span in listed if lines.position(span.start)[0] == line), None)
    if under is None:
        yield from _on_unlisted(context, unlisted)
    elif under in files:
        yield from _on_file(context, under, under)
    else:
        yield from _on_name(context, under, unlisted)


def _on_file(context: Context, path: str, title: str) -> Iterator[types.CodeAction]:
    task = context.snapshot.id
    yield action(f"Rename {title} …", ids.RENAME_FILE, RenameFile(task=task, path=path))
    yield action(f"Remove {title}", ids.REMOVE_FILE, RemoveFile(task=task, path=path))


def _on_unlisted(context: Context, unlisted: list[str]) -> Iterator[types.CodeAction]:
    """Yield what brings the list and the files together that are missing from it."""
    task = context.snapshot.id
    for path in unlisted:
        yield action(f"List {path} again", *_beginning(task, context.view.uri.sibling_below(path)), preferred=True)
        yield action(f"Remove {path}", ids.REMOVE_FILE, RemoveFile(task=task, path=path))


def _on_name(context: Context, name: str, unlisted: list[str]) -> Iterator[types.CodeAction]:
    """Yield what makes a name that stands in the list, but is no file, one."""
    task = context.snapshot.id
    for path in unlisted:
        with contextlib.suppress(UserError):
            file_acts.rename_file(context.review, context.task, path, name)
            arguments = RenameFile(task=task, path=path, to=name)
            yield action(f"Rename {path} to {name}", ids.RENAME_FILE, arguments, preferred=True)
    with contextlib.suppress(UserError, InvalidUriError):
        uri = context.view.uri.sibling_below(name)
        _try_to_begin(context, uri)
        yield action(f"Begin {name}", *_beginning(task, uri))


def _beginning(task: str, uri: DocumentUri) -> tuple[str, AddTest | StartRewrite]:
    """Return the act that begins a file, or lists it again where it is there."""
    if uri.kind is DocumentKind.TEST:
        return ids.ADD_TEST, AddTest(task=task, path=uri.path)
    return ids.START_REWRITE, StartRewrite(task=task, label=uri.label, path=uri.path)


def _try_to_begin(context: Context, uri: DocumentUri) -> None:
    """See that a file can be begun.

    Raises:
        UserError: it cannot.
    """
    match uri.kind:
        case DocumentKind.TEST:
            acts.add_test(context.review, uri.path)
        case DocumentKind.REWRITE:
            acts.start_rewrite(context.review, context.task, uri.label, uri.path)
        case _:
            raise UserError(f"{uri.below} is no rewrite or test.")
