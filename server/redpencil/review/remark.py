"""Remark: what the review linter says, and Subject: which part of a review it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of a review that have a place of their own in the sheet."""

    HEADER = "header"
    TASK_CHECK = "task-check"
    RANKING = "ranking"
    ACCEPTABLE = "acceptable"
    SCORE = "score"
    FINDING = "finding"
    FLAG = "flag"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Subject:
    """One addressable part of a review; also the key by which the sheet tells where it stands."""

    part: Part
    key: str = ""
    """FINDING: the finding's id. SCORE: `rubric/criterion`. FLAG: the kind."""
    response: str | None = None
    """A response's id, for SCORE, ACCEPTABLE and FLAG where they are per response."""
    field: str = ""
    """FINDING: `heading`, `what`, `why`, `fix`, `also`, `evidence`. SCORE: `rationale`.
    RANKING: `reason`, `confidence`.
    """


class Level(StrEnum):
    """How much a remark weighs: an error keeps the review from being submitted."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is missing, vague or contradictory, and what to do about it."""

    level: Level
    code: str
    """Stable kebab-case name of the check."""
    message: str
    """What is wrong first, then what to do; no id or file at the front."""
    subject: Subject
