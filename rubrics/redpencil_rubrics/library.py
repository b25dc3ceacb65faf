"""The rubrics that ship with redpencil, by id and version; read from `packs/` on first use."""

from __future__ import annotations

from functools import cache
from importlib import resources

from redpencil_protocol.rubric import Rubric
from redpencil_rubrics.error import UnknownRubricError
from redpencil_rubrics.loader import load_rubric

__all__ = ["UnknownRubricError", "rubric", "rubrics"]


@cache
def rubrics() -> tuple[Rubric, ...]:
    """Return every shipped rubric, ordered by id and version."""
    files = (
        file for file in resources.files("redpencil_rubrics").joinpath("packs").iterdir() if file.name.endswith(".yaml")
    )
    loaded = [load_rubric(file.read_text(encoding="utf-8"), file.name) for file in files]
    return tuple(sorted(loaded, key=lambda one: (one.id, _numbers(one.version))))


@cache
def rubric(identifier: str, version: str | None = None) -> Rubric:
    """Return the shipped rubric with this id; None as version takes the newest.

    Raises:
        UnknownRubricError: no such rubric ships.
    """
    fitting = [one for one in rubrics() if one.id == identifier and version in {None, one.version}]
    if not fitting:
        wanted = f"{identifier} {version}" if version else identifier
        known = ", ".join(f"{one.id} {one.version}" for one in rubrics())
        raise UnknownRubricError(f"no rubric {wanted!r} ships with redpencil; there are {known}")
    return fitting[-1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
