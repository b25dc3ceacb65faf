"""Rationales: scores that the rubric wants justified, by words, by a finding, or both."""

from __future__ import annotations

from collections.abc import Iterator

from redpencil.review.linter.case import Case, Given, is_blank
from redpencil.review.remark import Level, Remark
from redpencil.review.score_values import format_value
from redpencil.review.scoring import condition_of, ends, holds, subjects
from redpencil_protocol.rubric import CANNOT_ASSESS, Gate, Justify, Rubric

_VALUE = "value"


def check(case: Case) -> Iterator[Remark]:
    """Yield what the scores owe in words and findings."""
    for one in case.given:
        justify = one.criterion.justify
        if justify is not None and holds(justify.when, {_VALUE: one.value, one.criterion.id: one.value}):
            yield from _owed(case, one, justify)
        elif _is_lowest(one) and is_blank(one.score.rationale) and not case.by_response.get(one.score.response):
            message = (
                f"The lowest score on {one.criterion.id}, and neither a finding nor a word says why: "
                "mark the code that earned it, or write a rationale"
            )
            yield Remark(Level.WARNING, "low-score-unexplained", message, one.subject)
        elif one.value == CANNOT_ASSESS and is_blank(one.score.rationale):
            message = f"Nothing says why {one.criterion.id} cannot be assessed: write what you would have needed"
            yield Remark(Level.WARNING, "cannot-assess-unexplained", message, one.rationale_subject)
    for rubric in case.task.rubrics:
        for response in subjects(case.task, rubric):
            yield from _rubric(case, rubric, response)


def _owed(case: Case, one: Given, justify: Justify) -> Iterator[Remark]:
    written = len(one.score.rationale.strip())
    shown = format_value(one.value)[:40]
    if written < justify.min_chars:
        fault = "has no rationale" if written == 0 else "has too short a rationale"
        message = (
            f"The score {shown} on {one.criterion.id} {fault}: say why, in at least {justify.min_chars} characters"
        )
        yield Remark(Level.ERROR, "rationale-missing", message, one.rationale_subject)
    if justify.needs_finding and not case.by_response.get(one.score.response):
        place = f" in {case.label(one.score.response)}" if one.score.response else ""
        message = f"The score {shown} on {one.criterion.id} rests on no finding: mark the code{place} that earned it"
        yield Remark(Level.ERROR, "score-without-finding", message, one.subject)


def _is_lowest(one: Given) -> bool:
    span = ends(one.criterion.scale)
    return one.criterion.weight > 0 and span is not None and type(one.value) in {int, float} and one.value == span[0]


def _rubric(case: Case, rubric: Rubric, response: str | None) -> Iterator[Remark]:
    """Yield what the rubric as a whole asks of one response: findings below a figure, and a reason for its gate."""
    given = case.answers(rubric, response)
    if not given:
        return
    figure = case.figure(rubric, response)
    below, found = rubric.findings.min_when_below, len(case.by_response.get(response, ()))
    if below is not None and figure.value is not None and figure.value < below.score and found < below.count:
        message = (
            f"The scores of {case.label(response)} come to {figure.value:g}, and below {below.score:g} this rubric "
            f"wants {below.count} finding{'s' if below.count > 1 else ''}: mark what is wrong, or raise the scores"
        )
        yield Remark(Level.ERROR, "too-few-findings", message, given[0].subject)
    gate = figure.capped_by
    if gate is None:
        return
    if gate.reason_required:
        yield from _gate_reason(gate, given)
    if figure.uncapped is not None and figure.value is not None and figure.value < figure.uncapped:
        message = (
            f"The scores of {case.label(response)} come to {figure.uncapped:g} and count as {figure.value:g}, "
            f"because {gate.when}: check that both are what you mean"
        )
        yield Remark(Level.HINT, "gate-caps", message, given[0].subject)


def _gate_reason(gate: Gate, given: list[Given]) -> Iterator[Remark]:
    condition = condition_of(gate.when)
    named = [one for one in given if condition is not None and one.criterion.id in condition.names]
    named = [one for one in named if _triggers(gate, one)] or named or given
    if all(is_blank(one.score.rationale) for one in named):
        effect = "fails the response" if gate.verdict else "limits the result"
        message = f"Nothing says why {gate.when}, which {effect}: write a rationale"
        yield Remark(Level.ERROR, "gate-without-reason", message, named[0].rationale_subject)


def _triggers(gate: Gate, one: Given) -> bool:
    return holds(gate.when, {one.criterion.id: one.value})
