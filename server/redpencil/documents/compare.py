"""Which documents stand side by side when two responses, or one and its base or rewrite, are compared."""

from __future__ import annotations

from dataclasses import dataclass

from redpencil.errors import UserError
from redpencil_protocol.response import EXPLANATION, PresentedResponse
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

BASE = "base"
REWRITE = "rewrite"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two URIs to show beside each other."""

    left: str
    right: str
    name: str


def compared(source: str, name: str, task: Task, review: Review, left: str, right: str) -> tuple[Pair, ...]:
    """Return the pairs for two labels, a label and `base`, or a label and its `rewrite`.

    Files of one path are paired; two responses of a single file each are paired whatever their
    names; two that share no file are compared by their explanations.

    Raises:
        UserError: a name is no label of the task, or there is nothing to compare with.
    """
    if left in {BASE, REWRITE}:
        left, right = right, left
    first = _labelled(task, left)
    if right == BASE:
        base = {file.path for file in task.base}
        return _paired(source, name, first, DocumentKind.BASE, "", base, "the task has no base with the same files")
    if right == REWRITE:
        texts = next((one.files for one in review.rewrites if one.response == first.id), ())
        paths = {file.path for file in texts}
        reason = f"{left} has no rewrite yet; begin one with ,w"
        return _paired(source, name, first, DocumentKind.REWRITE, left, paths, reason)
    second = _labelled(task, right)
    theirs = [file.path for file in second.files]
    ours = [file.path for file in first.files]
    if len(ours) == 1 and len(theirs) == 1:
        return (_pair(source, name, left, ours[0], DocumentKind.RESPONSE, right, theirs[0]),)
    shared = [path for path in ours if path in theirs]
    if not shared and first.explanation and second.explanation:
        shared = [EXPLANATION]
    if not shared:
        raise UserError(f"{left} and {right} have no file in common to compare.")
    return tuple(_pair(source, name, left, path, DocumentKind.RESPONSE, right, path) for path in shared)


def _paired(
    source: str, name: str, first: PresentedResponse, kind: DocumentKind, label: str, paths: set[str], reason: str
) -> tuple[Pair, ...]:
    shared = [path for path in (*(file.path for file in first.files), EXPLANATION) if path in paths]
    if not shared:
        raise UserError(f"There is nothing to compare {first.label} with: {reason}.")
    return tuple(_pair(source, name, first.label, path, kind, label, path) for path in shared)


def _pair(source: str, task: str, left: str, path: str, kind: DocumentKind, right: str, other: str) -> Pair:
    ours = DocumentUri(DocumentKind.RESPONSE, source, task, left, path)
    theirs = ours.sibling(kind, label=right, path=other)
    name = path if path == other else f"{path} / {other}"
    return Pair(str(ours), str(theirs), f"{left} - {right or kind.value}: {name}")


def _labelled(task: Task, label: str) -> PresentedResponse:
    response = task.labelled(label)
    if response is None:
        labels = ", ".join(one.label for one in task.responses)
        raise UserError(f"There is no response {label!r}.", next_step=f"Choose one of {labels}.")
    return response
