"""GET events: tells an editor within a second that something of its reviewer's may have changed.

The stream only wakes: what changed is asked by the ordinary requests. One look at the log of acts
a moment serves every listener of the process, and none is taken while nobody listens.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from redpencil_hub.api.call import Caller
from redpencil_hub.db import events
from redpencil_hub.db.database import Database
from redpencil_hub.db.events import Logged
from redpencil_hub.errors import UnavailableError

router = APIRouter()

_LOOK_SECONDS = 0.5
_COMMENT_EVERY = 30
"""Looks; a comment in between keeps proxies from closing the connection."""
_LATE = 200
"""So many numbers before the newest one may still be committed, by transactions that took them earlier."""
_MOST_WAITING = 64


class Pulse:
    """Looks at the log of acts while somebody listens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[asyncio.Queue[Logged], str] = {}
        self._looking: asyncio.Task[None] | None = None

    async def listen(self, reviewer: str) -> AsyncIterator[str]:
        """Yield a message of the stream for each act that the reviewer may want to know of."""
        queue: asyncio.Queue[Logged] = asyncio.Queue(_MOST_WAITING)
        self._listeners[queue] = reviewer
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield ": listening\n\n"
            while True:
                try:
                    logged = await asyncio.wait_for(queue.get(), _LOOK_SECONDS * _COMMENT_EVERY)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                event = logged.event
                data = json.dumps({"act": event.act, "project": event.project, "task": event.task})
                yield f"id: {logged.id}\nevent: changed\ndata: {data}\n\n"
        finally:
            del self._listeners[queue]

    async def _look(self) -> None:
        newest: int | None = None
        told: set[int] = set()
        while self._listeners:
            with suppress(UnavailableError):  # the next look may succeed; every listener asks by itself as well
                newest, told = await self._tell(newest, told)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _tell(self, newest: int | None, told: set[int]) -> tuple[int, set[int]]:
        found = await run_in_threadpool(self._read, newest)
        for logged in found if newest is not None else ():
            if logged.id not in told:
                self._pass_on(logged)
        numbers = {logged.id for logged in found}
        return max(numbers, default=newest or 0), numbers

    def _read(self, newest: int | None) -> list[Logged]:
        with self._database.reading() as connection:
            return events.after(connection, (events.last(connection) if newest is None else newest) - _LATE)

    def _pass_on(self, logged: Logged) -> None:
        concerned = logged.event.reviewer
        for queue, reviewer in self._listeners.items():
            if concerned in {None, reviewer} and not queue.full():
                queue.put_nowait(logged)


@router.get("/events", response_class=StreamingResponse)
async def get_events(call: Caller, request: Request) -> StreamingResponse:
    """A stream (text/event-stream) of `changed`, whenever something of the reviewer's may have changed."""
    pulse: Pulse = request.app.state.pulse
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(pulse.listen(call.reviewer.id), media_type="text/event-stream", headers=headers)
