"""Acts that open a document: a rewrite, a test, a comparison."""

from __future__ import annotations

from redpencil.documents.compare import compared
from redpencil.lsp.desk import Desk
from redpencil.review import acts
from redpencil_protocol.commands import AddTest, ShowDiff, StartRewrite
from redpencil_protocol.uris import DocumentKind, DocumentUri


def start_rewrite(desk: Desk, arguments: StartRewrite) -> dict[str, str]:
    """Make a writable copy of a response's file, or find the one that there is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.start_rewrite(snapshot.review, snapshot.task, arguments.label, arguments.path)
    response = snapshot.task.labelled(arguments.label)
    path = arguments.path or (response.files[0].path if response else "")
    desk.session.drafts.act(arguments.task, edits, f"rewrite {arguments.label}/{path}")
    uri = DocumentUri(DocumentKind.REWRITE, snapshot.source, arguments.task, arguments.label, path)
    return {"uri": str(uri)}


def add_test(desk: Desk, arguments: AddTest) -> dict[str, str]:
    """Begin a test file of the reviewer's own, or find the one that there is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.add_test(snapshot.review, arguments.path)
    desk.session.drafts.act(arguments.task, edits, f"add test {arguments.path}")
    uri = DocumentUri(DocumentKind.TEST, snapshot.source, arguments.task, path=arguments.path)
    return {"uri": str(uri)}


def show_diff(desk: Desk, arguments: ShowDiff) -> dict[str, list[dict[str, str]]]:
    """Answer the pairs of documents to compare, file by file."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    pairs = compared(snapshot.source, snapshot.id, snapshot.task, snapshot.review, arguments.left, arguments.right)
    return {"pairs": [{"left": pair.left, "right": pair.right, "name": pair.name} for pair in pairs]}
