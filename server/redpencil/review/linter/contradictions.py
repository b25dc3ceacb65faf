"""Contradictions: facts of one review that cannot both be meant.

Scores against findings, the ranking against scores and findings, acceptable against both, and the
limits that a rubric sets on findings. An error where the rubric says so, else a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from redpencil.review.linter.case import Case, Given, is_blank
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil.review.scoring import condition_of, ends, subjects
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.rubric import Gate, Per, Rubric
from redpencil_protocol.severity import Severity

_BLOCKERS = f"findings.{Severity.BLOCKER}"


def check(case: Case) -> Iterator[Remark]:
    """Yield each contradiction once, at the part that is easier to change."""
    for rubric in case.task.rubrics:
        yield from _top_scores(case, rubric)
        yield from _limits(case, rubric)
    yield from _order_against_scores(case)
    yield from _order_against_blockers(case)
    yield from _acceptable(case)


def _top_scores(case: Case, rubric: Rubric) -> Iterator[Remark]:
    """Yield the heaviest scores at their top beside a blocker, by rubrics that make blockers a gate."""
    gate = next((one for one in rubric.gates if _asks_for_blockers(one)), None)
    if gate is None:
        return
    heaviest = max(one.weight for one in rubric.criteria)
    for one in case.given:
        if one.rubric is not rubric or one.criterion.weight < heaviest or not _is_highest(one):
            continue
        blockers = case.counts.get(one.score.response, Counter[Severity]())[Severity.BLOCKER]
        if blockers:
            message = (
                f"The top score on {one.criterion.id} stands beside a blocker: lower the score, or the severity if "
                "the defect is not wrong on ordinary input"
            )
            level = Level.ERROR if gate.reason_required and is_blank(one.score.rationale) else Level.WARNING
            yield Remark(level, "top-score-with-blocker", message, one.subject)


def _asks_for_blockers(gate: Gate) -> bool:
    condition = condition_of(gate.when)
    return condition is not None and _BLOCKERS in condition.names


def _is_highest(one: Given) -> bool:
    span = ends(one.criterion.scale)
    return span is not None and type(one.value) in {int, float} and one.value == span[1]


def _limits(case: Case, rubric: Rubric) -> Iterator[Remark]:
    for severity in Severity:
        most = rubric.findings.max_by_severity.get(severity)
        if most is None:
            continue
        for response in subjects(case.task, rubric):
            found = [one for one in case.by_response.get(response, ()) if one.severity is severity]
            if len(found) > most:
                message = (
                    f"More than {most} findings of severity {severity} in {case.label(response)}: "
                    "keep those that matter most, or join those that are the same"
                )
                yield Remark(
                    Level.ERROR, "too-many-findings", message, Subject(Part.FINDING, found[most].id, field="heading")
                )
    if rubric.findings.evidence_required:
        yield from _evidence(case, rubric)


def _evidence(case: Case, rubric: Rubric) -> Iterator[Remark]:
    for finding in case.review.findings:
        if finding.severity in rubric.findings.evidence_required and not any(
            not is_blank(one) for one in finding.evidence
        ):
            message = f"The {finding.severity} has no evidence, and this rubric wants it: give the input, or a run"
            yield Remark(Level.ERROR, "evidence-missing", message, Subject(Part.FINDING, finding.id, field="evidence"))


def _order_against_scores(case: Case) -> Iterator[Remark]:
    """Yield neighbours in the ranking whose scores say the opposite by every rubric that gives both a figure."""
    rubrics = [one for one in case.task.rubrics if one.per is Per.RESPONSE and one.aggregate.method != "none"]
    figures = {
        (rubric.id, response.id): figure.value
        for rubric in rubrics
        for response in case.task.responses
        if (figure := case.figure(rubric, response.id)).counted
    }
    for better, worse in pairwise(case.review.ranking.groups):
        for above, below in ((one, other) for one in better for other in worse):
            pairs = [(figures.get((one.id, above)), figures.get((one.id, below))) for one in rubrics]
            known = [(high, low) for high, low in pairs if high is not None and low is not None]
            if known and all(high < low for high, low in known):
                message = (
                    f"{case.label(above)} is ranked above {case.label(below)}, and its scores are lower "
                    f"({known[0][0]:g} against {known[0][1]:g}): mend the order, or the scores"
                )
                yield Remark(Level.WARNING, "ranking-against-scores", message, Subject(Part.RANKING))
                break


def _order_against_blockers(case: Case) -> Iterator[Remark]:
    if not is_blank(case.review.ranking.rationale):
        return
    groups = case.review.ranking.groups
    blocked = {one for one, counts in case.counts.items() if counts[Severity.BLOCKER]}
    for index, group in enumerate(groups):
        above = next((one for one in group if one in blocked), None)
        below = next((one for later in groups[index + 1 :] for one in later if one not in blocked), None)
        if above is not None and below is not None:
            message = (
                f"{case.label(above)} has a blocker and is ranked above {case.label(below)}, which has none: "
                "give the reason beside the ranking, or change the order"
            )
            yield Remark(Level.ERROR, "blocker-outranks", message, Subject(Part.RANKING, field="reason"))
            return


def _acceptable(case: Case) -> Iterator[Remark]:
    unsafe = {flag.response for flag in case.review.flags if flag.kind is FlagKind.UNSAFE}
    for response, value in case.review.acceptable.items():
        if value is not Acceptable.YES:
            continue
        subject = Subject(Part.ACCEPTABLE, response=response)
        if case.counts.get(response, Counter[Severity]())[Severity.BLOCKER]:
            message = f"{case.label(response)} has a blocker and is called acceptable: change one of the two"
            yield Remark(Level.WARNING, "acceptable-with-blocker", message, subject)
        if response in unsafe:
            message = f"{case.label(response)} is flagged unsafe and called acceptable: change one of the two"
            yield Remark(Level.WARNING, "acceptable-and-unsafe", message, subject)
