"""What the sheet of one task can name: its labels, rubrics, categories and answers, looked up once.

Also keeps what was read from the blocks of the last parsed sheet, by their text, so that a
keystroke reads one block again and no more. Bounded by itself: only blocks of the last sheet stay.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from operator import is_
from typing import TypeVar, cast

from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.structure import Reading
from redpencil.review.acts import task_check_options
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.review import Review
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy

_R = TypeVar("_R", bound=Reading)
_W = TypeVar("_W")
_ONE_WORD = re.compile(r"[^\s,:=]+")


class Ground:
    """The facts of one task that reading needs."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.labels = {response.label: response.id for response in task.responses}
        self.rubrics = {rubric.id.casefold(): rubric for rubric in task.rubrics}
        self.categories = {one.id.casefold(): one.id for one in taxonomy.categories()}
        self.options = {option.casefold(): option for option in task_check_options(task)}
        self.severities = {one.value: one for one in Severity}
        self.flags = {one.value: one for one in FlagKind}
        self.acceptables = {one.value: one for one in Acceptable} | {"cannot judge": Acceptable.CANNOT_JUDGE}
        self._learned: tuple[object, ...] = ()
        self._kept: dict[tuple[Section, str], Reading] = {}
        self._used: dict[tuple[Section, str], Reading] = {}

    def learn(self, review: Review) -> None:
        """Take words that only a newer hub, or a newer redpencil at it, knows: what a review says can be written."""
        said = review.findings, review.flags, review.acceptable
        if len(said) == len(self._learned) and all(map(is_, said, self._learned)):
            return
        self._learned = said
        known = len(self.severities) + len(self.categories) + len(self.flags) + len(self.acceptables)
        for finding in review.findings:
            _learn(self.severities, finding.severity, finding.severity)
            _learn(self.categories, finding.category, finding.category)
        for flag in review.flags:
            _learn(self.flags, flag.kind, flag.kind)
        for value in review.acceptable.values():
            _learn(self.acceptables, value, value)
        if known != len(self.severities) + len(self.categories) + len(self.flags) + len(self.acceptables):
            self._kept, self._used = {}, {}  # they were read without these

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


def _learn(words: dict[str, _W], word: str, meaning: _W) -> None:
    if word.casefold() not in words and _ONE_WORD.fullmatch(word):
        words[word.casefold()] = meaning


_recent: deque[Ground] = deque(maxlen=8)


def ground_of(task: Task) -> Ground:
    """Return the ground of `task`, the same one for as long as the task object is in use."""
    for ground in _recent:
        if ground.task is task:
            return ground
    ground = Ground(task)
    _recent.append(ground)
    return ground
