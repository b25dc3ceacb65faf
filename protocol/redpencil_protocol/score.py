"""Score: the value given on one criterion, for one response or for the set."""

from __future__ import annotations

from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.rubric import ScoreValue


class Score(Model):
    """One value with its rationale; `response` is None where the rubric asks once for all."""

    rubric: Identifier
    criterion: Identifier
    response: Identifier | None = None
    value: ScoreValue | None = None
    """None while only the rationale is written."""
    rationale: str = ""
