"""Instants as the hub stores them: whole microseconds since 1970 UTC, so that any database orders them alike."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

MINUTE = 60_000_000
"""Microseconds in a minute."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> int:
    """Return the current instant."""
    return time.time_ns() // 1000


def to_datetime(instant: int) -> datetime:
    """Return the instant as an aware datetime in UTC, exact to the microsecond."""
    return _EPOCH + instant * _MICROSECOND


def from_datetime(moment: datetime) -> int:
    """Return the instant of `moment`; one without a zone is taken as UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def seconds_until(instant: int, since: int) -> int:
    """Return the whole seconds from `since` to `instant`, never below 0."""
    return max(0, instant - since) // 1_000_000
