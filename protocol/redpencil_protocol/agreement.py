"""Agreement and Adjudication: how far reviewers agree by a named measure, and the lead's final word."""

from __future__ import annotations

from datetime import datetime

from redpencil_protocol.bounds import Whole
from redpencil_protocol.excess import BoundedReview
from redpencil_protocol.model import Identifier, Model


class Agreement(Model):
    """One figure; `value` is None, with the reason, where nothing varies and it cannot be computed."""

    measure: str
    subject: str
    """What was compared: a criterion's id, `ranking`, `findings`."""
    value: float | None
    reason: str = ""
    units: Whole
    reviewers: Whole


class Adjudication(Model):
    """The lead's final review of a task."""

    task: Identifier
    lead: Identifier
    review: BoundedReview
    decided_at: datetime
