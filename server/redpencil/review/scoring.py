"""Scoring: the levels of a criterion, which scores a task asks for, and the figure that scores come to.

Knows rubrics and values; not who gave them, nor whether they contradict the findings (see `linter`).
How a value is written is in `score_values`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from redpencil.review.score_values import format_value
from redpencil_protocol.finding import Finding
from redpencil_protocol.rubric import (
    CANNOT_ASSESS,
    Binary,
    Choice,
    Criterion,
    Gate,
    Likert,
    Number,
    Ordinal,
    Per,
    Rank,
    Rubric,
    Scale,
    ScoreValue,
    Text,
)
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy
from redpencil_rubrics.condition import Condition, ConditionError, parse

NOT_APPLICABLE = "not-applicable"
"""An option of a choice that says that the question does not arise: it is left out of every figure."""

_CANNOT_ASSESS_ANCHOR = "It cannot be told from what is here; left out of the mean, and counted."
_MOST_LEVELS = 101
"""Scales with more levels are typed, not picked."""


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One value that a reviewer can pick, the key that picks it, and when it is right."""

    key: str
    """A digit, a letter, or empty where the value has to be typed."""
    value: ScoreValue
    anchor: str


class ScoreKey(NamedTuple):
    """Which score is meant; `response` is None where the rubric asks once for all."""

    rubric: str
    criterion: str
    response: str | None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The figure that one response, or the set, comes to by one rubric."""

    value: float | None
    """After the gate; None where nothing was counted or the rubric wants no figure."""
    uncapped: float | None
    capped_by: Gate | None
    """The gate that holds, whether or not it lowered the value."""
    failed: bool
    counted: int
    """How many scores went into it."""
    left_out: int
    """How many were answered with cannot-assess."""


def levels(criterion: Criterion, language: str) -> tuple[ScaleLevel, ...]:
    """Return what can be picked on the criterion's scale, in its order; nothing for rankings and text.

    The criterion's note on `language` (an editor's name of it) is added to the best level: it says
    what that level takes there.
    """
    values = _values(criterion.scale)
    best = _best(criterion.scale)
    note = criterion.language_notes.get(language, "")
    keys = _keys(values)
    picked = [
        ScaleLevel(key, value, _join(_anchor(criterion.scale, value), note if value == best else ""))
        for key, value in zip(keys, values, strict=True)
    ]
    if CANNOT_ASSESS in criterion.allow and not isinstance(criterion.scale, Rank):
        picked.append(ScaleLevel("" if "x" in keys else "x", CANNOT_ASSESS, _CANNOT_ASSESS_ANCHOR))
    return tuple(picked)


def required_scores(task: Task) -> tuple[ScoreKey, ...]:
    """Return the scores without which a review of `task` is not complete; rankings are no scores."""
    return tuple(
        ScoreKey(rubric.id, criterion.id, response)
        for rubric in task.rubrics
        for response in subjects(task, rubric)
        for criterion in rubric.criteria
        if criterion.required and not isinstance(criterion.scale, Rank)
    )


def subjects(task: Task, rubric: Rubric) -> tuple[str | None, ...]:
    """Return what the rubric is answered for: each response's id, or None for all together."""
    return (None,) if rubric.per is Per.SET else tuple(one.id for one in task.responses)


def aggregate(
    rubric: Rubric, scores: Iterable[Score], findings: Iterable[Finding], response: str | None = None
) -> Aggregate:
    """Return the figure of one response by `rubric`; None as response is the set.

    Scores of other rubrics or responses, and findings without an anchor in the response, do not count.
    """
    values = {
        one.criterion: one.value
        for one in scores
        if one.rubric == rubric.id and one.response == response and one.value is not None
    }
    counts = Counter(
        one.severity
        for one in findings
        if response is None or any(anchor.response == response for anchor in one.anchors)
    )
    return combine(rubric, values, counts)


def combine(rubric: Rubric, values: Mapping[str, ScoreValue], counts: Mapping[Severity, int]) -> Aggregate:
    """Return the figure of `values` by criterion and of how many findings of each severity there are."""
    figures = list(_figures(rubric, values))
    low, high = rubric.aggregate.range
    raw: float | None = None
    match rubric.aggregate.method:
        case "weighted_mean" if figures:
            raw = sum(weight * figure for weight, figure in figures) / sum(weight for weight, _ in figures)
        case "min" if figures:
            raw = min(figure for _, figure in figures)
        case "points":
            cost = sum(taxonomy.severity(severity).points * count for severity, count in counts.items())
            raw = max(low, high - cost)
        case _:
            pass
    uncapped = None if raw is None else round(raw, rubric.aggregate.round)
    gate = _gate(rubric, values, counts)
    value = uncapped
    if uncapped is not None and gate is not None and gate.cap is not None:
        value = min(uncapped, gate.cap)
    return Aggregate(
        value=value,
        uncapped=uncapped,
        capped_by=gate,
        failed=gate is not None and gate.verdict == "fail",
        counted=len(figures),
        left_out=sum(1 for one in rubric.criteria if values.get(one.id) == CANNOT_ASSESS),
    )


def holds(when: str, values: Mapping[str, object]) -> bool:
    """Whether the condition is true of `values`; one that cannot be read never is."""
    condition = condition_of(when)
    return condition is not None and condition.holds(values)


@lru_cache(maxsize=512)
def condition_of(when: str) -> Condition | None:
    """Return the condition; None where it cannot be read (a task's rubric may come from anywhere)."""
    try:
        return parse(when)
    except ConditionError:
        return None


def ends(scale: Scale) -> tuple[float, float] | None:
    """Return the least and the greatest number of a scale of numbers; None for the others."""
    match scale:
        case Likert() | Number():
            return scale.min, scale.max
        case Ordinal():
            return min(scale.values), max(scale.values)
        case _:
            return None


def _gate(rubric: Rubric, values: Mapping[str, ScoreValue], counts: Mapping[Severity, int]) -> Gate | None:
    if not rubric.gates:
        return None
    known: dict[str, object] = {f"findings.{severity}": counts.get(severity, 0) for severity in Severity}
    known.update(values)
    return next((gate for gate in rubric.gates if holds(gate.when, known)), None)


def _figures(rubric: Rubric, values: Mapping[str, ScoreValue]) -> Iterator[tuple[float, float]]:
    """Yield weight and value, on the rubric's range, of each score that counts."""
    low, high = rubric.aggregate.range
    for criterion in rubric.criteria:
        value = values.get(criterion.id)
        share = None if value is None or criterion.weight <= 0 else _share(criterion.scale, value)
        if share is not None:
            yield criterion.weight, low + share * (high - low)


def _share(scale: Scale, value: ScoreValue) -> float | None:
    """Return where on its scale a value lies, 0 for the worst and 1 for the best; None where that has no meaning."""
    match scale:
        case Binary():
            return float(value) if isinstance(value, bool) else None
        case Choice():
            ordered = [one for one in scale.options if one != NOT_APPLICABLE]
            if value not in ordered or len(ordered) < 2:
                return None
            return 1 - ordered.index(str(value)) / (len(ordered) - 1)
        case _:
            span = ends(scale)
    if span is None or isinstance(value, bool | str) or span[0] == span[1]:
        return None
    return (min(max(value, span[0]), span[1]) - span[0]) / (span[1] - span[0])


def _values(scale: Scale) -> tuple[ScoreValue, ...]:
    match scale:
        case Binary():
            return (True, False)
        case Likert():
            return tuple(range(scale.min, min(scale.max, scale.min + _MOST_LEVELS - 1) + 1))
        case Ordinal():
            return scale.values
        case Choice():
            return scale.options
        case Number():
            steps = (scale.max - scale.min) / scale.step
            count = int(steps + 1e-9) + 1 if steps < _MOST_LEVELS else 0
            return tuple(round(scale.min + index * scale.step, 9) for index in range(count))
        case Rank() | Text():
            return ()


def _best(scale: Scale) -> ScoreValue | None:
    match scale:
        case Binary():
            return True
        case Choice():
            return scale.options[0]
        case _:
            span = ends(scale)
            return span[1] if span else None


def _anchor(scale: Scale, value: ScoreValue) -> str:
    if isinstance(scale, Rank | Text):
        return ""
    return next((anchor for of, anchor in scale.anchors.items() if of == value), "")


def _join(anchor: str, note: str) -> str:
    return f"{anchor} {note}".strip()


def _keys(values: tuple[ScoreValue, ...]) -> list[str]:
    """Return a key for each value: its digit, `y` and `n`, or a letter of its name; numbers from 1 as a last resort."""
    written = [format_value(value) for value in values]
    initials = [one[:1].casefold() for one in written]
    if all(len(one) == 1 for one in written) or len(set(initials)) == len(initials):
        return initials
    if all(isinstance(value, str) for value in values) and len(values) <= 9:
        return [str(index) for index in range(1, len(values) + 1)]
    return [one if len(one) == 1 else "" for one in written]
