"""How a task is laid out in documents: which there are, what they are called, which opens first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from redpencil.documents.untrusted import visible
from redpencil.syntax.languages import entry, language_of
from redpencil_protocol.extensions import PROSE_LANGUAGE, SHEET_LANGUAGE, DocumentLink, Layout, ResponseLayout, Role
from redpencil_protocol.response import EXPLANATION, PresentedResponse, Response
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

_Kind = Literal["queue", "brief", "sheet", "response", "rewrite", "base", "test", "run"]

_SIDE_FOLDERS = frozenset({"test", "tests", "spec", "specs", "__tests__", "docs", "examples"})
_ROLES = {DocumentKind.QUEUE: Role.QUEUE, DocumentKind.BRIEF: Role.BRIEF, DocumentKind.SHEET: Role.SHEET}
_OUR_LANGUAGES = {
    DocumentKind.SHEET: SHEET_LANGUAGE,
    DocumentKind.BRIEF: PROSE_LANGUAGE,
    DocumentKind.QUEUE: PROSE_LANGUAGE,
    DocumentKind.RUN: PROSE_LANGUAGE,
}
_KINDS: dict[DocumentKind, _Kind] = {
    DocumentKind.QUEUE: "queue",
    DocumentKind.BRIEF: "brief",
    DocumentKind.SHEET: "sheet",
    DocumentKind.RESPONSE: "response",
    DocumentKind.REWRITE: "rewrite",
    DocumentKind.BASE: "base",
    DocumentKind.TEST: "test",
    DocumentKind.RUN: "run",
}
_MAIN_NAMES = frozenset({"main", "index", "app", "lib", "mod", "solution"})


def layout(source: str, name: str, task: Task, review: Review) -> Layout:
    """Return all documents of `task`, called `name` here, with the rewrites and tests that `review` has begun."""
    sheet = DocumentUri(DocumentKind.SHEET, source, name)
    return Layout(
        task=name,
        title=visible(task.title),
        brief=str(sheet.sibling(DocumentKind.BRIEF)),
        sheet=str(sheet),
        front=(describe(sheet.sibling(DocumentKind.BRIEF)), describe(sheet)),
        responses=tuple(_response(sheet, one, review, task.language) for one in task.responses),
        base=tuple(describe(sheet.sibling(DocumentKind.BASE, path=file.path)) for file in task.base),
        tests=tuple(describe(sheet.sibling(DocumentKind.TEST, path=file.path)) for file in review.tests),
        new_test=new_test(task),
    )


def new_test(task: Task) -> str:
    """Return what a new test of `task` is called by default: as is usual in its language, or that of its code."""
    languages = (task.language, *(language_of(main_file(one, task.language)) for one in task.responses))
    named = (known.test for one in languages if (known := entry(one)) is not None and known.test)
    return next(named, "test_review.txt")


def describe(uri: DocumentUri) -> DocumentLink:
    """Return what a client shows and asks of the document `uri`, whether or not its task has it."""
    return DocumentLink(
        uri=str(uri),
        name=uri.below,
        language=document_language(uri),
        writable=uri.writable,
        kind=_KINDS[uri.kind],
        role=_ROLES.get(uri.kind, Role.CODE),
        task=uri.task,
        label=uri.label,
        path=uri.path,
    )


def document_language(uri: DocumentUri) -> str:
    """Return the editor's language id for a document."""
    return _OUR_LANGUAGES.get(uri.kind) or language_of(uri.path)


def main_file(response: Response, language: str = "") -> str:
    """Return the document of `response` to open first: the explanation if there are no files.

    Source before tests and documents, the task's `language` before others, names such as `main`
    before others; then the order in which the response has them.
    """
    if not response.files:
        return EXPLANATION

    def order(path: str) -> tuple[bool, bool, bool]:
        *folders, name = path.casefold().split("/")
        stem = name.partition(".")[0]
        aside = bool(_SIDE_FOLDERS.intersection(folders)) or stem.startswith("test_") or stem.endswith("_test")
        return aside, bool(language) and language_of(path) != language, stem not in _MAIN_NAMES

    return min((file.path for file in response.files), key=order)


def document_order(response: Response, language: str = "") -> tuple[str, ...]:
    """Return the documents of `response`: main file, other files, explanation."""
    main = main_file(response, language)
    others = [file.path for file in response.files if file.path != main]
    if response.explanation and main != EXPLANATION:
        others.append(EXPLANATION)
    return (main, *others)


def _response(sheet: DocumentUri, response: PresentedResponse, review: Review, language: str) -> ResponseLayout:
    label = response.label
    rewrite = next((one.files for one in review.rewrites if one.response == response.id), ())
    return ResponseLayout(
        label=label,
        documents=tuple(_links(sheet, DocumentKind.RESPONSE, label, document_order(response, language))),
        rewrite=tuple(_links(sheet, DocumentKind.REWRITE, label, (file.path for file in rewrite))),
    )


def _links(sheet: DocumentUri, kind: DocumentKind, label: str, paths: Iterable[str]) -> Iterable[DocumentLink]:
    return (describe(sheet.sibling(kind, label=label, path=path)) for path in paths)
