"""Acts on the review as a whole: undo, redo, submit, take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redpencil.lsp.desk import Desk
from redpencil_protocol.commands import Redo, Submit, Undo, Withdraw
from redpencil_protocol.uris import DocumentKind, DocumentUri


def undo(desk: Desk, arguments: Undo) -> dict[str, Any]:
    """Reverse the last act; answer what of it stays, and why, if anything does, and where the reviewer's files went."""
    return _reverse(desk, arguments.task, desk.session.drafts.undo)


def redo(desk: Desk, arguments: Redo) -> dict[str, Any]:
    """Reverse the last undo; answer as undo does."""
    return _reverse(desk, arguments.task, desk.session.drafts.redo)


def _reverse(desk: Desk, task: str, reverse: Callable[[str], str]) -> dict[str, Any]:
    before = desk.session.drafts.snapshot(task)
    message = reverse(task)
    after = desk.session.drafts.snapshot(task)
    sheet = DocumentUri(DocumentKind.SHEET, after.source, task)
    moved = _moved(before.writable, after.writable)
    return {
        "message": message,
        "moved": {str(sheet.sibling_below(old)): new and str(sheet.sibling_below(new)) for old, new in moved.items()},
    }


def _moved(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Return the files that are no more, each with the name that it has now; empty where it has none."""
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    if len(gone) == len(come) == 1:
        return {gone.pop(): come.pop()}
    return {old: next((new for new in sorted(come) if after[new] == before[old]), "") for old in sorted(gone)}


def submit(desk: Desk, arguments: Submit) -> dict[str, str | None]:
    """Send the review; refused, with the reasons, while an error stands."""
    message = desk.session.submit(arguments.task)
    return {"next": desk.session.next_open_task(), "message": message}


async def withdraw(desk: Desk, arguments: Withdraw) -> None:
    """Take the submission back."""
    async with desk.editor.progress("Taking the submission back"):
        await desk.session.withdraw(arguments.task)
