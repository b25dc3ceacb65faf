"""The reviewer's own documents: rewrites and tests, between the review that holds them and their texts."""

from __future__ import annotations

from collections.abc import Mapping

from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

_NOWHERE = DocumentUri(DocumentKind.SHEET)


def own_texts(task: Task, review: Review) -> dict[str, str]:
    """Return the texts of the rewrites and tests that `review` holds, by their paths below the task."""
    if not review.rewrites and not review.tests:
        return {}
    labels = {response.id: response.label for response in task.responses}
    texts: dict[str, str] = {}
    for rewrite in review.rewrites:
        for file in rewrite.files:
            label = labels[rewrite.response]
            texts[_NOWHERE.sibling(DocumentKind.REWRITE, label=label, path=file.path).below] = file.text
    for file in review.tests:
        texts[_NOWHERE.sibling(DocumentKind.TEST, path=file.path).below] = file.text
    return texts


def with_own_texts(task: Task, review: Review, texts: Mapping[str, str]) -> Review:
    """Return `review` with exactly these rewrites and tests, by their paths below the task."""
    if not texts and not review.rewrites and not review.tests:
        return review
    rewrites: dict[str, list[SourceFile]] = {}
    tests: list[SourceFile] = []
    for below, text in sorted(texts.items()):
        folder, _, rest = below.partition("/")
        if folder == DocumentKind.TEST.value:
            tests.append(SourceFile.model_construct(path=rest, text=text))
            continue
        response = task.labelled(folder)
        if response is not None:
            path = rest.removeprefix(f"{DocumentKind.REWRITE.value}/")
            rewrites.setdefault(response.id, []).append(SourceFile.model_construct(path=path, text=text))
    order = [response.id for response in task.responses]
    return review.model_copy(
        update={
            "rewrites": tuple(Rewrite(response=one, files=tuple(rewrites[one])) for one in order if one in rewrites),
            "tests": tuple(tests),
        }
    )
