"""Which rubrics a task is judged by: written out in the task, or named by id and version in the library."""

from __future__ import annotations

from collections.abc import Iterable

from redpencil_protocol.rubric import Rubric
from redpencil_protocol.task import Kind, RubricReference
from redpencil_rubrics import library

DEFAULT_RUBRICS = {
    Kind.CORRECTNESS: "correctness",
    Kind.RATING: "single-response",
    Kind.RANKING: "comparative-ranking",
    Kind.SECURITY: "security-reliability",
}
"""The rubric of a task that was imported without one, by its first kind."""


def default_reference(kind: Kind) -> RubricReference:
    """Return the newest version of the rubric that tasks of this kind get; pinned from then on."""
    rubric = library.rubric(DEFAULT_RUBRICS[kind])
    return RubricReference(id=rubric.id, version=rubric.version)


def resolved(rubrics: Iterable[Rubric | RubricReference]) -> tuple[Rubric, ...]:
    """Return the rubrics in full.

    Raises:
        UnknownRubricError: the library has no rubric of that id and version; the message lists the known ones.
    """
    return tuple(one if isinstance(one, Rubric) else library.rubric(one.id, one.version) for one in rubrics)
