"""Whether a review is about the task that it was sent for: this task, this order, these responses, these criteria.

Whether the review is complete or careful is the reviewer's linter's business, not the hub's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from redpencil_hub.domain.presentation import named_responses
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Per, Rubric


def objections(
    review: Review, task: str, presented: tuple[str, ...], rubrics: tuple[Rubric, ...]
) -> tuple[dict[str, Any], ...]:
    """Return where and why the review does not fit, one each; empty if it does."""
    return tuple({"path": path, "message": message} for path, message in _objections(review, task, presented, rubrics))


def _objections(
    review: Review, task: str, presented: tuple[str, ...], rubrics: tuple[Rubric, ...]
) -> Iterator[tuple[str, str]]:
    if review.task != task:
        yield "$.task", f"the review is about {review.task}, not {task}"
        return
    if review.presented != presented:
        yield "$.presented", f"the responses were shown in the order {', '.join(presented)}"
    strangers = sorted(named_responses(review) - set(presented))
    if strangers:
        yield "$", f"the task has no response {', '.join(strangers)}"
    known = {rubric.id: rubric for rubric in rubrics}
    for index, used in enumerate(review.rubrics):
        if used.id not in known or known[used.id].version != used.version:
            yield f"$.rubrics[{index}]", f"the task is not judged by the rubric {used.id} {used.version}"
    yield from _score_objections(review, known)


def _score_objections(review: Review, known: dict[str, Rubric]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str, str | None]] = set()
    for index, score in enumerate(review.scores):
        path = f"$.scores[{index}]"
        rubric = known.get(score.rubric)
        if rubric is None:
            yield f"{path}.rubric", f"the task has no rubric {score.rubric}"
            continue
        if rubric.criterion(score.criterion) is None:
            yield f"{path}.criterion", f"the rubric {rubric.id} has no criterion {score.criterion}"
        if (rubric.per is Per.RESPONSE) != (score.response is not None):
            expected = "for each response" if rubric.per is Per.RESPONSE else "once for all responses"
            yield f"{path}.response", f"the rubric {rubric.id} is scored {expected}"
        key = (score.rubric, score.criterion, score.response)
        if key in seen:
            yield path, f"{score.criterion} is scored twice"
        seen.add(key)
