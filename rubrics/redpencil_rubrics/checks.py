"""What a rubric may say, beyond the shape of its model: rules that join two fields of the file.

Each check raises at the first place that breaks it; none of them changes the rubric.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from redpencil_protocol.rubric import (
    CANNOT_ASSESS,
    Aggregate,
    Binary,
    Choice,
    Criterion,
    Likert,
    Number,
    Ordinal,
    Per,
    Rank,
    Rubric,
    Text,
)
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Kind
from redpencil_rubrics.condition import RESERVED, Comparison, ConditionError, parse
from redpencil_rubrics.document import Document, Path

VALUE = "value"
"""In `justify.when`, the name of that score's own value."""

_ALL_ANCHORED = 5
"""A scale of up to so many values has an anchor for each; a longer one at least at both ends."""
_COUNTS = frozenset(f"findings.{severity}" for severity in Severity)
_SEVERITY_NAMES = frozenset(severity.value for severity in Severity)
_SEVERITIES = ", ".join(Severity)


def check_rubric(document: Document, rubric: Rubric) -> None:
    """Check everything between the fields of `rubric`, whose places are in `document`.

    Raises:
        RubricError: at the first fault, in the order of the file's sections.
    """
    _check_applies_to(document, rubric)
    if rubric.task_check is not None:
        _check_distinct(document, rubric.task_check.options, ("task_check", "options"), "option")
    _check_ids(document, rubric)
    for index, criterion in enumerate(rubric.criteria):
        path = ("criteria", index)
        if isinstance(criterion.scale, Rank) and rubric.per is not Per.SET:
            raise document.error((*path, "scale"), "a ranking is of all responses together", "Set `per: set`")
        _check_scale(document, criterion, (*path, "scale"))
        if criterion.justify is not None:
            names = {VALUE: criterion, criterion.id: criterion}
            _check_condition(document, criterion.justify.when, (*path, "justify", "when"), names)
    _check_aggregate(document, rubric)
    _check_gates(document, rubric)
    _check_finding_rules(document, rubric)


def _check_applies_to(document: Document, rubric: Rubric) -> None:
    known = [kind.value for kind in Kind]
    for index, kind in enumerate(rubric.applies_to.kinds):
        if kind not in known:
            path = ("applies_to", "kinds", index)
            raise document.error(path, f"`{kind}` is no kind of task", f"Use one of {', '.join(known)}")
    if rubric.applies_to.min_responses > rubric.applies_to.max_responses:
        path = ("applies_to", "min_responses")
        raise document.error(path, "more responses are needed than are allowed", "Lower it, or raise `max_responses`")


def _check_ids(document: Document, rubric: Rubric) -> None:
    _check_distinct(document, [one.id for one in rubric.criteria], ("criteria",), "criterion", "id")
    for index, criterion in enumerate(rubric.criteria):
        name = criterion.id
        if name in RESERVED | {VALUE, "findings"} or name.startswith("findings.") or not name[0].isalpha():
            message = f"`{name}` means something else in conditions"
            raise document.error(("criteria", index, "id"), message, "Give the criterion another id")


def _check_distinct(document: Document, items: Iterable[object], path: Path, noun: str, *tail: str) -> None:
    seen: set[object] = set()
    for index, item in enumerate(items):
        if item in seen:
            raise document.error((*path, index, *tail), f"the {noun} `{item}` stands twice", "Keep one of the two")
        seen.add(item)


def _check_scale(document: Document, criterion: Criterion, path: Path) -> None:
    scale = criterion.scale
    match scale:
        case Likert() if scale.min >= scale.max:
            raise document.error((*path, "min"), "the scale ends where it begins", "Make `min` smaller than `max`")
        case Ordinal():
            _check_distinct(document, scale.values, (*path, "values"), "value")
            if list(scale.values) != sorted(scale.values):
                raise document.error((*path, "values"), "the values are not in order", "Write them from low to high")
        case Choice():
            _check_distinct(document, scale.options, (*path, "options"), "option")
            if CANNOT_ASSESS in scale.options:
                message = f"`{CANNOT_ASSESS}` is no option of a scale"
                raise document.error((*path, "options"), message, f"Say `allow: [{CANNOT_ASSESS}]` instead")
        case Number() if scale.min >= scale.max or scale.step > scale.max - scale.min:
            raise document.error((*path, "min"), "the scale has no room for a step", "Mend `min`, `max` or `step`")
        case Rank() | Text():
            return
        case _:
            pass
    if not isinstance(scale, Number):
        _check_anchors(document, scale, (*path, "anchors"))


def _check_anchors(document: Document, scale: Binary | Likert | Ordinal | Choice, path: Path) -> None:
    values = _values(scale)
    wanted = values if len(values) <= _ALL_ANCHORED else (values[0], values[-1])
    for value in wanted:
        if value not in scale.anchors:
            shown = _shown(value)
            raise document.error(path, f"the value {shown} has no anchor", f"Say in words when {shown} is right")
    for value, anchor in scale.anchors.items():
        if value not in values:
            message = f"the anchor {_shown(value)} is no value of the scale"
            raise document.error((*path, value), message, "Mend the value, or take the anchor out", at_key=True)
        if not anchor.strip():
            message = f"the anchor of {_shown(value)} is empty"
            raise document.error((*path, value), message, "Say in words when it is right")


def _values(scale: Binary | Likert | Ordinal | Choice) -> tuple[bool, ...] | tuple[int, ...] | tuple[str, ...]:
    match scale:
        case Binary():
            return (True, False)
        case Likert():
            return tuple(range(scale.min, min(scale.max, scale.min + 1000) + 1))
        case Ordinal():
            return scale.values
        case Choice():
            return scale.options


def _shown(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _check_gates(document: Document, rubric: Rubric) -> None:
    names = {one.id: one for one in rubric.criteria}
    low, high = rubric.aggregate.range
    for index, gate in enumerate(rubric.gates):
        path = ("gates", index)
        _check_condition(document, gate.when, (*path, "when"), names, counts=True)
        if gate.cap is None and gate.verdict is None:
            raise document.error(path, "the gate does nothing", "Give it a `cap` or `verdict: fail`")
        if gate.cap is not None and not low <= gate.cap <= high:
            message = f"the cap {gate.cap:g} lies outside the range {low:g} to {high:g}"
            raise document.error((*path, "cap"), message, "Mend the cap, or `aggregate.range`")


def _check_condition(
    document: Document, text: str, path: Path, names: dict[str, Criterion], *, counts: bool = False
) -> None:
    try:
        condition = parse(text)
    except ConditionError as error:
        raise document.error(path, error.message, "Mend the condition", offset=error.column - 1) from error
    for comparison in condition.comparisons:
        if counts and comparison.name in _COUNTS:
            continue
        criterion = names.get(comparison.name)
        if criterion is None:
            known = ", ".join([*names, *(sorted(_COUNTS) if counts else ())])
            message = f"`{comparison.name}` is not known in this condition"
            raise document.error(path, message, f"Use one of {known}", offset=comparison.name_column - 1)
        problem = _mismatch(comparison, criterion)
        if problem:
            raise document.error(
                path, problem, "Compare with a value of its scale", offset=comparison.literal_column - 1
            )


def _mismatch(comparison: Comparison, criterion: Criterion) -> str:
    """Return why the comparison can never hold, or nothing."""
    literal, scale = comparison.literal, criterion.scale
    if literal == CANNOT_ASSESS and CANNOT_ASSESS in criterion.allow:
        return ""
    match scale:
        case Binary():
            fits = isinstance(literal, bool)
        case Choice():
            fits = literal in scale.options
        case Rank() | Text():
            fits = False
        case _:
            fits = isinstance(literal, float)
    return "" if fits else f"{_shown(literal)} is no value of `{criterion.id}`"


def _check_aggregate(document: Document, rubric: Rubric) -> None:
    aggregate: Aggregate = rubric.aggregate
    if aggregate.method == "none":
        return
    if aggregate.range[0] >= aggregate.range[1]:
        raise document.error(("aggregate", "range"), "the range ends where it begins", "Write the lower end first")
    if aggregate.method != "points" and not any(_measured(rubric)):
        message = f"`{aggregate.method}` needs a criterion with a weight and an ordered scale"
        raise document.error(("aggregate", "method"), message, "Give one a weight, or use `method: none`")


def _measured(rubric: Rubric) -> Iterator[Criterion]:
    return (one for one in rubric.criteria if one.weight > 0 and not isinstance(one.scale, Rank | Text))


def _check_finding_rules(document: Document, rubric: Rubric) -> None:
    rules = rubric.findings
    for severity in rules.max_by_severity:
        if severity not in _SEVERITY_NAMES:
            path = ("findings", "max_by_severity", severity)
            raise document.error(path, f"`{severity}` is no severity", f"Use one of {_SEVERITIES}", at_key=True)
    for index, severity in enumerate(rules.evidence_required):
        if severity not in _SEVERITY_NAMES:
            path = ("findings", "evidence_required", index)
            raise document.error(path, f"`{severity}` is no severity", f"Use one of {_SEVERITIES}")
