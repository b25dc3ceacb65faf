"""Waiting for what a person would see, by looking again and again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE = float(os.environ.get("TORTURE_PATIENCE", "15"))
"""Seconds; on a quiet machine all that is waited for comes within one or two."""
_BETWEEN_LOOKS = 0.05

Seen = TypeVar("Seen")


async def comes(look: Callable[[], Awaitable[Seen]], what: str) -> Seen:
    """Return what `look` sees once it is true; fail where it never is."""
    seen: Seen | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (seen := await look()):  # noqa: ASYNC110 - what is looked at is in other processes
                await asyncio.sleep(_BETWEEN_LOOKS)
    except TimeoutError:
        raise AssertionError(f"never came: {what}; last seen: {seen!r}") from None
    return seen


async def last_complaint(look: Callable[[], Awaitable[str]]) -> str:
    """Look until nothing is complained of, or patience ends; return what was complained of last."""
    complaint = "nothing was looked at"
    try:
        async with asyncio.timeout(PATIENCE):
            while complaint := await look():  # noqa: ASYNC110 - what is looked at is in other processes
                await asyncio.sleep(_BETWEEN_LOOKS)
    except TimeoutError:
        return complaint
    return ""
