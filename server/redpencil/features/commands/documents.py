"""Acts on documents: begin a rewrite or a test, rename one, remove one; compare."""

from __future__ import annotations

from redpencil.documents.compare import compared
from redpencil.errors import UserError
from redpencil.lsp.desk import Desk
from redpencil.review import acts, file_acts
from redpencil.review.file_acts import renamed
from redpencil.review.locations import document_names
from redpencil_protocol.commands import AddTest, RemoveFile, RenameFile, ShowDiff, StartRewrite
from redpencil_protocol.edit import Edit
from redpencil_protocol.uris import DocumentKind, DocumentUri, parse_uri


def start_rewrite(desk: Desk, arguments: StartRewrite) -> dict[str, str]:
    """Make a writable copy of a response's file, or find the one that there is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    label, path = _to_rewrite(arguments)
    edits = acts.start_rewrite(snapshot.review, snapshot.task, label, path)
    label = label.upper()
    path = path or document_names(snapshot.task, label)[0]
    uri = DocumentUri(DocumentKind.REWRITE, snapshot.source, arguments.task, label, path)
    _begin(desk, uri, edits, f"rewrite {label}/{path}")
    return {"uri": str(uri)}


def _to_rewrite(arguments: StartRewrite) -> tuple[str, str | None]:
    """Return the response's label and the path; None for its first file."""
    if arguments.uri is None:
        return arguments.label, arguments.path
    uri = parse_uri(arguments.uri)
    if uri.kind not in {DocumentKind.RESPONSE, DocumentKind.REWRITE}:
        raise UserError(
            f"{uri.below} is no document of a response.", next_step="Go to the response that you want to rewrite."
        )
    return uri.label, uri.path


def add_test(desk: Desk, arguments: AddTest) -> dict[str, str]:
    """Begin a test file of the reviewer's own, or find the one that there is."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    edits = acts.add_test(snapshot.review, arguments.path)
    uri = DocumentUri(DocumentKind.TEST, snapshot.source, arguments.task, path=arguments.path)
    _begin(desk, uri, edits, f"add test {arguments.path}")
    return {"uri": str(uri)}


def _begin(desk: Desk, uri: DocumentUri, edits: tuple[Edit, ...], label: str) -> None:
    """Begin a file; one that there is already is listed in the sheet again, if its line was taken out."""
    if edits:
        desk.session.drafts.act(uri.task, edits, label)
    else:
        desk.session.drafts.list_again(uri)


def rename_file(desk: Desk, arguments: RenameFile) -> dict[str, str | int]:
    """Give a file of the reviewer's another name; without one, answer where in the sheet it is typed."""
    file = _own_file(desk, arguments)
    below, to = file.below, arguments.to
    if to is None:
        return _line_of(desk, file)
    task = desk.session.drafts.snapshot(file.task).task
    new = renamed(below, to)
    desk.session.drafts.act_on_files(
        file.task, lambda review: file_acts.rename_file(review, task, below, to), f"rename {below} to {new}"
    )
    return {"uri": str(file.sibling_below(new))}


def remove_file(desk: Desk, arguments: RemoveFile) -> dict[str, str | int]:
    """Remove a file of the reviewer's; answer the sheet, which listed it."""
    file = _own_file(desk, arguments)
    task = desk.session.drafts.snapshot(file.task).task
    desk.session.drafts.act_on_files(
        file.task, lambda review: file_acts.remove_file(review, task, file.below), f"remove {file.below}"
    )
    return {"uri": str(file.sibling(DocumentKind.SHEET))}


def _own_file(desk: Desk, arguments: RenameFile | RemoveFile) -> DocumentUri:
    """Return the file that is meant, whether or not it is there."""
    if arguments.uri is not None:
        file = parse_uri(arguments.uri)
    elif arguments.task is not None:
        sheet = DocumentUri(DocumentKind.SHEET, desk.session.drafts.snapshot(arguments.task).source, arguments.task)
        file = sheet.sibling_below(arguments.path)
    else:
        raise UserError("No file is named.", next_step="Give its address, or its task and path.")
    if file.kind not in {DocumentKind.REWRITE, DocumentKind.TEST}:
        raise UserError(f"{file.below} is no rewrite or test of yours.", next_step="Go to the file that you mean.")
    return file


def _line_of(desk: Desk, file: DocumentUri) -> dict[str, str | int]:
    """Return where the sheet lists a file, which it does from then on."""
    desk.session.drafts.list_again(file)
    sheet = desk.session.drafts.snapshot(file.task).sheet
    start = next((span.start for path, span in sheet.listed or () if path == file.below), 0)
    line, _ = sheet.lines.position(start)
    return {"uri": str(file.sibling(DocumentKind.SHEET)), "line": line}


def show_diff(desk: Desk, arguments: ShowDiff) -> dict[str, list[dict[str, str]]]:
    """Answer the pairs of documents to compare, file by file."""
    snapshot = desk.session.drafts.snapshot(arguments.task)
    pairs = compared(snapshot.source, snapshot.id, snapshot.task, snapshot.review, arguments.left, arguments.right)
    return {"pairs": [{"left": pair.left, "right": pair.right, "name": pair.name} for pair in pairs]}
