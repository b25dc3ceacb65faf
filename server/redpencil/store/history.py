"""History: which acts can be undone and redone, read off the journal. Pure; knows no storage and no edits.

An act or a burst of typing is a step that can be undone. Undoing it makes a step that can be
redone, until the next act. What came by a merge is the other machine's, what another window does is
that window's: neither is a step here. What was done by windows that are no more is everybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from redpencil.store.records import Change, ChangeHeading
from redpencil_protocol.edit import Origin

Told = Change | ChangeHeading
"""What a history is read off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One group of changes that is undone, or redone, together."""

    group: int
    label: str
    """What the reviewer did, in the words of the group's first change."""
    revisions: tuple[int, ...]
    """The revisions that its changes led to, in the order in which they were made."""

    def with_more(self, change: Told) -> Step:
        """Return the step with another change of its group."""
        return replace(self, revisions=(*self.revisions, change.revision))


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one task, the latest last."""

    undoable: tuple[Step, ...] = ()
    redoable: tuple[Step, ...] = ()

    def after(self, changes: Iterable[Told], is_mine: Callable[[str], bool]) -> History:
        """Return the history after further changes, in journal order; `is_mine` says whose a window's are."""
        undoable, redoable = list(self.undoable), list(self.redoable)
        for change in changes:
            mine = is_mine(change.editor)
            match change.origin:
                case Origin.MERGE | Origin.STATE:
                    pass
                case Origin.UNDO:
                    _take(undoable, change.reverses)
                    if mine:
                        _add(redoable, change)
                case Origin.REDO:
                    _take(redoable, change.reverses)
                    if mine:
                        _add(undoable, change)
                case Origin.ACT | Origin.TYPED:
                    if mine:
                        _add(undoable, change)
                        redoable.clear()
        return History(tuple(undoable), tuple(redoable))

    def without(self, step: Step) -> History:
        """Return the history without a step of which nothing is left."""
        return History(
            tuple(one for one in self.undoable if one != step), tuple(one for one in self.redoable if one != step)
        )


def _add(steps: list[Step], change: Told) -> None:
    # A change that begins a group is numbered like it: there is nothing to look for.
    known = _take(steps, change.group) if change.group != change.sequence else None
    steps.append(known.with_more(change) if known else Step(change.group, change.label, (change.revision,)))


def _take(steps: list[Step], group: int | None) -> Step | None:
    """Take the step out; it is the last one or near it."""
    for index in reversed(range(len(steps))):
        if steps[index].group == group:
            return steps.pop(index)
    return None
