"""What a reviewer can do to a review, one pure function per act.

Each returns the edits that the act makes, in order and possibly none; nothing is changed here.
Arguments come from people and editors, so an impossible one is a UserError that says what is
possible. Labels are those of the task; only `mark` and `also_here` take a response's id.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from redpencil.errors import UserError
from redpencil.review.finding_keys import fresh_key
from redpencil.review.locations import anchor_at, document_names
from redpencil.review.own_documents import refuse_hidden, refuse_taken
from redpencil.review.ranking_moves import Direction, move
from redpencil.review.ranking_text import OrderProblem, parse_order
from redpencil.review.score_values import ValueProblem, format_value, parse_value
from redpencil.review.state import apply, difference, next_finding_id
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.edit import (
    AcceptableEdit,
    Edit,
    FindingEdit,
    FlagEdit,
    RankingEdit,
    RewriteEdit,
    ScoreEdit,
    TaskCheckEdit,
    TestEdit,
)
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.paths import checked_path
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rubric import Criterion, Per, Rank, ScoreValue
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy


def mark(
    review: Review,
    task: Task,
    response_id: str,
    file: str,
    start: int,
    end: int,
    category: str,
    severity: Severity | str,
    what: str = "",
    why: str = "",
    fix: str = "",
    used_ids: Iterable[str] = (),
) -> tuple[Edit, ...]:
    """Mark [start, end) of a response's document (code points) as a finding, last in the list.

    `used_ids` are ids of findings that were deleted, so that none is used twice.
    """
    finding = Finding(
        id=next_finding_id(review, used_ids),
        key=fresh_key(),
        anchors=(_anchor(task, response_id, file, start, end),),
        category=_category(category),
        severity=_severity(severity),
        what=what,
        why=why,
        fix=fix,
    )
    edit = FindingEdit(id=finding.id, key=finding.key, index=len(review.findings), before=None, after=finding)
    return _effective(review, edit)


def edit_finding(
    review: Review,
    finding: str,
    *,
    category: str | None = None,
    severity: Severity | str | None = None,
    what: str | None = None,
    why: str | None = None,
    fix: str | None = None,
) -> tuple[Edit, ...]:
    """Change a finding; what is None stays as it is."""
    before = _finding(review, finding)
    wanted = {
        "category": None if category is None else _category(category),
        "severity": None if severity is None else _severity(severity),
        "what": what,
        "why": why,
        "fix": fix,
    }
    after = before.model_copy(update={name: value for name, value in wanted.items() if value is not None})
    return _replaced(review, before, after)


def delete_finding(review: Review, finding: str) -> tuple[Edit, ...]:
    """Delete a finding."""
    return _replaced(review, _finding(review, finding), None)


def also_here(
    review: Review, task: Task, finding: str, response_id: str, file: str, start: int, end: int
) -> tuple[Edit, ...]:
    """Say that a finding also occurs in [start, end) of a response's document (code points)."""
    before = _finding(review, finding)
    anchor = _anchor(task, response_id, file, start, end)
    if anchor in before.anchors:
        return ()
    return _replaced(review, before, before.model_copy(update={"anchors": (*before.anchors, anchor)}))


def set_score(
    review: Review,
    task: Task,
    rubric: str,
    criterion: str,
    label: str | None,
    value: ScoreValue | None,
    rationale: str | None = None,
) -> tuple[Edit, ...]:
    """Give a score, or take its value back with None; a `rationale` of None stays as it is.

    A value given as text is read as in the sheet: `2`, `yes`, `cannot-assess`.
    """
    response = _labelled(task, label).id if label is not None else None
    asked, per = _criterion(task, rubric, criterion)
    if (per is Per.RESPONSE) != (response is not None):
        wanted = "for one response" if per is Per.RESPONSE else "once for all responses"
        raise UserError(
            f"{criterion} is scored {wanted}.",
            next_step=f"Name one of {_labels(task)}." if per is Per.RESPONSE else "Leave the label out.",
        )
    checked = None if value is None else parse_value(asked, format_value(value))
    if isinstance(checked, ValueProblem):
        raise UserError(f"{checked.message}.", next_step=f"{criterion} asks: {asked.ask}")
    before = review.score(rubric, criterion, response)
    kept = before.rationale if before else ""
    after = Score(
        rubric=rubric,
        criterion=criterion,
        response=response,
        value=checked,
        rationale=kept if rationale is None else rationale,
    )
    return _effective(
        review, ScoreEdit(rubric=rubric, criterion=criterion, response=response, before=before, after=after)
    )


def set_ranking(review: Review, task: Task, order: str, rationale: str | None = None) -> tuple[Edit, ...]:
    """Rank the responses as written, for example `B > D = A > C`; `-` takes the ranking back."""
    parsed = parse_order(order, {one.label: one.id for one in task.responses})
    if isinstance(parsed, OrderProblem):
        raise UserError(f"{parsed.message}.", next_step="Best first; >> much better, ~> slightly, = a tie.")
    update: dict[str, object] = {"groups": parsed.groups, "strengths": parsed.strengths}
    if rationale is not None:
        update["rationale"] = rationale
    return _effective(review, RankingEdit(before=review.ranking, after=review.ranking.model_copy(update=update)))


def move_in_ranking(review: Review, task: Task, label: str, direction: Direction) -> tuple[Edit, ...]:
    """Move a response one step; if nothing is ranked yet, the order shown is where it starts."""
    after = move(review.ranking, [one.id for one in task.responses], _labelled(task, label).id, direction)
    return _effective(review, RankingEdit(before=review.ranking, after=after))


def set_acceptable(review: Review, task: Task, label: str, value: Acceptable | str | None) -> tuple[Edit, ...]:
    """Say whether a response is acceptable as it is; None takes the answer back."""
    response = _labelled(task, label).id
    after = None if value is None else _one_of(Acceptable, value, "an answer to whether it is acceptable")
    return _effective(review, AcceptableEdit(response=response, before=review.acceptable.get(response), after=after))


def set_flag(
    review: Review,
    task: Task,
    kind: FlagKind | str,
    label: str | None = None,
    reason: str | None = None,
    *,
    remove: bool = False,
) -> tuple[Edit, ...]:
    """Flag a response, or the whole task without a label; or take that flag off. A `reason` of None stays as it is."""
    known = _one_of(FlagKind, kind, "a flag")
    response = _labelled(task, label).id if label is not None else None
    before = next((one for one in review.flags if (one.kind, one.response) == (known, response)), None)
    said = before.reason if reason is None and before is not None else reason or ""
    after = None if remove else Flag(kind=known, response=response, reason=said)
    return _effective(review, FlagEdit(kind=known, response=response, before=before, after=after))


def answer_task_check(review: Review, task: Task, answer: str, reason: str | None = None) -> tuple[Edit, ...]:
    """Say whether the task can be judged as written; an empty answer takes it back. A `reason` of None stays."""
    options = task_check_options(task)
    if answer and options and answer not in options:
        raise UserError(f"{answer!r} is no answer to the task check.", next_step=f"Answer {_listed(options)}.")
    said = review.task_check.reason if reason is None and review.task_check is not None else reason or ""
    after = TaskVerdict(answer=answer, reason=said)
    return _effective(review, TaskCheckEdit(before=review.task_check, after=after))


def start_rewrite(review: Review, task: Task, label: str, path: str | None = None) -> tuple[Edit, ...]:
    """Begin a writable copy of a response's file or explanation; none if it is begun already.

    Where `path` is None, that is its first file, or else the explanation.
    """
    response = _labelled(task, label)
    names = document_names(task, response.label)
    if not names:
        raise UserError(f"Response {label} has no file to rewrite.", next_step="Say what to change in a finding.")
    chosen = names[0] if path is None else path
    begun = next((one.files for one in review.rewrites if one.response == response.id), ())
    if any(file.path == chosen for file in begun):
        return ()
    text = response.text_of(chosen)
    if text is None:
        raise UserError(f"Response {label} has no file {chosen!r}.", next_step=f"Rewrite {_listed(names)}.")
    refuse_taken(chosen, (file.path for file in begun))
    return (RewriteEdit(response=response.id, path=chosen, before=None, after=text),)


def add_test(review: Review, path: str) -> tuple[Edit, ...]:
    """Begin a test file of the reviewer's own; none if it is begun already."""
    try:
        checked_path(path)
    except ValueError as error:
        raise UserError(
            f"A test cannot be called that: {error}.", next_step="Name it for example test_cache.py."
        ) from None
    if any(file.path == path for file in review.tests):
        return ()
    refuse_hidden(path)
    refuse_taken(path, (file.path for file in review.tests))
    return (TestEdit(path=path, before=None, after=""),)


def task_check_options(task: Task) -> tuple[str, ...]:
    """Return what the task check can be answered with; empty if no rubric asks."""
    asked = [option for rubric in task.rubrics if rubric.task_check for option in rubric.task_check.options]
    return tuple(dict.fromkeys(asked))


def _effective(review: Review, *edits: Edit) -> tuple[Edit, ...]:
    """Return what `edits` change, in normal form; nothing if they change nothing."""
    return difference(review, apply(review, edits))


def _replaced(review: Review, before: Finding, after: Finding | None) -> tuple[Edit, ...]:
    index = next(index for index, one in enumerate(review.findings) if one.id == before.id)
    return _effective(review, FindingEdit(id=before.id, key=before.key, index=index, before=before, after=after))


def _anchor(task: Task, response_id: str, file: str, start: int, end: int) -> Anchor:
    response = task.response(response_id)
    if response is None:
        raise UserError(f"The task has no response {response_id!r}.", next_step="Select code in a response's document.")
    text = response.text_of(file)
    if text is None:
        names = _listed(document_names(task, response.label))
        raise UserError(f"Response {response.label} has no document {file!r}.", next_step=f"Select in {names}.")
    return anchor_at(response_id, file, text, start, end)


def _finding(review: Review, identifier: str) -> Finding:
    finding = review.finding(identifier)
    if finding is None:
        known = f"It has {_listed(one.id for one in review.findings)}." if review.findings else "Mark one first."
        raise UserError(f"The review has no finding {identifier}.", next_step=known)
    return finding


def _labelled(task: Task, label: str) -> PresentedResponse:
    response = task.labelled(label.upper())
    if response is None:
        raise UserError(f"The task has no response {label!r}.", next_step=f"Its responses are {_labels(task)}.")
    return response


def _labels(task: Task) -> str:
    return ", ".join(one.label for one in task.responses)


def _category(identifier: str) -> str:
    if taxonomy.category(identifier) is None:
        raise UserError(
            f"There is no category {identifier!r}.",
            next_step=f"Choose one of {_listed(one.id for one in taxonomy.categories())}.",
        )
    return identifier


def _severity(value: Severity | str) -> Severity:
    return _one_of(Severity, value, "a severity")


_Option = TypeVar("_Option", bound=StrEnum)


def _one_of(options: type[_Option], value: str, what: str) -> _Option:
    try:
        return options(value)
    except ValueError:
        raise UserError(f"{value!r} is not {what}.", next_step=f"Choose one of {_listed(options)}.") from None


def _criterion(task: Task, rubric: str, criterion: str) -> tuple[Criterion, Per]:
    asked = next((one for one in task.rubrics if one.id == rubric), None)
    if asked is None:
        known = _listed(one.id for one in task.rubrics) or "none"
        raise UserError(f"The task has no rubric {rubric!r}.", next_step=f"Its rubrics are {known}.")
    found = asked.criterion(criterion)
    if found is None:
        known = _listed(one.id for one in asked.criteria)
        raise UserError(f"{rubric} has no criterion {criterion!r}.", next_step=f"Its criteria are {known}.")
    if isinstance(found.scale, Rank):
        raise UserError(f"{criterion} is answered by the ranking.", next_step="Rank the responses instead.")
    return found, asked.per


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
