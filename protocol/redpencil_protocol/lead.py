"""What a lead asks of the hub: to decide on a submission, and to steer projects, tasks and claims."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, Strict, StringConstraints

from redpencil_protocol.bounds import MAX_PRIORITY
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.review import ReviewState

Words = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class ProjectState(StrEnum):
    """Whether a project's tasks are handed out."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Decision(Model):
    """What a lead says of a submission: accepted with or without words, returned with them."""

    message: Words = ""


class Decided(Model):
    """A submission with the state that a lead gave it."""

    submission: Identifier
    task: Identifier
    state: ReviewState


class ProjectChange(Model):
    """What is changed of a project; None leaves it as it is."""

    state: ProjectState | None = None
    members_only: bool | None = None
    """Whether only members may take its tasks."""


class TaskChange(Model):
    """What is changed of a task; None leaves it as it is. What reviewers see of it never changes."""

    priority: Annotated[int, Strict(), Field(ge=-MAX_PRIORITY, le=MAX_PRIORITY)] | None = None
    overlap: Annotated[int, Strict(), Field(ge=1, le=1000)] | None = None
    withdrawn: bool | None = None
    """True takes it out of the queue for good; who holds it may finish."""


class ClaimEnd(Model):
    """Why a lead ends a reviewer's claim."""

    reason: Reason


class Progress(Model):
    """How far a project has got."""

    project: Identifier
    state: ProjectState
    tasks: int = Field(ge=0)
    """Not withdrawn."""
    wanted: int = Field(ge=0)
    """Reviews that are to be made: the overlaps together."""
    submitted: int = Field(ge=0)
    """Submissions that stand and nobody has decided on."""
    accepted: int = Field(ge=0)
    returned: int = Field(ge=0)
    claimed: int = Field(ge=0)
    """Claims that hold a slot just now."""
    people: int = Field(ge=0)
    """Who submitted something."""
    active_seconds: int = Field(ge=0)
    """As the reviewers' editors counted, over what was submitted."""
    forecast_days: float | None = Field(default=None, ge=0)
    """At the pace of the last seven days; None where nothing was submitted in them."""
