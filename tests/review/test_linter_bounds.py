"""What a review holds too much of to be sent is an error at its place, before anything is sent."""

from __future__ import annotations

from support.stored_work import small_task

from redpencil.review.linter import lint
from redpencil.review.remark import Level, Part
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile


def test_each_is_told_at_its_place() -> None:
    task = small_task()
    finding = Finding(id="F7", category="wrong-logic", severity=Severity.MAJOR, what="a\0b")
    test = SourceFile(path="test_a.py", text="").model_copy(update={"text": "\0"})
    review = Review(
        task=task.id,
        presented=tuple(one.id for one in task.responses),
        findings=(finding,),
        tests=(test,),
        notes="x" * 1_000_001,
    )
    found = [one for one in lint(task, review) if one.code == "over-bounds"]
    assert {one.level for one in found} == {Level.ERROR}
    assert [(one.subject.part, one.subject.key, one.subject.field) for one in found] == [
        (Part.FINDING, "F7", "what"),
        (Part.HEADER, "", ""),
        (Part.NOTES, "", ""),
    ]
    assert "test_a.py" in found[1].message
