"""The smallest task and changes that a store can hold, and how they get there."""

from __future__ import annotations

from redpencil.review.delta import between
from redpencil.store import Change, NewChange, Store, TextChange
from redpencil_protocol.edit import NotesEdit, Origin
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics.library import rubric


def small_task(identifier: str = "cache") -> Task:
    """Return a task with one response."""
    return Task(
        id=identifier,
        project="demo",
        title=f"Task {identifier}",
        kinds=(Kind.RANKING,),
        language="python",
        prompt="Write a cache.",
        pay=Pay(amount=2400),
        minutes=35,
        rubrics=(rubric("correctness"),),
        responses=(PresentedResponse(id="r1", label="A", explanation="Done."),),
    )


def note(text: str, before: str = "", *, group: int | None = None, texts: tuple[TextChange, ...] = ()) -> NewChange:
    """Return the act of writing `text` in the notes, and `texts` with it."""
    return NewChange(Origin.ACT, f"note {text}", (NotesEdit(before=before, after=text),), group, texts=texts)


def text_of(path: str, text: str, before: str | None = None) -> TextChange:
    """Return the change of a document from `before` to `text`; None begins it."""
    return TextChange(path, between(before or "", text), begins=before is None, after=text)


def commit(store: Store, change: NewChange, task: str = "cache") -> Change:
    """Append a change to the newest revision that the store has, and return it as it was numbered."""
    status = store.status(task)
    assert status
    written = store.journal.commit(task, expected=status.revision, change=change)
    assert isinstance(written, Change)
    return written
