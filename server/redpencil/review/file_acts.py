"""What a reviewer can do to the files of their own, rewrites and tests: give one another name, remove one.

A file is named by its path below the task. A renamed file stays what it is, a test or a rewrite of its
response, with every word that stands in it. As in `acts`, nothing is changed here, and an impossible
wish is a UserError.
"""

from __future__ import annotations

from redpencil.errors import UserError
from redpencil.review.own_documents import NOWHERE, own_texts, refuse_hidden, refuse_taken
from redpencil_protocol.edit import Edit, RewriteEdit, TestEdit
from redpencil_protocol.paths import checked_path
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri, InvalidUriError


def rename_file(review: Review, task: Task, below: str, to: str) -> tuple[Edit, ...]:
    """Give a file another name, as `renamed` reads it; none if it is called that already."""
    texts = own_texts(task, review)
    text = _text(texts, below)
    new = renamed(below, to)
    if new == below:
        return ()
    refuse_hidden(new)
    refuse_taken(new, (path for path in texts if path != below))
    return (_edit(task, below, text, None), _edit(task, new, None, text))


def remove_file(review: Review, task: Task, below: str) -> tuple[Edit, ...]:
    """Remove a file."""
    return (_edit(task, below, _text(own_texts(task, review), below), None),)


def renamed(below: str, to: str) -> str:
    """Return the path below the task that a file gets by the new name `to`.

    That is a path below the task, as the sheet has it, or one within the tests or the rewrite.
    """
    file = NOWHERE.sibling_below(below)
    folder = below.removesuffix(file.path)
    try:
        meant = NOWHERE.sibling_below(to)
    except InvalidUriError:
        meant = None
    if meant is not None and to.startswith(folder):
        path = meant.path
    elif meant is not None and meant.kind in {DocumentKind.TEST, DocumentKind.REWRITE}:
        raise UserError(
            f"{below} cannot become {to}: {_kind(file)} stays one.", next_step=f"Begin its name with {folder}"
        )
    else:
        path = to
    try:
        return checked_path(folder + checked_path(path))
    except ValueError as error:
        raise UserError(f"A file cannot be called that: {error}.", next_step=f"Name it for example {below}.") from None


def _text(texts: dict[str, str], below: str) -> str:
    text = texts.get(below)
    if text is None:
        known = ", ".join(texts) or "none yet"
        raise UserError(f"There is no file {below!r} of yours.", next_step=f"Your files are: {known}.")
    return text


def _edit(task: Task, below: str, before: str | None, after: str | None) -> Edit:
    file = NOWHERE.sibling_below(below)
    if file.kind is DocumentKind.TEST:
        return TestEdit(path=file.path, before=before, after=after)
    response = task.labelled(file.label)
    if response is None:
        raise UserError(f"The task has no response {file.label!r}.")
    return RewriteEdit(response=response.id, path=file.path, before=before, after=after)


def _kind(file: DocumentUri) -> str:
    return "a test" if file.kind is DocumentKind.TEST else f"a rewrite of {file.label}"
