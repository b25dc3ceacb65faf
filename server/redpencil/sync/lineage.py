"""Lineage: what a draft was made from, where nobody can say it because an upload's answer was lost."""

from __future__ import annotations

from redpencil.review.delta import between, size
from redpencil.review.state import difference
from redpencil_protocol.review import Review


def came_from(draft: Review, sent: Review, base: Review) -> bool:
    """Whether a draft goes on from `sent` rather than from `base`, which `sent` was made from: it is nearer to it.

    What another machine changed lies between the draft and either; what was sent lies between it and `base`
    if it arrived, and between it and `sent` if it did not.
    """
    return _distance(sent, draft) < _distance(base, draft)


def blank(review: Review) -> Review:
    """Return a review of the same task in which nothing is said: where all sides began."""
    return Review(task=review.task, presented=review.presented, rubrics=review.rubrics)


def _distance(one: Review, other: Review) -> int:
    return sum(1 + size(between(str(edit.before), str(edit.after))) for edit in difference(one, other))
