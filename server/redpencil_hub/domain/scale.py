"""Whether a value stands on a criterion's scale: by the same rules as the editor, but for values instead of words."""

from __future__ import annotations

import math

from redpencil_protocol.rubric import (
    CANNOT_ASSESS,
    Binary,
    Choice,
    Criterion,
    Likert,
    Number,
    Ordinal,
    Rank,
    Scale,
    ScoreValue,
    Text,
)


def on_scale(criterion: Criterion, value: ScoreValue) -> bool:
    """Return whether the criterion can be answered with this value."""
    if value == CANNOT_ASSESS:
        return CANNOT_ASSESS in criterion.allow
    scale = criterion.scale
    if isinstance(scale, Rank):
        return False
    if isinstance(value, bool):
        return isinstance(scale, Binary)
    if isinstance(value, str):
        return _word_fits(scale, value)
    return _number_fits(scale, value)


def _word_fits(scale: Scale, word: str) -> bool:
    if isinstance(scale, Choice):
        return word in scale.options
    return isinstance(scale, Text) and len(word.strip()) >= scale.min_chars


def _number_fits(scale: Scale, number: float) -> bool:
    match scale:
        case Likert(min=least, max=most):
            return float(number).is_integer() and least <= number <= most
        case Ordinal(values=values):
            return number in values
        case Number(min=least, max=most):
            return math.isfinite(number) and least <= number <= most
        case _:
            return False
