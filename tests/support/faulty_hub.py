"""A hub that can be made to answer anything to chosen requests, and is the real one otherwise."""

from __future__ import annotations

from support.lossy_proxy import LossyProxy

GONE = b""
"""As an answer: close the connection without a word, as a hub that is down does."""


class FaultyHub(LossyProxy):
    """Passes requests on to a real hub, except those that `answers` has an entry for."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.answers: dict[str, bytes] = {}
        """What is answered instead, by the beginning of the request line: `POST /v1/claims`."""

    async def _forward(self, request: bytes) -> bytes:
        line = request.split(b"\r\n", 1)[0].decode("ascii")
        for beginning, answer in self.answers.items():
            if line.startswith(beginning):
                return answer
        return await super()._forward(request)
