"""Bounds: what a review holds too much of to be sent, each at its place."""

from __future__ import annotations

from collections.abc import Iterator

from redpencil.review.linter.case import Case, score_subject
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil.review.scoring import ScoreKey
from redpencil_protocol.excess import Excess, over_bounds
from redpencil_protocol.review import Review

_WHOLE = Subject(Part.HEADER)
_PARTS = {
    "ranking": Subject(Part.RANKING, field="reason"),
    "task_check": Subject(Part.TASK_CHECK),
    "notes": Subject(Part.NOTES),
}


def check(case: Case) -> Iterator[Remark]:
    """Yield what the hub would refuse."""
    for excess in over_bounds(case.review):
        yield Remark(Level.ERROR, "over-bounds", excess.message, _subject(case.review, excess))


def _subject(review: Review, excess: Excess) -> Subject:
    match excess.path:
        case ["findings", int(index), *rest]:
            name = rest[0] if rest and rest[0] in {"what", "why", "fix", "evidence"} else "heading"
            return Subject(Part.FINDING, review.findings[index].id, field=str(name))
        case ["scores", int(index), *_]:
            score = review.scores[index]
            return score_subject(ScoreKey(score.rubric, score.criterion, score.response), "rationale")
        case ["flags", int(index), *_]:
            return Subject(Part.FLAG, review.flags[index].kind, review.flags[index].response)
        case [str(name), *_]:
            return _PARTS.get(name, _WHOLE)
        case _:
            return _WHOLE
