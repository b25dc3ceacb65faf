"""Actions that score: one per level, its anchor in the title, on a criterion's line and at a response's top."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil.review.score_values import format_value
from redpencil.review.scoring import levels
from redpencil_protocol.commands import SetScore
from redpencil_protocol.rubric import Criterion, Per, Rubric

_LONGEST_ANCHOR = 70
_MOST_AT_TOP = 6
"""At the top of a response flags and submitting want room too."""


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield the levels for the response under the cursor, or for the first that has no score."""
    if context.place is not None:
        asked = context.place.criterion(context.task)
        if asked is not None:
            rubric, criterion = asked
            yield from _levels(context, rubric, criterion, _response(context, rubric, criterion))
    elif context.at_top_of_response and context.response is not None:
        following = _next_unscored(context, context.response.id)
        if following is not None:
            found = list(_levels(context, *following, context.response.id))
            yield from found[:_MOST_AT_TOP]


def _levels(context: Context, rubric: Rubric, criterion: Criterion, response: str | None) -> Iterator[types.CodeAction]:
    label = context.label_of(response) if response else None
    given = context.review.score(rubric.id, criterion.id, response)
    for level in levels(criterion, context.task.language):
        if given is not None and given.value == level.value:
            continue
        anchor = f": {_short(level.anchor)}" if level.anchor else ""
        title = f"{criterion.id} {label or ''}".strip() + f" {format_value(level.value)}{anchor}"
        arguments = {"task": context.snapshot.id, "rubric": rubric.id, "criterion": criterion.id, "value": level.value}
        if label:
            arguments["label"] = label
        yield action(title, ids.SET_SCORE, SetScore.model_validate(arguments))


def _response(context: Context, rubric: Rubric, criterion: Criterion) -> str | None:
    if rubric.per is Per.SET or context.place is None:
        return None
    under = context.task.labelled(context.place.label(context.labels))
    if under is not None:
        return under.id
    unscored = (one.id for one in context.task.responses if not _is_scored(context, rubric, criterion, one.id))
    return next(unscored, context.task.responses[0].id)


def _next_unscored(context: Context, response: str) -> tuple[Rubric, Criterion] | None:
    for rubric in context.task.rubrics:
        for criterion in rubric.criteria if rubric.per is Per.RESPONSE else ():
            if levels(criterion, context.task.language) and not _is_scored(context, rubric, criterion, response):
                return rubric, criterion
    return None


def _is_scored(context: Context, rubric: Rubric, criterion: Criterion, response: str) -> bool:
    score = context.review.score(rubric.id, criterion.id, response)
    return score is not None and score.value is not None


def _short(anchor: str) -> str:
    return anchor if len(anchor) <= _LONGEST_ANCHOR else f"{anchor[: _LONGEST_ANCHOR - 1]}…"
