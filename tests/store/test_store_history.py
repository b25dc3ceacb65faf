"""Undo and redo, read off the journal, behave as two stacks do."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.store import Change
from redpencil.store.history import History
from redpencil_protocol.edit import NotesEdit, Origin

HERE, ELSEWHERE = "here", "elsewhere"
"""Two windows."""

ACTS = st.lists(st.sampled_from(["act", "type", "type on", "undo", "redo", "merge", "other"]), max_size=40)


def is_mine(editor: str) -> bool:
    return editor == HERE


class Desk:
    """A reviewer at work: keeps the notes and two stacks the plain way, and writes the journal."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.notes = ""
        self.undo: list[tuple[str, str]] = []
        self.redo: list[tuple[str, str]] = []

    def do(self, what: str) -> None:
        match what:
            case "act" | "type":
                before = self.notes
                self._write(Origin.ACT if what == "act" else Origin.TYPED, f"{before}{len(self.changes)},")
                self.undo.append((before, self.notes))
                self.redo.clear()
            case "type on":
                last = self.changes[-1] if self.changes else None
                if last is None or last.origin is not Origin.TYPED:
                    return
                self._write(Origin.TYPED, f"{self.notes}+", group=last.group)
                before, _ = self.undo.pop()
                self.undo.append((before, self.notes))
            case "undo":
                self._reverse(Origin.UNDO, self.undo, self.redo)
            case "redo":
                self._reverse(Origin.REDO, self.redo, self.undo)
            case "merge":
                self._write(Origin.MERGE, self.notes)
            case _:
                self._write(Origin.ACT, self.notes, editor=ELSEWHERE)

    def _reverse(self, origin: Origin, taken: list[tuple[str, str]], given: list[tuple[str, str]]) -> None:
        history = History().after(self.changes, is_mine)
        steps = history.undoable if origin is Origin.UNDO else history.redoable
        assert len(steps) == len(taken)
        if not steps:
            return
        step = steps[-1]
        before, after = taken.pop()
        given.append((after, before))
        edits = [edit for revision in step.revisions for edit in self.changes[revision - 1].edits]
        first, last = edits[0], edits[-1]
        assert isinstance(first, NotesEdit)
        assert isinstance(last, NotesEdit)
        assert (first.before, last.after) == (before, after)
        self._write(origin, before, label=step.label, reverses=step.group)

    def _write(
        self,
        origin: Origin,
        after: str,
        *,
        label: str = "",
        group: int | None = None,
        reverses: int | None = None,
        editor: str = HERE,
    ) -> None:
        sequence = len(self.changes) + 1
        self.changes.append(
            Change(
                sequence=sequence,
                revision=sequence,
                at=datetime.now(UTC),
                origin=origin,
                label=label or f"step {sequence}",
                group=group or sequence,
                reverses=reverses,
                editor=editor,
                edits=(NotesEdit(before=self.notes, after=after),),
                texts=(),
                keys=None,
                buried=(),
            )
        )
        self.notes = after


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_history_is_two_stacks(acts: list[str]) -> None:
    desk = Desk()
    for act in acts:
        desk.do(act)
    history = History().after(desk.changes, is_mine)
    assert len(history.undoable) == len(desk.undo)
    assert len(history.redoable) == len(desk.redo)
    one_by_one = History()
    for change in desk.changes:
        one_by_one = one_by_one.after((change,), is_mine)
    assert one_by_one == history


@settings(max_examples=100, deadline=None)
@given(ACTS)
def test_undoing_everything_and_redoing_it_comes_back(acts: list[str]) -> None:
    desk = Desk()
    for act in acts:
        desk.do(act)
    reached, steps = desk.notes, len(desk.undo)
    for _ in range(steps):
        desk.do("undo")
    assert not desk.undo
    assert desk.notes == ""
    for _ in range(steps):
        desk.do("redo")
    assert desk.notes == reached


def test_labels_say_what_the_reviewer_did() -> None:
    desk = Desk()
    desk.do("act")
    desk.do("act")
    desk.do("undo")
    history = History().after(desk.changes, is_mine)
    assert (history.undoable[-1].label, history.redoable[-1].label) == ("step 1", "step 2")
