"""The way to the hub, with weather: it loses answers, refuses, dawdles, or is not there."""

from __future__ import annotations

import asyncio
from collections import Counter
from enum import Enum

from support.fault_server import problem
from support.lossy_proxy import LossyProxy

_DAWDLE = 0.2
"""Seconds that a slow way keeps a request, and again its answer."""
_WRITING = ("POST", "PUT", "DELETE")


class Sky(Enum):
    """What becomes of requests."""

    FINE = "fine"
    AWAY = "offline"
    BUSY = "503"
    DEAF = "lost answers"
    """What is to be changed is changed, and the answer is lost."""
    SLOW = "delays"


class Weather(LossyProxy):
    """Passes requests on as the sky is."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.sky = Sky.FINE
        self.met: Counter[str] = Counter()
        """How many requests met each weather but the fine one."""

    async def _forward(self, request: bytes) -> bytes:
        sky = self.sky
        if sky is Sky.FINE:
            return await super()._forward(request)
        self.met[sky.value] += 1
        if sky is Sky.AWAY:
            return b""
        if sky is Sky.BUSY:
            return problem(503, "internal")
        if sky is Sky.SLOW:
            await asyncio.sleep(_DAWDLE)
        answer = await super()._forward(request)
        if sky is Sky.DEAF and request.startswith(tuple(one.encode() for one in _WRITING)):
            return b""
        if sky is Sky.SLOW:
            await asyncio.sleep(_DAWDLE)
        return answer
