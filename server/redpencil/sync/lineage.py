"""Lineage: what a draft was made from, where nobody can say it because an upload's answer was lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from redpencil_protocol.review import Review

_NOT_SAID = frozenset({"id", "active_seconds", "task", "presented", "rubrics"})
"""What a review holds that no reviewer said."""


def blank(review: Review) -> Review:
    """Return a review of the same task in which nothing is said: where all sides began."""
    return Review(task=review.task, presented=review.presented, rubrics=review.rubrics)


def came_from(draft: Review, sent: Review, base: Review) -> bool:
    """Whether a draft goes on from `sent`, which was made from `base`: whether most of what that added is in it.

    Only where it added nothing, what it took out is looked for: another draft may lack that, too.
    """
    said, before, now = (frozenset(_lines(review.model_dump(mode="json"))) for review in (sent, base, draft))
    changed = [line in now for line in said - before] or [line not in now for line in before - said]
    return sum(changed) * 2 > len(changed)


def _lines(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each line of each text, and each other value, with the names that lead to it."""
    if isinstance(value, Mapping):
        for name, one in cast("Mapping[str, object]", value).items():
            if name not in _NOT_SAID:
                yield from _lines(one, f"{where}/{name}")
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _lines(one, where)
    else:
        for line in str(value).splitlines():
            yield where, line
