"""Submission: the act, and the frozen record, of sending a review; feedback on returned ones."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, Strict

from redpencil_protocol.bounds import Whole
from redpencil_protocol.excess import BoundedReview
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.project import Project
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import TaskSpec


class Submission(Model):
    """The hub's receipt."""

    id: Identifier
    task: Identifier
    state: ReviewState = ReviewState.SUBMITTED
    submitted_at: datetime
    grace_seconds_left: Whole = Field(ge=0)
    """How long it can still be taken back."""


class Draft(Model):
    """A review as the hub holds it, with the tag for `If-Match`."""

    review: Review
    etag: str
    state: ReviewState = ReviewState.DRAFT


class Feedback(Model):
    """What a lead says about a submission."""

    task: Identifier
    submission: Identifier
    state: ReviewState
    message: str = ""
    created_at: datetime


class FeedbackPage(Model):
    """A page of feedback, newest first; `cursor` is None on the last."""

    items: tuple[Feedback, ...]
    cursor: str | None = None


class ReviewRecord(Model):
    """A line of the review JSONL: a submission with its task and project, complete enough to import again."""

    type: Literal["review"] = "review"
    submission: Identifier
    reviewer: str = Field(pattern=r"^[0-9A-Za-z._-]{1,64}$")
    """The reviewer's id, hashed."""
    state: ReviewState
    submitted_at: datetime
    seed: Annotated[int, Strict(), Field(ge=0, lt=2**53)]
    """What the order of the responses was shuffled by."""
    project: Project
    task: TaskSpec
    review: BoundedReview
