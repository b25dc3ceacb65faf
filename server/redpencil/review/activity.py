"""How long a reviewer has worked on a task, told from when the changes were made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

LONGEST_PAUSE = 180
"""Seconds between two changes that still count as reading and thinking; a longer pause is a break."""


def active_seconds(times: Iterable[datetime]) -> int:
    """Return the seconds of work in `times`, the moments of the changes in order."""
    total = 0.0
    previous: datetime | None = None
    for moment in times:
        if previous is not None:
            pause = (moment - previous).total_seconds()
            if 0 < pause <= LONGEST_PAUSE:
                total += pause
        previous = moment
    return round(total)
