"""What an act can be given, each with the key that picks it: clients show these and know none by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from redpencil.documents.untrusted import visible
from redpencil.review.acts import task_check_options
from redpencil_protocol.extensions import ChoiceView, FlagChoice, TaskCheckOption, TaskCheckView
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy

_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789"
_MEANINGS = {
    "yes": "it can be judged as written",
    "ambiguous": "it can be read in several ways",
    "impossible": "it cannot be judged; ends the task",
}
"""Of the answers that most rubrics offer; a rubric's own say what they mean."""


@lru_cache(maxsize=1)
def categories() -> tuple[ChoiceView, ...]:
    """Return the categories of a finding."""
    return tuple(
        ChoiceView(id=one.id, key=one.key, title=f"{one.title}: {one.definition}") for one in taxonomy.categories()
    )


@lru_cache(maxsize=1)
def severities() -> tuple[ChoiceView, ...]:
    """Return the severities of a finding, the worst first."""
    return tuple(ChoiceView(id=one.severity.value, key=one.key, title=one.question) for one in taxonomy.severities())


@lru_cache(maxsize=1)
def relations() -> tuple[ChoiceView, ...]:
    """Return what can stand between two responses of a ranking; the first is meant where nothing is typed."""
    return (
        ChoiceView(id=">", key=">", title="better"),
        ChoiceView(id=">>", key=">>", title="much better"),
        ChoiceView(id="~>", key="~", title="slightly better"),
        ChoiceView(id="=", key="=", title="the same"),
    )


@lru_cache(maxsize=1)
def acceptable_options() -> tuple[ChoiceView, ...]:
    """Return the answers to whether a response would do."""
    return (
        ChoiceView(id=Acceptable.YES.value, key="y", title="would do as it is"),
        ChoiceView(id=Acceptable.NO.value, key="n", title="would not do as it is"),
        ChoiceView(id=Acceptable.CANNOT_JUDGE.value, key="c", title="cannot be judged"),
    )


@lru_cache(maxsize=1)
def flags() -> tuple[FlagChoice, ...]:
    """Return the flags: two on a response, two on the task."""
    return (
        FlagChoice(id=FlagKind.UNSAFE.value, key="u", title="the response does harm", per_response=True),
        FlagChoice(
            id=FlagKind.MISLEADING.value, key="m", title="the response claims what is not so", per_response=True
        ),
        FlagChoice(
            id=FlagKind.BROKEN_TASK.value, key="b", title="it cannot be judged as it stands", per_response=False
        ),
        FlagChoice(id=FlagKind.SKIP.value, key="s", title="not for me, with a reason", per_response=False),
    )


def task_check(task: Task, review: Review) -> TaskCheckView | None:
    """Return what the rubrics ask of the task itself; None if none asks. The first answer needs no reason."""
    options = task_check_options(task)
    if not options:
        return None
    questions = dict.fromkeys(visible(one.task_check.question) for one in task.rubrics if one.task_check)
    verdict = review.task_check
    return TaskCheckView(
        question=" ".join(questions),
        options=tuple(
            TaskCheckOption(id=option, key=key, title=_MEANINGS.get(option, ""), needs_reason=index > 0)
            for index, (option, key) in enumerate(zip(options, _keys(options), strict=True))
        ),
        answer=verdict.answer if verdict else "",
        reason=verdict.reason if verdict else "",
    )


def _keys(options: Iterable[str]) -> list[str]:
    """Return a key for each: its first letter that no other has, else any that is free; none when all are taken."""
    keys: list[str] = []
    for option in options:
        free = (one for one in (*option.casefold(), *_KEYS) if one in _KEYS and one not in keys)
        keys.append(next(free, ""))
    return keys
