"""Whether an upload whose answer was lost had arrived, told by the draft that another machine made meanwhile."""

from __future__ import annotations

import pytest
from support.sheet_task import TASK

from redpencil.review.state import new_review
from redpencil.sync.lineage import blank, came_from

BASE = new_review(TASK).model_copy(update={"notes": "before"})
SENT = BASE.model_copy(update={"notes": "before\nmine", "active_seconds": 60})


@pytest.mark.parametrize(
    ("notes", "arrived"), [("before\nmine\nyours", True), ("yours\nbefore\nmine", True), ("before\nyours", False)]
)
def test_a_draft_holds_what_arrived(notes: str, arrived: bool) -> None:
    assert came_from(BASE.model_copy(update={"notes": notes}), SENT, BASE) is arrived


def test_the_rubrics_that_a_first_upload_names_are_no_sign_of_it() -> None:
    first = new_review(TASK).model_copy(update={"notes": "mine"})
    theirs = new_review(TASK).model_copy(update={"notes": "yours"})
    assert not came_from(theirs, first, blank(first).model_copy(update={"rubrics": ()}))


def test_what_was_only_taken_out_is_looked_for_too() -> None:
    shorter = BASE.model_copy(update={"notes": ""})
    assert came_from(BASE.model_copy(update={"notes": "yours"}), shorter, BASE)
    assert not came_from(BASE.model_copy(update={"notes": "before\nyours"}), shorter, BASE)
