"""A reviewer's own work on a task: the task itself, the draft, the submission, and taking it back.

Drafts are written under one rule: a PUT names, in `If-Match`, the tag that the last GET or PUT gave.
Before the first draft that tag is `"0"`. So two machines never overwrite each other unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from redpencil_hub.db import claims, events, reviews, tasks
from redpencil_hub.db.claims import ClaimRow
from redpencil_hub.db.events import Act, Event
from redpencil_hub.db.reviews import SubmissionRow
from redpencil_hub.domain import instant, rubrics
from redpencil_hub.domain.presentation import present
from redpencil_hub.domain.review_check import objections, submission_objections
from redpencil_hub.errors import RefusedError
from redpencil_hub.services.claims import CLAIM_ENDED, order_of, project_of, reopened, row_of, unknown_task
from redpencil_protocol.claim import Claim
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Draft, Submission
from redpencil_protocol.task import Task, TaskSpec


@dataclass(frozen=True, slots=True)
class _Work:
    """What the reviewer has of a task: a claim, live or over, or a submission, or both."""

    spec: TaskSpec
    claim: ClaimRow | None
    submission: SubmissionRow | None


def task(connection: Connection, reviewer: str, identifier: str) -> Task:
    """Return the task as this reviewer sees it.

    Raises:
        RefusedError: it is unknown, or the reviewer neither holds it nor has submitted it.
    """
    work = _readable(connection, reviewer, identifier)
    return present(
        work.spec,
        project_of(connection, identifier),
        rubrics.resolved(work.spec.rubrics),
        tasks.public_ids(connection, identifier),
        order_of(connection, identifier, reviewer),
    )


def draft(connection: Connection, reviewer: str, identifier: str) -> Draft:
    """Return the review as the hub holds it: submitted, drafted, or empty with the tag `"0"`.

    Raises:
        RefusedError: as for `task`.
    """
    work = _readable(connection, reviewer, identifier)
    written = reviews.draft(connection, identifier, reviewer)
    tag = _tag(written.version if written else 0)
    if work.submission is not None:
        return Draft(review=work.submission.review, etag=tag, state=work.submission.state)
    empty = Review(task=identifier, presented=order_of(connection, identifier, reviewer).presented)
    return Draft(review=written.review if written else empty, etag=tag)


def write_draft(connection: Connection, reviewer: str, identifier: str, review: Review, if_match: str | None) -> str:
    """Write the draft and return its new tag.

    Raises:
        RefusedError: no tag or a stale one was named, the claim has ended, the review was submitted, or does not fit.
    """
    work = _writable(connection, reviewer, identifier)
    written = reviews.draft(connection, identifier, reviewer)
    version = written.version if written else 0
    _check_tag(if_match, _tag(version))
    _check_fit(connection, reviewer, work.spec, review)
    reviews.write_draft(connection, reviewer, review, version + 1)
    return _tag(version + 1)


def submit(
    connection: Connection, reviewer: str, identifier: str, review: Review, if_match: str | None
) -> tuple[Submission, str]:
    """Return the receipt and the tag of the draft as frozen; the claim ends.

    Args:
        connection: a transaction that writes.
        reviewer: whose review it is.
        identifier: the task.
        review: what is submitted.
        if_match: the tag of the draft that the review was made from; None submits whatever the hub's draft is.

    Raises:
        RefusedError: the claim has ended, the review was submitted already, was made from another draft, or does
            not fit.
    """
    work = _writable(connection, reviewer, identifier)
    written = reviews.draft(connection, identifier, reviewer)
    version = written.version if written else 0
    if if_match is not None and if_match.strip() != "*":
        _check_tag(if_match, _tag(version))
    _check_fit(connection, reviewer, work.spec, review)
    _check_whole(connection, work.spec, review)
    now = instant.now()
    reviews.write_draft(connection, reviewer, review, version + 1)
    project = row_of(connection, identifier)
    row = reviews.add_submission(connection, reviewer, review, now, project.version)
    if work.claim is not None:
        claims.end(connection, work.claim.id, now)  # the submission keeps the slot
    events.add(connection, Event(Act.SUBMITTED, reviewer, project.id, identifier, reviewer, row.id))
    receipt = Submission(
        id=row.id,
        task=row.task,
        state=row.state,
        submitted_at=instant.to_datetime(row.submitted_at),
        grace_seconds_left=instant.seconds_until(_grace_end(connection, row), now),
    )
    return receipt, _tag(version + 1)


def check_standing(connection: Connection, receipt: Submission) -> None:
    """Pass if the submission of a receipt that was answered before still stands.

    Raises:
        RefusedError: it was taken back, so that the receipt would be a lie.
    """
    if reviews.submission_by_id(connection, receipt.id) is None:
        raise RefusedError(
            ProblemCode.IDEMPOTENCY_KEY_REUSED,
            f"the submission of {receipt.task} under this idempotency key was taken back",
            next_step="make a new key to submit the task again",
        )


def withdraw(connection: Connection, reviewer: str, identifier: str) -> Claim:
    """Take the submission back and return the claim that holds the task again; the review is the draft.

    Raises:
        RefusedError: nothing was submitted, or the grace period is over.
    """
    if tasks.row(connection, identifier) is None:
        raise unknown_task(identifier)
    row = reviews.submission(connection, identifier, reviewer, lock=True)
    if row is None:
        raise RefusedError(
            ProblemCode.NOT_FOUND, f"you have not submitted {identifier}", next_step="submit it first, or go on writing"
        )
    now = instant.now()
    if row.state is not ReviewState.SUBMITTED or now >= _grace_end(connection, row):
        raise RefusedError(
            ProblemCode.GRACE_OVER,
            f"the time in which {identifier} could be taken back is over",
            next_step="write to your lead if it must change",
        )
    reviews.end_submission(connection, row, now)
    events.add(connection, Event(Act.TAKEN_BACK, reviewer, None, identifier, reviewer, row.id))
    return reopened(connection, reviewer, identifier, now)


def _work(connection: Connection, reviewer: str, identifier: str, *, lock: bool = False) -> _Work:
    spec = tasks.find(connection, identifier)
    if spec is None:
        raise unknown_task(identifier)
    claim = claims.latest(connection, identifier, reviewer, lock=lock)
    submission = reviews.submission(connection, identifier, reviewer)
    if claim is None and submission is None:
        raise RefusedError(ProblemCode.FORBIDDEN, f"you do not hold {identifier}", next_step="claim it first")
    return _Work(spec, claim, submission)


def _readable(connection: Connection, reviewer: str, identifier: str) -> _Work:
    work = _work(connection, reviewer, identifier)
    if work.submission is None:
        _check_live(work, identifier)
    return work


def _writable(connection: Connection, reviewer: str, identifier: str) -> _Work:
    work = _work(connection, reviewer, identifier, lock=True)
    if work.submission is not None:
        raise RefusedError(
            ProblemCode.ALREADY_SUBMITTED,
            f"you have submitted {identifier} already",
            next_step="take it back while the grace period lasts, or go on with the next task",
        )
    _check_live(work, identifier)
    return work


def _check_live(work: _Work, identifier: str) -> None:
    if work.claim is None or not work.claim.live(instant.now()):
        raise RefusedError(ProblemCode.CLAIM_ENDED, f"your claim on {identifier} has ended", next_step=CLAIM_ENDED)


def _check_tag(if_match: str | None, current: str) -> None:
    if if_match is None or if_match.strip() == "*":
        raise RefusedError(
            ProblemCode.PRECONDITION_REQUIRED,
            "a draft is written with If-Match, naming the tag of the draft that it replaces",
            next_step='send the ETag of the last GET or PUT; "0" before the first draft',
        )
    if if_match.strip().removeprefix("W/").strip('"') != current.strip('"'):
        raise RefusedError(
            ProblemCode.DRAFT_CHANGED,
            "the draft was changed elsewhere since you read it",
            next_step="read it again, merge both, and send the new tag",
            etag=current,
        )


def _check_fit(connection: Connection, reviewer: str, spec: TaskSpec, review: Review) -> None:
    presented = order_of(connection, spec.id, reviewer).presented
    found = objections(review, spec.id, presented, rubrics.resolved(spec.rubrics))
    if found:
        raise RefusedError(
            ProblemCode.INVALID,
            f"the review does not fit the task: {found[0]['path']}: {found[0]['message']}",
            next_step="read the task again and correct the review",
            errors=found,
        )


def _check_whole(connection: Connection, spec: TaskSpec, review: Review) -> None:
    public = tasks.public_ids(connection, spec.id)
    responses = {public[one.id]: one for one in spec.responses}
    found = submission_objections(review, spec.kinds, rubrics.resolved(spec.rubrics), responses)
    if found:
        raise RefusedError(
            ProblemCode.INVALID,
            f"the review cannot be submitted: {found[0]['path']}: {found[0]['message']}",
            next_step="correct the review and submit it again; the draft is kept",
            errors=found,
        )


def _grace_end(connection: Connection, row: SubmissionRow) -> int:
    return row.submitted_at + row_of(connection, row.task).grace_minutes * instant.MINUTE


def _tag(version: int) -> str:
    return f'"{version}"'
