"""The way to the hub, with weather: it loses answers, refuses, dawdles, or is not there."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
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
        self.heard: deque[str] = deque(maxlen=1000)
        """The heads of the latest requests, whatever became of them."""
        self.claims_last: int | None = None
        """How many seconds the hub's claims have left by what comes through; None: as it says."""

    def asked(self, method: str, ending: str) -> int:
        """Return how many requests with this method and end of address came."""
        lines = [head.split("\r\n", 1)[0].split(" ") for head in self.heard]
        return sum(line[0] == method and line[1].endswith(ending) for line in lines)

    async def _forward(self, request: bytes) -> bytes:
        sky = self.sky
        self.heard.append(request.partition(b"\r\n\r\n")[0].decode("latin-1"))
        if sky is Sky.FINE:
            return self._as_it_comes(await super()._forward(request))
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

    def _as_it_comes(self, answer: bytes) -> bytes:
        if self.claims_last is None:
            return answer
        head, _, body = answer.partition(b"\r\n\r\n")
        body = re.sub(rb'"seconds_left":\d+', b'"seconds_left":%d' % self.claims_last, body)
        head = re.sub(rb"(?i)content-length: \d+", b"content-length: %d" % len(body), head)
        return head + b"\r\n\r\n" + body
