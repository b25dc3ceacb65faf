"""The reviewer's own documents: rewrites and tests, between the review that holds them and their texts.

Each has one name everywhere: its path below the task, such as `A/rewrite/cache.py` or `tests/test_cache.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from redpencil.errors import UserError
from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

NOWHERE = DocumentUri(DocumentKind.SHEET)
"""Where paths below a task are read and written whose address does not matter."""


def own_texts(task: Task, review: Review) -> dict[str, str]:
    """Return the texts of the rewrites and tests that `review` holds, by their paths below the task."""
    if not review.rewrites and not review.tests:
        return {}
    labels = {response.id: response.label for response in task.responses}
    texts: dict[str, str] = {}
    for rewrite in review.rewrites:
        for file in rewrite.files if rewrite.response in labels else ():
            label = labels[rewrite.response]
            texts[NOWHERE.sibling(DocumentKind.REWRITE, label=label, path=file.path).below] = file.text
    for file in review.tests:
        texts[NOWHERE.sibling(DocumentKind.TEST, path=file.path).below] = file.text
    return texts


def own_paths(task: Task, review: Review) -> tuple[str, ...]:
    """Return the paths of the rewrites and tests that `review` holds, in its order."""
    return tuple(own_texts(task, review))


def with_own_texts(task: Task, review: Review, texts: Mapping[str, str]) -> Review:
    """Return `review` with exactly these rewrites and tests, by their paths below the task.

    Rewrites of a response that the task does not have are nobody's here, and stay.
    """
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
    strangers = [one for one in review.rewrites if one.response not in order]
    kept = (Rewrite(response=one, files=tuple(rewrites[one])) for one in order if one in rewrites)
    return review.model_copy(update={"rewrites": (*kept, *strangers), "tests": tuple(tests)})


def refuse_hidden(path: str) -> None:
    """Refuse a name that Git would take for its own: what lies there decides what it runs."""
    if any(part.casefold().startswith(".git") for part in path.split("/")):
        raise UserError(
            f"A file of yours cannot be called {path}: that name is Git's.", next_step="Choose another name."
        )


def refuse_taken(new: str, others: Iterable[str]) -> None:
    """Refuse a name that another file has, or needs as a folder: not every disk tells them apart."""
    for other in others:
        if new.casefold() == other.casefold():
            raise UserError(f"There is a {other} already.", next_step="Choose another name, or remove that file first.")
        if _clash(new.casefold(), other.casefold()):
            raise UserError(f"{new} and {other} cannot both be: one of them is a folder.", next_step="Choose another.")


def left_out(paths: Iterable[str], *, folds_case: bool) -> dict[str, str]:
    """Return the paths that cannot lie on a disk beside one before them, and which that is.

    No act makes such, but another machine, an older store or an undo may bring them in.

    Args:
        paths: those that there are, the ones that are to lie there first.
        folds_case: whether the disk takes `C.py` for `c.py`.
    """
    name: Callable[[str], str] = str.casefold if folds_case else str
    standing: list[str] = []
    found: dict[str, str] = {}
    for path in paths:
        other = next((one for one in standing if _clash(name(path), name(one))), None)
        if other is None:
            standing.append(path)
        else:
            found[path] = other
    return found


def _clash(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
