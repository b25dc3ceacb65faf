"""Acts on the review as a whole: undo, redo, submit, take back."""

from __future__ import annotations

from redpencil.lsp.desk import Desk
from redpencil_protocol.commands import Redo, Submit, Undo, Withdraw


def undo(desk: Desk, arguments: Undo) -> dict[str, str]:
    """Reverse the last act; answer what of it stays, and why, if anything does."""
    return {"message": desk.session.drafts.undo(arguments.task)}


def redo(desk: Desk, arguments: Redo) -> dict[str, str]:
    """Reverse the last undo; answer what of it stays, and why, if anything does."""
    return {"message": desk.session.drafts.redo(arguments.task)}


def submit(desk: Desk, arguments: Submit) -> dict[str, str | None]:
    """Send the review; refused, with the reasons, while an error stands."""
    message = desk.session.submit(arguments.task)
    return {"next": desk.session.next_open_task(), "message": message}


async def withdraw(desk: Desk, arguments: Withdraw) -> None:
    """Take the submission back."""
    async with desk.editor.progress("Taking the submission back"):
        await desk.session.withdraw(arguments.task)
