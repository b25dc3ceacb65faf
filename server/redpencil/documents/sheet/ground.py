"""What the sheet of one task can name: its labels, rubrics, categories and answers, looked up once.

Also keeps what was read from the blocks of the last parsed sheet, by their text, so that a
keystroke reads one block again and no more. Bounded by itself: only blocks of the last sheet stay.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar, cast

from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.structure import Reading
from redpencil.review.acts import task_check_options
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy

_R = TypeVar("_R", bound=Reading)


class Ground:
    """The facts of one task that reading needs."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.labels = {response.label: response.id for response in task.responses}
        self.rubrics = {rubric.id.casefold(): rubric for rubric in task.rubrics}
        self.categories = {one.id.casefold(): one.id for one in taxonomy.categories()}
        self.options = {option.casefold(): option for option in task_check_options(task)}
        self._kept: dict[tuple[Section, str], Reading] = {}
        self._used: dict[tuple[Section, str], Reading] = {}

    def begin(self) -> None:
        """Begin a sheet: what the one before the last had is forgotten."""
        self._kept, self._used = self._used, {}

    def reading(self, section: Section, text: str, read: Callable[[Ground, str], _R]) -> _R:
        """Return what `read` makes of a block's text, read at most once while the block stays as it is."""
        key = section, text
        found = self._used.get(key) or self._kept.get(key)
        if found is None:
            found = read(self, text)
        self._used[key] = found
        return cast("_R", found)


_recent: deque[Ground] = deque(maxlen=8)


def ground_of(task: Task) -> Ground:
    """Return the ground of `task`, the same one for as long as the task object is in use."""
    for ground in _recent:
        if ground.task is task:
            return ground
    ground = Ground(task)
    _recent.append(ground)
    return ground
