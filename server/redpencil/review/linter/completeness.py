"""Completeness: what the task asks for and the review does not hold yet.

Ranking wants every response placed; a rewrite has to exist (whether it changes anything is in
`rewrites`). Where no rubric asks for a score, each response needs a word: a finding, a score,
a flag, or notes on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from redpencil.review.linter.case import Case, Given, is_blank, score_subject
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil.review.score_values import ValueProblem, allowed_values, format_value, parse_value
from redpencil.review.scoring import required_scores
from redpencil_protocol.rubric import CANNOT_ASSESS, Criterion, Rank, Text
from redpencil_protocol.task import Kind

_JUDGING = frozenset(Kind) - {Kind.RANKING, Kind.REWRITE}
_RANKED = Subject(Part.RANKING)


def check(case: Case) -> Iterator[Remark]:
    """Yield an error for each thing that is asked for and not there."""
    if case.review.task_check is None and any(rubric.task_check for rubric in case.task.rubrics):
        question = next(rubric.task_check.question for rubric in case.task.rubrics if rubric.task_check)
        message = f"The task check is not answered: {question}"
        yield Remark(Level.ERROR, "task-check-missing", message, Subject(Part.TASK_CHECK))
    yield from _scores(case)
    yield from _off_scale(case)
    if case.asks_for(Kind.RANKING) and len(case.task.responses) > 1:
        yield from _ranking(case)
        yield from _acceptable(case)
    if case.asks_for(Kind.REWRITE) and not case.review.rewrites:
        message = "A rewrite is asked for and there is none: open a writable copy of a response and mend it"
        yield Remark(Level.ERROR, "rewrite-missing", message, Subject(Part.HEADER))
    yield from _silence(case)


def _scores(case: Case) -> Iterator[Remark]:
    for key in required_scores(case.task):
        score = case.scores.get(key)
        if score is None or score.value is None:
            criterion = next(
                found for one in case.task.rubrics if one.id == key.rubric and (found := one.criterion(key.criterion))
            )
            place = f" for {case.label(key.response)}" if key.response else ""
            message = f"No score{place} on {key.criterion}: answer with {allowed_values(criterion)}"
            yield Remark(Level.ERROR, "score-missing", message, score_subject(key))


def _off_scale(case: Case) -> Iterator[Remark]:
    for one in case.given:
        if not _is_on_scale(one):
            written, allowed = format_value(one.value)[:40], allowed_values(one.criterion)
            message = f"The score {written} is no value of {one.criterion.id}: answer with {allowed}"
            yield Remark(Level.ERROR, "score-off-scale", message, one.subject)
        scale = one.criterion.scale
        if isinstance(scale, Text) and len(str(one.value).strip()) < scale.min_chars:
            message = f"The answer to {one.criterion.id} is too short: write at least {scale.min_chars} characters"
            yield Remark(Level.ERROR, "score-off-scale", message, one.subject)


def _is_on_scale(one: Given) -> bool:
    if one.value == CANNOT_ASSESS:
        return CANNOT_ASSESS in one.criterion.allow
    return not isinstance(parse_value(one.criterion, format_value(one.value)), ValueProblem)


def _ranking(case: Case) -> Iterator[Remark]:
    groups = case.review.ranking.groups
    placed = {one for group in groups for one in group}
    absent = [one.label for one in case.task.responses if one.id not in placed]
    if not placed:
        message = "The responses are not ranked: write their order, such as B > A = C"
        yield Remark(Level.ERROR, "ranking-missing", message, _RANKED)
    elif absent:
        message = f"The ranking leaves {' and '.join(absent)} out: place every response, ties allowed"
        yield Remark(Level.ERROR, "ranking-incomplete", message, _RANKED)
    if placed - {one.id for one in case.task.responses}:
        message = "The ranking holds a response that the task does not have: take it out"
        yield Remark(Level.ERROR, "ranking-unknown-response", message, _RANKED)
    criteria = [one for rubric in case.task.rubrics for one in rubric.criteria if isinstance(one.scale, Rank)]
    for criterion in criteria:
        if isinstance(criterion.scale, Rank) and not criterion.scale.ties and any(len(group) > 1 for group in groups):
            message = "The ranking holds a tie, and this rubric allows none: decide which one is better"
            yield Remark(Level.ERROR, "ranking-tie", message, _RANKED)
    if placed:
        yield from _ranking_reason(case, criteria)


def _ranking_reason(case: Case, criteria: list[Criterion]) -> Iterator[Remark]:
    subject = Subject(Part.RANKING, field="reason")
    written = len(case.review.ranking.rationale.strip())
    needed = max((one.justify.min_chars for one in criteria if one.justify), default=0)
    if written < needed:
        fault = "has no reason" if written == 0 else "has too short a reason"
        message = f"The ranking {fault}: say what decided it, in at least {needed} characters"
        yield Remark(Level.ERROR, "ranking-reason-missing", message, subject)
    elif written == 0:
        message = "The ranking has no reason: say in one sentence what decided it"
        yield Remark(Level.WARNING, "ranking-reason-missing", message, subject)


def _acceptable(case: Case) -> Iterator[Remark]:
    for response in case.task.responses:
        if response.id not in case.review.acceptable:
            message = f"Nothing says whether {response.label} is acceptable as it is: answer yes, no or cannot-judge"
            yield Remark(Level.WARNING, "acceptable-missing", message, Subject(Part.ACCEPTABLE, response=response.id))


def _silence(case: Case) -> Iterator[Remark]:
    if not _JUDGING & set(case.task.kinds) or not is_blank(case.review.notes):
        return
    said = {key.response for key in required_scores(case.task)} | {key.response for key in case.scores}
    said |= {flag.response for flag in case.review.flags}
    for response in case.task.responses:
        if response.id not in said and not case.by_response[response.id]:
            message = f"Nothing is said of {response.label}: mark what is wrong, or say in the notes that nothing is"
            yield Remark(Level.ERROR, "response-not-judged", message, Subject(Part.NOTES))
