"""Flags and the task check: the ways out of a task, and that each comes with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from redpencil.review.linter.case import Case, is_blank
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.flag import FlagKind

IMPOSSIBLE = "impossible"
"""The answer to a task check that ends the task."""


def ends_the_review(case: Case) -> bool:
    """Whether the reviewer says that the task cannot be judged, or gives it back: then only the reason is owed."""
    verdict = case.review.task_check
    return (verdict is not None and verdict.answer == IMPOSSIBLE) or any(
        flag.kind is FlagKind.SKIP for flag in case.review.flags
    )


def check(case: Case) -> Iterator[Remark]:
    """Yield what flags and the answer to the task check lack."""
    yield from _answer(case)
    for flag in case.review.flags:
        if is_blank(flag.reason):
            subject = Subject(Part.FLAG, flag.kind.value, flag.response)
            message = f"The flag {flag.kind.value} has no reason: say in one sentence what led to it"
            yield Remark(Level.ERROR, "flag-without-reason", message, subject)
        if flag.response is not None and case.task.response(flag.response) is None:
            subject = Subject(Part.FLAG, flag.kind.value, flag.response)
            message = f"The flag {flag.kind.value} is on a response that the task does not have: take it off"
            yield Remark(Level.ERROR, "flag-on-unknown-response", message, subject)


def _answer(case: Case) -> Iterator[Remark]:
    verdict = case.review.task_check
    if verdict is None:
        return
    options = [option for rubric in case.task.rubrics if rubric.task_check for option in rubric.task_check.options]
    subject = Subject(Part.TASK_CHECK)
    if options and verdict.answer not in (*options, IMPOSSIBLE):
        allowed = ", ".join(dict.fromkeys(options))
        message = f"The answer to the task check is none of its options: answer with one of {allowed}"
        yield Remark(Level.ERROR, "task-check-unknown-answer", message, subject)
    if is_blank(verdict.reason):
        reason = Subject(Part.TASK_CHECK, field="reason")
        if verdict.answer == IMPOSSIBLE:
            message = "Nothing says why the task is impossible: write down what stands in the way"
            yield Remark(Level.ERROR, "task-check-without-reason", message, reason)
        elif options and verdict.answer in options and verdict.answer != options[0]:
            message = f"Nothing says why the task is {verdict.answer}: write down the readings, and the one you took"
            yield Remark(Level.WARNING, "task-check-without-reason", message, reason)
