"""Which rubrics a task is judged by: written out in the task, or named by id and version in the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import yaml

from redpencil_protocol.rubric import Rubric
from redpencil_protocol.task import Kind, RubricReference
from redpencil_rubrics import library
from redpencil_rubrics.loader import RubricError, load_rubric

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


def check_inside(rubrics: Iterable[Rubric | RubricReference]) -> None:
    """Pass if each rubric that is written out in a task is one that the strict loader takes.

    Raises:
        RubricFaultError: one is faulty, stands twice, or has the id and version of a shipped one with other words.
    """
    seen: set[str] = set()
    for index, one in enumerate(rubrics):
        if one.id in seen:
            raise RubricFaultError(f"$.rubrics[{index}]: the task has two rubrics called {one.id}")
        seen.add(one.id)
        if isinstance(one, Rubric):
            _check_written_out(one, f"$.rubrics[{index}]")


class RubricFaultError(ValueError):
    """A rubric inside a task cannot be used; the message says where and why."""


def _check_written_out(rubric: Rubric, place: str) -> None:
    plain = rubric.model_dump(by_alias=True, exclude_defaults=False)
    text = yaml.safe_dump(_yaml_ready(plain), allow_unicode=True, sort_keys=False, width=10**6)
    try:
        load_rubric(text, place)
    except RubricError as error:
        raise RubricFaultError(f"{place}: {error.message}. {error.next_step}") from error
    shipped = next((one for one in library.rubrics() if (one.id, one.version) == (rubric.id, rubric.version)), None)
    if shipped is not None and shipped.digest() != rubric.digest():
        raise RubricFaultError(
            f"{place}: {rubric.id} {rubric.version} ships with redpencil, with other words; give yours another version"
        )


def _yaml_ready(value: Any) -> Any:
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {_yaml_ready(key): _yaml_ready(item) for key, item in items if item is not None}
    if isinstance(value, (tuple, list)):
        return [_yaml_ready(item) for item in cast("list[Any]", value)]
    return str(value) if isinstance(value, str) else value


def resolved(rubrics: Iterable[Rubric | RubricReference]) -> tuple[Rubric, ...]:
    """Return the rubrics in full.

    Raises:
        UnknownRubricError: the library has no rubric of that id and version; the message lists the known ones.
    """
    return tuple(one if isinstance(one, Rubric) else library.rubric(one.id, one.version) for one in rubrics)
