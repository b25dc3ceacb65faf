"""How the value of a score is written, and which values a criterion's scale has."""

from __future__ import annotations

import math
from typing import NamedTuple

from redpencil_protocol.rubric import (
    CANNOT_ASSESS,
    Binary,
    Choice,
    Criterion,
    Likert,
    Number,
    Ordinal,
    Rank,
    ScoreValue,
    Text,
)

_YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


class ValueProblem(NamedTuple):
    """Why a text is not a value of a scale; the message lists what is."""

    message: str


def format_value(value: ScoreValue) -> str:
    """Return `value` as it is written: `yes`, `2`, `0.5`, an option, or the text itself."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parse_value(criterion: Criterion, text: str) -> ScoreValue | ValueProblem:
    """Return the value that `text` writes on the criterion's scale, or what the scale allows."""
    word = text.strip()
    folded = word.casefold()
    if folded == CANNOT_ASSESS and CANNOT_ASSESS in criterion.allow:
        return CANNOT_ASSESS
    value: ScoreValue | None = None
    match criterion.scale:
        case Binary():
            value = _YES_NO.get(folded)
        case Likert(min=least, max=most):
            value = _whole(word, range(least, most + 1))
        case Ordinal(values=values):
            value = _whole(word, values)
        case Number(min=least, max=most):
            value = _figure(word, least, most)
        case Choice(options=options):
            value = next((option for option in options if option.casefold() == folded), None)
        case Text():
            value = text or None
        case Rank():
            return ValueProblem(f"{criterion.id} is answered by the ranking, not by a score")
    if value is None:
        return ValueProblem(f"{word[:40]!r} is no value of {criterion.id}: it takes {allowed_values(criterion)}")
    return value


def allowed_values(criterion: Criterion) -> str:
    """Return in words what a criterion can be answered with."""
    match criterion.scale:
        case Binary():
            words = ["yes", "no"]
        case Likert(min=least, max=most):
            words = [f"{least} to {most}"]
        case Ordinal(values=values):
            words = [str(value) for value in values]
        case Number(min=least, max=most, unit=unit):
            words = [f"{format_value(least)} to {format_value(most)} {unit}".rstrip()]
        case Choice(options=options):
            words = list(options)
        case Rank():
            words = ["the ranking"]
        case Text():
            words = ["text"]
    return ", ".join([*words, *criterion.allow])


def _whole(word: str, allowed: range | tuple[int, ...]) -> int | None:
    try:
        value = int(word)
    except ValueError:
        return None
    return value if value in allowed else None


def _figure(word: str, least: float, most: float) -> float | int | None:
    try:
        value = float(word)
    except ValueError:
        return None
    if not math.isfinite(value) or not least <= value <= most:
        return None
    return int(value) if value.is_integer() else value
