"""The search for the next task: open slots in the order of offering, without looking at what is done again.

Within a project a reviewer has a place before which nothing is left for them but what was opened
since they looked. So a search costs the same for a reviewer with 50,000 reviews as for a new one:
it looks at what was opened since, then walks on from the place. Between projects the searches are
merged by priority, then by id.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from redpencil_hub.db import openings, walks
from redpencil_hub.db.openings import END, START, Place
from redpencil_hub.db.walks import Walk

_FIRST_PAGE = 16
_LARGEST_PAGE = 4096
_MOST_REOPENED = 256
"""Where more was opened since, the walk begins anew."""
_WORTH_KEEPING = 32
"""A place is kept once so many tasks were looked at in vain to get there."""


class Search:
    """One reviewer's search in all their projects, within one transaction."""

    def __init__(self, connection: Connection, reviewer: str) -> None:
        self._connection = connection
        self._reviewer = reviewer
        self._horizon = openings.horizon(connection)
        self._lanes = [
            _Lane(connection, reviewer, walk, self._horizon) for walk in walks.walks_of(connection, reviewer)
        ]

    @property
    def projects(self) -> list[str]:
        """Projects with a free slot that the reviewer may take tasks of."""
        return [lane.walk.project for lane in self._lanes]

    def places(self, after: Place | None = None) -> Iterator[Place]:
        """Yield the tasks that the reviewer may take and did not give back, best first, behind `after`."""
        return heapq.merge(*(lane.places(after) for lane in self._lanes))

    def keep(self) -> None:
        """Keep the places that were far to walk to."""
        for lane in self._lanes:
            if lane.vain >= _WORTH_KEEPING:
                walks.keep(self._connection, self._reviewer, lane.walk)


class _Lane:
    """The search within one project."""

    def __init__(self, connection: Connection, reviewer: str, walk: Walk, horizon: int) -> None:
        self._connection = connection
        self._reviewer = reviewer
        self._horizon = horizon
        self.walk = walk if walk.seen <= horizon else replace(walk, place=START)  # restored from another cluster
        self.vain = 0

    def places(self, after: Place | None) -> Iterator[Place]:
        """Yield what the reviewer may take, in order; moves `walk` on to the first of it."""
        reopened = self._reopened()
        if not reopened:
            self.walk = replace(self.walk, seen=self._horizon)
        behind = [place for place in reopened if after is None or place > after]
        yield from heapq.merge(behind, self._beyond(after))

    def _reopened(self) -> list[Place]:
        start = self.walk.place
        if start == START:
            return []
        found = openings.opened_since(
            self._connection, self._reviewer, self.walk.project, self.walk.seen, _MOST_REOPENED + 1
        )
        if len(found) > _MOST_REOPENED:
            self.walk = replace(self.walk, place=START)
            return []
        self.vain += len(found)
        return sorted(one.place for one in found if one.possible and one.place < start)

    def _beyond(self, after: Place | None) -> Iterator[Place]:
        start = self.walk.place if after is None else max(self.walk.place, after)
        size, walking = _FIRST_PAGE, after is None
        while True:
            page = openings.page(self._connection, self._reviewer, self.walk.project, start, size)
            for one in page:
                if one.place == after:
                    continue
                if one.possible:
                    if walking:
                        self.walk, walking = replace(self.walk, place=one.place), False
                    yield one.place
                elif walking:
                    self.vain += 1
            if len(page) < size:
                if walking:
                    self.walk = replace(self.walk, place=END)
                return
            start, size = page[-1].place, min(size * 4, _LARGEST_PAGE)
            after = start
