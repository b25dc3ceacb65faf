"""The review linter: what is missing, vague or contradictory in a review, as exact checks of its structure.

One module a family of checks. None of them judges wording, none runs code, and none can fail on
what a reviewer wrote. Errors keep a review from being submitted; warnings and hints do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from redpencil.review.linter import (
    advice,
    bounds,
    completeness,
    contradictions,
    findings,
    flags,
    quotes,
    rationales,
    rewrites,
)
from redpencil.review.linter.case import Case
from redpencil.review.remark import Level, Remark
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task

__all__ = ["lint"]

_Check = Callable[[Case], Iterator[Remark]]

_ALWAYS: tuple[_Check, ...] = (bounds.check, flags.check)
_WHILE_JUDGED: tuple[_Check, ...] = (
    completeness.check,
    rationales.check,
    findings.check,
    contradictions.check,
    rewrites.check,
    quotes.check,
    advice.check,
)
"""Left out once the reviewer has said why the task cannot be judged, or gives it back."""

_WEIGHT = {Level.ERROR: 0, Level.WARNING: 1, Level.HINT: 2}


def lint(task: Task, review: Review) -> tuple[Remark, ...]:
    """Return every remark on `review`, errors first; within a level in the order of the checks.

    What was found out about a finding is kept while the finding and the task's texts stay the same
    objects or equal, so that a call after one change costs little.
    """
    case = Case(task, review)
    checks = _ALWAYS if flags.ends_the_review(case) else _ALWAYS + _WHILE_JUDGED
    remarks = (remark for check in checks for remark in check(case))
    return tuple(sorted(remarks, key=lambda remark: _WEIGHT[remark.level]))
