"""How long to wait before another try: full jitter, so that many reviewers do not come back at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

BASE_SECONDS = 0.5
CAP_SECONDS = 60.0
_SPREAD = 0.1
_MOST_DOUBLINGS = 10


def backoff(
    tries: int, retry_after: float | None = None, spread: Callable[[float, float], float] = random.uniform
) -> timedelta:
    """Return the wait after the failed try number `tries` (from 0).

    Args:
        tries: how many tries failed before this one.
        retry_after: seconds that the other side asked for; never undercut.
        spread: returns a number between its arguments.
    """
    if retry_after is not None:
        return timedelta(seconds=retry_after + spread(0.0, retry_after * _SPREAD))
    ceiling = min(CAP_SECONDS, BASE_SECONDS * 2 ** min(max(tries, 0), _MOST_DOUBLINGS))
    return timedelta(seconds=spread(0.0, ceiling))
