"""History: which acts can be undone and redone, read off the journal. Pure; knows no storage and no edits.

An act or a burst of typing is a step that can be undone. Undoing it makes a step that can be
redone, until the next act. What came by a merge is the other machine's and is no step here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from redpencil.store.records import ChangeHeading
from redpencil_protocol.edit import Change, Origin

Told = Change | ChangeHeading
"""What a history is read off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One group of changes that is undone, or redone, together."""

    group: int
    label: str
    """What the reviewer did, in the words of the group's first change."""
    sequences: tuple[int, ...]
    """The journal's numbers of its changes, in the order in which they were made."""

    def with_more(self, change: Told) -> Step:
        """Return the step with another change of its group."""
        return replace(self, sequences=(*self.sequences, change.sequence))


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one task, the latest last."""

    undoable: tuple[Step, ...] = ()
    redoable: tuple[Step, ...] = ()

    def after(self, changes: Iterable[Told]) -> History:
        """Return the history after further changes, in journal order."""
        undoable, redoable = list(self.undoable), list(self.redoable)
        for change in changes:
            match change.origin:
                case Origin.MERGE:
                    pass
                case Origin.UNDO:
                    _take(undoable, change.reverses)
                    _add(redoable, change)
                case Origin.REDO:
                    _take(redoable, change.reverses)
                    _add(undoable, change)
                case Origin.ACT | Origin.TYPED:
                    _add(undoable, change)
                    redoable.clear()
        return History(tuple(undoable), tuple(redoable))


def _add(steps: list[Step], change: Told) -> None:
    # A change that begins a group is numbered like it: there is nothing to look for.
    known = _take(steps, change.group) if change.group != change.sequence else None
    steps.append(known.with_more(change) if known else Step(change.group, change.label, (change.sequence,)))


def _take(steps: list[Step], group: int | None) -> Step | None:
    """Take the step out; it is the last one or near it."""
    for index in reversed(range(len(steps))):
        if steps[index].group == group:
            return steps.pop(index)
    return None
