"""The smallest task and changes that a store can hold."""

from __future__ import annotations

from redpencil.store import NewChange
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


def note(text: str, before: str = "", *, group: int | None = None) -> NewChange:
    """Return the act of writing `text` in the notes."""
    return NewChange(Origin.ACT, f"note {text}", (NotesEdit(before=before, after=text),), group)
