"""The one writer of an SQLite file within a process: requests wait in a fair line and share a commit.

SQLite lets one transaction write at a time and wakes waiters in no order, so that some wait for
seconds. Here one thread takes what has come in, runs each act in a savepoint of its own, and
commits all of them with one flush to the disk. An act is answered only after that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from redpencil_hub.db.engine import WRITES

_T = TypeVar("_T")

_MOST_TOGETHER = 64


class _Job:
    __slots__ = ("act", "done")

    def __init__(self, act: Callable[[Connection], Any]) -> None:
        self.act = act
        self.done: Future[Any] = Future()


class Writer:
    """Runs acts one after the other, in the order in which they came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def run(self, act: Callable[[Connection], _T]) -> _T:
        """Return what `act` returned, once it is on the disk; raise what it raised, with nothing kept."""
        job = _Job(act)
        self._jobs.put(job)
        self._ensure_thread()
        return job.done.result()

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        with self._start:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join()

    def _ensure_thread(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="redpencil-hub-writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                return
            jobs, ends = [first], False
            while len(jobs) < _MOST_TOGETHER:
                try:
                    following = self._jobs.get_nowait()
                except Empty:
                    break
                if following is None:
                    ends = True
                    break
                jobs.append(following)
            self._commit(jobs)
            if ends:
                return

    def _commit(self, jobs: list[_Job]) -> None:
        outcomes: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
                outcomes.extend((job, *_outcome(connection, job.act)) for job in jobs)
        except Exception as error:  # noqa: BLE001 - whatever the commit met is each waiting request's answer
            for job in jobs:
                job.done.set_exception(error)
            return
        for job, result, failure in outcomes:
            if failure is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(failure)


def _outcome(connection: Connection, act: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    savepoint = connection.begin_nested()
    try:
        result = act(connection)
    except Exception as error:  # noqa: BLE001 - it is the answer to this request; the others go on
        savepoint.rollback()
        return None, error
    savepoint.commit()
    return result, None
