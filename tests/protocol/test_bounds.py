"""Bounds: what a task or a review holds too much of is refused with its place, and the rest goes on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from support.hub_lines import make_project, make_task

from redpencil_hub.domain.complaint import complaint
from redpencil_hub.domain.import_line import read_line
from redpencil_hub.errors import LineError
from redpencil_protocol import bounds
from redpencil_protocol.excess import BoundedReview, over_bounds, within_bounds
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import TaskSpec

DOOR: TypeAdapter[Review] = TypeAdapter(BoundedReview)


def finding(number: int, **changes: Any) -> Finding:
    return Finding(id=f"F{number}", category="wrong-logic", severity=Severity.MAJOR).model_copy(update=changes)


def typed(text: str, path: str = "a.py") -> SourceFile:
    """A file as the reviewer typed it, which nobody has checked yet."""
    return SourceFile(path=path, text="").model_copy(update={"text": text})


def a_review(**changes: Any) -> Review:
    return Review(task="t-1", presented=("one",), findings=(finding(1, what="kept"),)).model_copy(update=changes)


OVER: dict[str, tuple[dict[str, Any], str, str]] = {
    "findings": ({"findings": tuple(finding(n) for n in range(1, 10_002))}, "$.findings", "10,001 findings"),
    "number": ({"findings": (finding(999_999),)}, "$.findings[0]", "F999999: numbers of findings end at F99999"),
    "why": ({"findings": (finding(2, why="x" * 100_001),)}, "$.findings[0].why", "`why` of F2 has 100,001"),
    "nul": ({"findings": (finding(2, fix="a\0b"),)}, "$.findings[0].fix", "`fix` of F2: .* NUL"),
    "evidence": ({"findings": (finding(2, evidence=("a", "\0")),)}, "$.findings[0].evidence[1]", "`evidence` of F2"),
    "surrogate": ({"notes": "a\ud800"}, "$.notes", "half of a surrogate pair"),
    "notes": ({"notes": "x" * 1_000_001}, "$.notes", "The notes has 1,000,001"),
    "rewrite": (
        {"rewrites": (Rewrite(response="one", files=(typed("ok"),)).model_copy(
            update={"files": (typed("ok"), typed("x" * (2 * 1024 * 1024 + 1), "src/b.py"))}),)},
        "$.rewrites[0].files[1]", "The rewrite's file src/b.py: the file has 2,097,153 bytes",
    ),
    "test": ({"tests": (typed("a\0", "test_a.py"),)}, "$.tests[0]", "The test test_a.py: .*NUL"),
    "score": ({"scores": (Score(rubric="r", criterion="c", value="\0"),)}, "$.scores[0].value", "score of c: .*NUL"),
    "time": ({"active_seconds": 10**30}, "$.active_seconds", "seconds"),
    "all": ({"tests": tuple(typed("x" * 2_000_000, f"t{n}.py") for n in range(5))}, "$", "10,000,004 bytes of text"),
    "files as JSON": (
        {"tests": tuple(typed("\x01" * 2_000_000, f"t{n}.py") for n in range(3))}, "$", "36,000,[0-9]+ bytes to send",
    ),
    "findings as JSON": (
        {"findings": tuple(finding(n, why="\x01" * 100_000) for n in range(1, 31))}, "$", "18,00[0-9],[0-9]+ bytes to",
    ),
}  # fmt: skip


def test_a_review_within_all_bounds_is_left_alone() -> None:
    review = a_review()
    assert over_bounds(review) == ()
    assert within_bounds(review) is review
    assert DOOR.validate_json(review.model_dump_json()) == review


@pytest.mark.parametrize(("changes", "path", "message"), OVER.values(), ids=OVER)
def test_what_a_review_holds_too_much_of_is_told_and_the_rest_can_be_sent(
    changes: dict[str, Any], path: str, message: str
) -> None:
    review = a_review(**changes)
    told = over_bounds(review)
    assert [one.json_path for one in told][:1] == [path]
    assert re.search(message, told[0].message)
    with pytest.raises(ValidationError, match=re.escape(f"{path}: ")):
        DOOR.validate_python(review)
    kept = within_bounds(review)
    assert over_bounds(kept) == ()
    if "findings" not in changes:
        assert kept.findings == review.findings


def test_only_what_is_over_a_bound_is_left_out() -> None:
    good, bad = finding(1, what="kept"), finding(2, what="kept", why="\0", evidence=("run 1", "\0", "run 3"))
    tests = (typed("1", "a.py"), typed("\0", "b.py"), typed("3", "c.py"))
    kept = within_bounds(a_review(findings=(good, bad), tests=tests))
    assert kept.findings == (good, finding(2, what="kept", evidence=("run 1", "run 3")))
    assert [one.path for one in kept.tests] == ["a.py", "c.py"]


TASKS: dict[str, tuple[dict[str, Any], str]] = {
    "pay": ({"pay": {"amount": int("9" * 400)}}, "$.pay.amount"),
    "priority": ({"priority": 2**63}, "$.priority"),
    "minutes": ({"minutes": True}, "$.minutes"),
    "no minutes": ({"minutes": 0}, "$.minutes"),
    "too many minutes": ({"minutes": 6001}, "$.minutes"),
    "overlap": ({"overlap": 0}, "$.overlap"),
    "minutes as text": ({"minutes": "35"}, "$.minutes"),
    "licence": ({"licence": "MIT\0"}, "$.licence"),
    "notes": ({"notes": "a\0"}, "$.notes"),
    "source": ({"source": {"a": [{"b": "\0"}]}}, "$.source"),
    "deep": ({"reference": {"a": json.loads("[" * 60 + "]" * 60)}}, "$.reference"),
    "number": ({"reference": {"a": 10**40}}, "$.reference"),
    "base": ({"base": [{"path": f"{n}.py", "text": "x" * 1_800_000} for n in range(40)]}, "$"),
}


@pytest.mark.parametrize(("changes", "path"), TASKS.values(), ids=TASKS)
def test_a_task_over_a_bound_is_refused_at_its_place(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TaskSpec.model_validate(make_task(**changes))
    assert complaint(caught.value).startswith(f"{path}: ")
    with pytest.raises(LineError):
        read_line(json.dumps(make_task(**changes)).encode())


def test_a_project_keeps_the_bounds() -> None:
    with pytest.raises(LineError, match=r"\$\.overlap"):
        read_line(json.dumps(make_project(overlap=True)).encode())


def test_the_largest_of_everything_is_taken() -> None:
    largest = make_task(pay={"amount": bounds.MAX_PAY}, priority=-bounds.MAX_PRIORITY, notes="x" * bounds.MAX_TEXT)
    assert read_line(json.dumps(largest).encode())
