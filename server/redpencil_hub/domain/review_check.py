"""Whether a review is about the task that it was sent for, and may stand as a submission of it.

A draft fits where it is about this task, this order, these responses and criteria. A submission
is held to what the editor's linter calls an error of the record, too: values on their scales,
anchors on the text that they quote, a whole ranking, the rubrics that it names, and something said.
How careful the words are stays the reviewer's own business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from redpencil_hub.domain.presentation import named_responses
from redpencil_hub.domain.scale import on_scale
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.response import Response
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Per, Rank, Rubric
from redpencil_protocol.task import Kind

_IMPOSSIBLE = "impossible"
"""The answer to a task check that ends the task."""

_Objections = tuple[dict[str, Any], ...]


def objections(review: Review, task: str, presented: tuple[str, ...], rubrics: tuple[Rubric, ...]) -> _Objections:
    """Return where and why the review does not fit the task, one each; empty if it does."""
    return _listed(_misfits(review, task, presented, rubrics))


def submission_objections(
    review: Review, kinds: tuple[Kind, ...], rubrics: tuple[Rubric, ...], responses: Mapping[str, Response]
) -> _Objections:
    """Return where and why a review that fits cannot stand as a submission; empty if it can.

    Args:
        review: what was sent.
        kinds: what the task asks for.
        rubrics: what it is judged by.
        responses: its responses, by the ids that the review uses.
    """
    return _listed(_faults(review, kinds, rubrics, responses))


def _listed(found: Iterable[tuple[str, str]]) -> _Objections:
    return tuple({"path": path, "message": message} for path, message in found)


def _misfits(
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
    yield from _score_misfits(review, known)


def _score_misfits(review: Review, known: dict[str, Rubric]) -> Iterator[tuple[str, str]]:
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


def _faults(
    review: Review, kinds: tuple[Kind, ...], rubrics: tuple[Rubric, ...], responses: Mapping[str, Response]
) -> Iterator[tuple[str, str]]:
    yield from _rubric_faults(review, rubrics)
    yield from _finding_faults(review, responses)
    if not _ends_the_task(review):
        yield from _ranking_faults(review, kinds, rubrics)
        if _says_nothing(review):
            yield "$", "the review says nothing of the task"


def _rubric_faults(review: Review, rubrics: tuple[Rubric, ...]) -> Iterator[tuple[str, str]]:
    known = {rubric.id: rubric for rubric in rubrics}
    for index, used in enumerate(review.rubrics):
        if used.id in known and known[used.id].digest() != used.sha256:
            yield f"$.rubrics[{index}].sha256", f"the task's rubric {used.id} {used.version} has other words"
    for index, score in enumerate(review.scores):
        criterion = known[score.rubric].criterion(score.criterion) if score.rubric in known else None
        if criterion is None or score.value is None:
            continue
        if not on_scale(criterion, score.value):
            yield f"$.scores[{index}].value", f"this is no value of {criterion.id}"


def _finding_faults(review: Review, responses: Mapping[str, Response]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, finding in enumerate(review.findings):
        if finding.id in seen:
            yield f"$.findings[{index}].id", f"two findings are called {finding.id}"
        seen.add(finding.id)
        for number, anchor in enumerate(finding.anchors):
            wrong = _anchor_fault(anchor, responses.get(anchor.response))
            if wrong:
                yield f"$.findings[{index}].anchors[{number}]", wrong


def _anchor_fault(anchor: Anchor, response: Response | None) -> str:
    text = response.text_of(anchor.file) if response is not None else None
    if text is None:
        return f"the response has no {anchor.file[:120]}"
    for reading in (text, text.replace("\r\n", "\n").replace("\r", "\n"), text.removeprefix("\ufeff")):
        if reading[anchor.start : anchor.end] == anchor.quote:
            return ""
    if anchor.end > len(text):
        return f"{anchor.file} ends at {len(text)}, before the anchor does"
    return f"{anchor.file} has other text there than the anchor quotes"


def _ends_the_task(review: Review) -> bool:
    """Whether the reviewer says that the task cannot be judged, or gives it back: then only the reason is owed."""
    verdict = review.task_check
    return (verdict is not None and verdict.answer == _IMPOSSIBLE) or any(
        flag.kind is FlagKind.SKIP for flag in review.flags
    )


def _ranking_faults(review: Review, kinds: tuple[Kind, ...], rubrics: tuple[Rubric, ...]) -> Iterator[tuple[str, str]]:
    groups = review.ranking.groups
    asked = Kind.RANKING in kinds and len(review.presented) > 1
    missing = [one for one in review.presented if all(one not in group for group in groups)]
    if missing and (asked or groups):
        yield "$.ranking.groups", f"the ranking leaves out {', '.join(missing)}"
    scales = [criterion.scale for rubric in rubrics for criterion in rubric.criteria]
    strict = any(isinstance(scale, Rank) and not scale.ties for scale in scales)
    if strict and any(len(group) > 1 for group in groups):
        yield "$.ranking.groups", "the rubric asks for a ranking without ties"


def _says_nothing(review: Review) -> bool:
    said = (
        review.findings,
        [one for one in review.scores if one.value is not None],
        review.ranking.groups,
        review.flags,
        review.rewrites,
        review.task_check,
        review.notes.strip(),
    )
    return not any(said)
