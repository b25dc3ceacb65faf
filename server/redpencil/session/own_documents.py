"""The reviewer's own documents of a draft: rewrites and tests, between the review and their texts."""

from __future__ import annotations

from redpencil.session.draft import Draft
from redpencil_protocol.edit import Edit, RewriteEdit, TestEdit
from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.uris import DocumentKind, parse_uri


def own_texts(draft: Draft, review: Review) -> dict[str, str]:
    """Return the texts of the rewrites and tests that `review` holds, by their paths below the task."""
    labels = draft.labels()
    sheet = draft.uri(DocumentKind.SHEET)
    texts: dict[str, str] = {}
    for rewrite in review.rewrites:
        for file in rewrite.files:
            uri = sheet.sibling(DocumentKind.REWRITE, label=labels[rewrite.response], path=file.path)
            texts[uri.below] = file.text
    for file in review.tests:
        texts[sheet.sibling(DocumentKind.TEST, path=file.path).below] = file.text
    return texts


def changed_document(draft: Draft, edit: Edit) -> str | None:
    """Return the path below the task of the rewrite or test that `edit` changes; None for any other edit."""
    sheet = draft.uri(DocumentKind.SHEET)
    match edit:
        case RewriteEdit():
            return sheet.sibling(DocumentKind.REWRITE, label=draft.labels()[edit.response], path=edit.path).below
        case TestEdit():
            return sheet.sibling(DocumentKind.TEST, path=edit.path).below
        case _:
            return None


def with_own_documents(draft: Draft, review: Review) -> Review:
    """Return `review` with the texts that stand in the draft's rewrites and tests."""
    if not draft.writable and not review.rewrites and not review.tests:
        return review
    ids = {label: identifier for identifier, label in draft.labels().items()}
    rewrites: dict[str, list[SourceFile]] = {}
    tests: list[SourceFile] = []
    for below, text in draft.writable.items():
        uri = parse_uri(f"redpencil:/{draft.status.source}/{draft.task.id}/{below}")
        file = SourceFile.model_construct(path=uri.path, text=text)
        if uri.kind is DocumentKind.REWRITE:
            rewrites.setdefault(ids[uri.label], []).append(file)
        else:
            tests.append(file)
    return review.model_copy(
        update={
            "rewrites": tuple(Rewrite(response=one, files=tuple(files)) for one, files in rewrites.items()),
            "tests": tuple(tests),
        }
    )
