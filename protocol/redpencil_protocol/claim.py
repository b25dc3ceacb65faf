"""Claim: a reviewer's time-limited hold on a task."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from redpencil_protocol.bounds import MAX_RELEASE_REASON, Whole, Words
from redpencil_protocol.model import Identifier, Model


class Claim(Model):
    """A hold. The seconds left count from the answer, so that a wrong local clock does no harm."""

    id: Identifier
    task: Identifier
    expires_at: datetime
    seconds_left: Whole = Field(ge=0)
    presented: tuple[Identifier, ...] = Field(min_length=1)
    """The shuffled order of the responses, recorded for good."""


class ClaimRequest(Model):
    """Which task to claim; None takes the one that the hub offers first."""

    task: Identifier | None = None


class ReleaseRequest(Model):
    """Why a task is given back."""

    reason: Words = Field(min_length=1, max_length=MAX_RELEASE_REASON)
