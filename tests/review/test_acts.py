"""Acts: what they change, and what they say to an impossible argument."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.sheet_task import IDS, TASK

from redpencil.errors import UserError
from redpencil.review import acts
from redpencil.review.file_acts import rename_file
from redpencil.review.state import apply, inverse, new_review
from redpencil_protocol.edit import Edit
from redpencil_protocol.ranking import Acceptable, Strength
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.severity import Severity

A, B, C, D = IDS
EMPTY = new_review(TASK)
MARKED = apply(EMPTY, acts.mark(EMPTY, TASK, A, "cache.py", 13, 21, "concurrency", "major", " what \n", "why", "fix"))
TESTED = apply(EMPTY, [edit for path in ("c.py", "sub/d.py") for edit in acts.add_test(EMPTY, path)])


def groups(review: Review) -> list[list[str]]:
    labels = {response.id: response.label for response in TASK.responses}
    return [[labels[one] for one in group] for group in review.ranking.groups]


def test_marking_keeps_the_code_and_its_place() -> None:
    (finding,) = MARKED.findings
    (anchor,) = finding.anchors
    assert (finding.id, finding.severity, finding.what) == ("F1", Severity.MAJOR, "what")
    assert (anchor.start, anchor.end, anchor.quote) == (13, 21, "def get(")


def test_a_deleted_findings_number_is_not_given_again() -> None:
    review = apply(MARKED, acts.delete_finding(MARKED, "F1"))
    assert review == EMPTY
    again = apply(review, acts.mark(review, TASK, A, "cache.py", 0, 6, "other", "nit", used_ids=["F1"]))
    assert again.findings[0].id == "F2"


def test_a_selection_that_ends_within_a_line_end_stops_before_it() -> None:
    review = apply(EMPTY, acts.mark(EMPTY, TASK, A, "cache.py", 0, 10, "other", "nit"))
    assert review.findings[0].anchors[0].quote == "import os"


def test_editing_changes_what_is_given_and_nothing_else() -> None:
    review = apply(MARKED, acts.edit_finding(MARKED, "F1", severity="blocker", why=""))
    (finding,) = review.findings
    assert (finding.severity, finding.category, finding.what, finding.why) == ("blocker", "concurrency", "what", "")
    assert acts.edit_finding(MARKED, "F1", what="what") == ()


def test_also_here_adds_a_place_once() -> None:
    edits = acts.also_here(MARKED, TASK, "F1", B, "answer.md", 0, 11)
    review = apply(MARKED, edits)
    assert [anchor.response for anchor in review.findings[0].anchors] == [A, B]
    assert acts.also_here(review, TASK, "F1", B, "answer.md", 0, 11) == ()
    assert apply(review, inverse(edits)) == MARKED


def test_a_score_is_given_read_and_taken_back() -> None:
    review = apply(EMPTY, acts.set_score(EMPTY, TASK, "correctness", "runs", "b", "yes", "it ran"))
    assert review.scores[0].value is True
    review = apply(review, acts.set_score(review, TASK, "correctness", "runs", "B", False))
    assert (review.scores[0].value, review.scores[0].rationale) == (False, "it ran")
    review = apply(review, acts.set_score(review, TASK, "correctness", "runs", "B", None, ""))
    assert review.scores == ()


def test_ranking_is_written_as_in_the_sheet() -> None:
    review = apply(EMPTY, acts.set_ranking(EMPTY, TASK, "bd=ac", "because"))
    assert groups(review) == [["B"], ["D", "A"], ["C"]]
    assert review.ranking.rationale == "because"
    assert groups(apply(review, acts.set_ranking(review, TASK, "-"))) == []


@pytest.mark.parametrize(
    ("start", "label", "direction", "result"),
    [
        ("-", "B", "up", [["B"], ["A"], ["C"], ["D"]]),
        ("-", "A", "up", [["A"], ["B"], ["C"], ["D"]]),
        ("A>B>C>D", "B", "down", [["A"], ["C"], ["B"], ["D"]]),
        ("A>B>C>D", "C", "tie", [["A"], ["B", "C"], ["D"]]),
        ("A>B=C>D", "B", "untie", [["A"], ["C"], ["B"], ["D"]]),
        ("A>B=C>D", "C", "up", [["A"], ["C"], ["B"], ["D"]]),
        ("A>B=C>D", "D", "tie", [["A"], ["B", "C", "D"]]),
        ("A>B", "D", "up", [["A"], ["B"], ["D"], ["C"]]),
        ("A>B>C>D", "A", "tie", [["A"], ["B"], ["C"], ["D"]]),
    ],
)
def test_a_response_moves_one_step(start: str, label: str, direction: acts.Direction, result: list[list[str]]) -> None:
    review = apply(EMPTY, acts.set_ranking(EMPTY, TASK, start))
    moved = apply(review, acts.move_in_ranking(review, TASK, label, direction))
    assert groups(moved) == result


def test_strengths_stay_where_nothing_moved() -> None:
    review = apply(EMPTY, acts.set_ranking(EMPTY, TASK, "A >> B ~> C > D"))
    tied = apply(review, acts.move_in_ranking(review, TASK, "D", "tie"))
    assert tied.ranking.strengths == (Strength.MUCH, Strength.SLIGHTLY)


def test_the_small_facts() -> None:
    review = apply(EMPTY, acts.set_acceptable(EMPTY, TASK, "C", "cannot-judge"))
    assert review.acceptable == {C: Acceptable.CANNOT_JUDGE}
    review = apply(review, acts.set_flag(review, TASK, "unsafe", "B", "shells out"))
    review = apply(review, acts.set_flag(review, TASK, "skip", reason="too long"))
    assert [(flag.kind, flag.response) for flag in review.flags] == [("unsafe", B), ("skip", None)]
    review = apply(review, acts.set_flag(review, TASK, "skip", remove=True))
    assert len(review.flags) == 1
    review = apply(review, acts.answer_task_check(review, TASK, "ambiguous", "no schema"))
    assert review.task_check == TaskVerdict(answer="ambiguous", reason="no schema")


def test_a_rewrite_begins_with_the_responses_own_text_and_once() -> None:
    review = apply(EMPTY, acts.start_rewrite(EMPTY, TASK, "D"))
    assert review.rewrites[0].files[0].text == TASK.responses[3].files[0].text
    assert acts.start_rewrite(review, TASK, "D", "cache.py") == ()
    review = apply(review, acts.add_test(review, "test_cache.py"))
    assert acts.add_test(review, "test_cache.py") == ()


@pytest.mark.parametrize(
    ("act", "says", "next_step"),
    [
        (lambda: acts.mark(EMPTY, TASK, A, "cache.py", 0, 1, "bugs", "major"), "'bugs'", "wrong-logic"),
        (lambda: acts.mark(EMPTY, TASK, A, "cache.py", 0, 1, "other", "huge"), "'huge'", "blocker, major"),
        (lambda: acts.mark(EMPTY, TASK, A, "gone.py", 0, 1, "other", "nit"), "'gone.py'", "cache.py"),
        (lambda: acts.mark(EMPTY, TASK, "x", "cache.py", 0, 1, "other", "nit"), "'x'", "Select"),
        (lambda: acts.edit_finding(MARKED, "F9", what="x"), "F9", "F1"),
        (lambda: acts.delete_finding(EMPTY, "F1"), "F1", "Mark one"),
        (lambda: acts.set_score(EMPTY, TASK, "gone", "runs", "A", 1), "'gone'", "correctness"),
        (lambda: acts.set_score(EMPTY, TASK, "correctness", "gone", "A", 1), "'gone'", "meets-request"),
        (lambda: acts.set_score(EMPTY, TASK, "correctness", "meets-request", "A", 7), "0, 1, 2, 3", "asks"),
        (lambda: acts.set_score(EMPTY, TASK, "correctness", "runs", None, "yes"), "one response", "A, B, C, D"),
        (lambda: acts.set_score(EMPTY, TASK, "correctness", "runs", "Z", "yes"), "'Z'", "A, B, C, D"),
        (lambda: acts.set_score(EMPTY, TASK, "comparative-ranking", "overall", "A", 1), "once", "label out"),
        (lambda: acts.set_score(EMPTY, TASK, "comparative-ranking", "order", None, 1), "ranking", "Rank"),
        (lambda: acts.set_ranking(EMPTY, TASK, "A > Q"), "'Q'", "Best first"),
        (lambda: acts.move_in_ranking(EMPTY, TASK, "Q", "up"), "'Q'", "A, B, C, D"),
        (lambda: acts.set_acceptable(EMPTY, TASK, "A", "maybe"), "'maybe'", "cannot-judge"),
        (lambda: acts.set_flag(EMPTY, TASK, "boring"), "'boring'", "unsafe"),
        (lambda: acts.answer_task_check(EMPTY, TASK, "perhaps"), "'perhaps'", "impossible"),
        (lambda: acts.start_rewrite(EMPTY, TASK, "A", "gone.py"), "'gone.py'", "cache.py"),
        (lambda: acts.add_test(EMPTY, "../x"), "../x", "test_cache.py"),
        (lambda: acts.add_test(TESTED, "C.PY"), "There is a c.py", "Choose another"),
        (lambda: acts.add_test(TESTED, "c.py/x.py"), "one of them is a folder", "Choose another"),
        (lambda: acts.add_test(TESTED, "sub"), "one of them is a folder", "Choose another"),
        (lambda: acts.add_test(TESTED, ".git/config"), "Git's", "Choose another"),
        (lambda: acts.add_test(TESTED, "a/.GITattributes"), "Git's", "Choose another"),
        (lambda: rename_file(TESTED, TASK, "tests/c.py", "sub/d.py/e.py"), "one of them is a folder", "Choose another"),
        (lambda: rename_file(TESTED, TASK, "tests/c.py", ".git/config"), "Git's", "Choose another"),
    ],
)
def test_an_impossible_argument_says_what_is_possible(
    act: Callable[[], tuple[Edit, ...]], says: str, next_step: str
) -> None:
    with pytest.raises(UserError) as refused:
        act()
    assert says in refused.value.message
    assert next_step in refused.value.next_step
