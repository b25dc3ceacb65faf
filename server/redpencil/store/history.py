"""History: which acts can be undone and redone, read off the journal. Pure; knows no storage.

An act or a burst of typing is a step that can be undone. Undoing it makes a step that can be
redone, until the next act. What came by a merge is the other machine's and is no step here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from redpencil_protocol.edit import Change, Edit, Origin


@dataclass(frozen=True, slots=True)
class Step:
    """One group of changes that is undone, or redone, together."""

    group: int
    label: str
    """What the reviewer did, in the words of the group's first change."""
    edits: tuple[Edit, ...]
    """All edits of the group, in the order in which they were made."""

    def with_more(self, change: Change) -> Step:
        """Return the step with another change of its group."""
        return replace(self, edits=self.edits + change.edits)


@dataclass(frozen=True, slots=True)
class History:
    """The steps of one task, the latest last."""

    undoable: tuple[Step, ...] = ()
    redoable: tuple[Step, ...] = ()

    @classmethod
    def of(cls, changes: Iterable[Change]) -> History:
        """Return the history that `changes`, in journal order, amount to."""
        history = cls()
        for change in changes:
            history = history.then(change)
        return history

    def then(self, change: Change) -> History:
        """Return the history after one more change."""
        match change.origin:
            case Origin.MERGE:
                return self
            case Origin.UNDO:
                return History(_without(self.undoable, change.reverses), _with(self.redoable, change))
            case Origin.REDO:
                return History(_with(self.undoable, change), _without(self.redoable, change.reverses))
            case Origin.ACT | Origin.TYPED:
                return History(_with(self.undoable, change), ())


def undoable(changes: Iterable[Change]) -> Step | None:
    """Return the step that undo would reverse; None if there is none."""
    steps = History.of(changes).undoable
    return steps[-1] if steps else None


def redoable(changes: Iterable[Change]) -> Step | None:
    """Return the step that redo would reverse; None if there is none."""
    steps = History.of(changes).redoable
    return steps[-1] if steps else None


def _with(steps: tuple[Step, ...], change: Change) -> tuple[Step, ...]:
    known = next((step for step in reversed(steps) if step.group == change.group), None)
    if known is None:
        return (*steps, Step(change.group, change.label, change.edits))
    return (*_without(steps, change.group), known.with_more(change))


def _without(steps: tuple[Step, ...], group: int | None) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.group != group)
