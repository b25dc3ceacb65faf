"""Acts that open a document: a rewrite, a test, a comparison."""

from __future__ import annotations

from redpencil.documents.compare import compared
from redpencil.errors import UserError
from redpencil.lsp.desk import Desk
from redpencil.review import acts
from redpencil_protocol.commands import AddTest, ShowDiff, StartRewrite
from redpencil_protocol.response import EXPLANATION
from redpencil_protocol.uris import DocumentKind, DocumentUri, parse_uri


def start_rewrite(desk: Desk, arguments: StartRewrite) -> dict[str, str]:
    """Make a writable copy of a response's file, or find the one that there is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    label, path = _to_rewrite(arguments)
    edits = acts.start_rewrite(snapshot.review, snapshot.task, label, path)
    response = snapshot.task.labelled(label)
    path = path or (response.files[0].path if response else "")
    desk.session.drafts.act(arguments.task, edits, f"rewrite {label}/{path}")
    uri = DocumentUri(DocumentKind.REWRITE, snapshot.source, arguments.task, label, path)
    return {"uri": str(uri)}


def _to_rewrite(arguments: StartRewrite) -> tuple[str, str | None]:
    """Return the response's label and the path; None for its first file, as for its explanation."""
    if arguments.uri is None:
        return arguments.label, arguments.path
    uri = parse_uri(arguments.uri)
    if uri.kind not in {DocumentKind.RESPONSE, DocumentKind.REWRITE}:
        raise UserError(
            f"{uri.below} is no document of a response.", next_step="Go to the response that you want to rewrite."
        )
    return uri.label, None if uri.path == EXPLANATION else uri.path


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
