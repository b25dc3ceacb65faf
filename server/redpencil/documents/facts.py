"""What the server alone knows of a review: shown beside the sheet by every client, written into no text."""

from __future__ import annotations

from datetime import datetime

from redpencil.documents.untrusted import visible
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import Task

_STEP = 5
"""Minutes by which the time spent is shown: more would be a clock that one works against."""


LATE = "what you wrote after the submission counts once you take it back"


def facts(
    task: Task, review: Review, state: ReviewState, claim_ends: datetime | None, *, late: bool = False
) -> tuple[str, ...]:
    """Return pay, claim's end, state, late words, time spent and expected time, as far as there are such."""
    minutes = review.active_seconds // 60 // _STEP * _STEP
    said = (
        f"{task.pay}",
        f"claim ends {claim_ends:%Y-%m-%d %H:%M} UTC" if claim_ends else "no claim",
        state.value,
        LATE if late else "",
        f"{minutes} min spent" if minutes else "",
        f"about {task.minutes} min",
    )
    return tuple(visible(one) for one in said if one)
