"""A review with words that only a newer hub knows is shown as it is, and typing beside them leaves them."""

from __future__ import annotations

import json

from support.stored_work import small_task

from redpencil.documents.sheet import Header, parse_sheet, render_sheet
from redpencil.review.linter import lint
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.review import Review

TASK = small_task()
RESPONSE = TASK.responses[0]
SAID = {
    "findings": [
        {
            "id": "F1",
            "category": "wrong-planet",
            "severity": "catastrophe",
            "what": "It lands on Mars.",
            "anchors": [Anchor.of(RESPONSE.id, "answer.md", RESPONSE.explanation, 0, 3).model_dump()],
        }
    ],
    "flags": [{"kind": "smelly", "reason": "so it is"}],
    "acceptable": {RESPONSE.id: "perhaps"},
}


def test_they_are_shown_and_typing_leaves_them() -> None:
    presented = [one.id for one in TASK.responses]
    review = Review.read(json.dumps({"task": TASK.id, "presented": presented} | SAID))
    text = render_sheet(TASK, review, Header())
    typed = parse_sheet(text.replace("on Mars", "on the Moon"), TASK, review)
    assert typed.problems == ()
    (finding,) = typed.review.findings
    assert (str(finding.severity), finding.category, finding.what) == (
        "catastrophe",
        "wrong-planet",
        "It lands on the Moon.",
    )
    assert (typed.review.flags, typed.review.acceptable) == (review.flags, review.acceptable)
    assert lint(TASK, typed.review)


def test_nobody_else_may_write_them() -> None:
    review = Review(task=TASK.id, presented=tuple(one.id for one in TASK.responses))
    text = "## Findings\n\n### cataclysm wrong-logic A/answer.md:1\n\nwhat: x\n\n## Flags\n\nodorous: x\n"
    assert {one.code for one in parse_sheet(text, TASK, review).problems} >= {"bad-severity"}
    assert parse_sheet(text, TASK, review).review.flags == ()
