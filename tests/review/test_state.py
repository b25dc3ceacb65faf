"""Edits: applied, taken back, found between two reviews."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sheet_task import IDS, REVIEWS, TASK

from redpencil.review.state import apply, difference, inverse, new_review, next_finding_id, normal, tidy
from redpencil_protocol.edit import FindingEdit, NotesEdit, RewriteEdit, ScoreEdit, TestEdit
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile

MODERATE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
EMPTY = new_review(TASK)


def finding(identifier: str, what: str = "") -> Finding:
    return Finding(id=identifier, category="other", severity=Severity.NIT, what=what)


def with_findings(*identifiers: str) -> Review:
    return EMPTY.model_copy(update={"findings": tuple(map(finding, identifiers))})


@MODERATE
@given(REVIEWS, REVIEWS)
def test_a_difference_leads_from_one_review_to_the_other_and_back(one: Review, other: Review) -> None:
    one, other = normal(one), normal(other)
    edits = difference(one, other)
    assert apply(one, edits) == other
    assert apply(other, inverse(edits)) == one
    assert difference(one, one) == ()


@MODERATE
@given(st.permutations(["F1", "F2", "F3", "F4", "F5"]), st.permutations(["F2", "F3", "F4", "F6"]))
def test_findings_follow_any_order(one: list[str], other: list[str]) -> None:
    before, after = with_findings(*one), with_findings(*other)
    edits = difference(before, after)
    assert apply(before, edits) == after
    assert apply(after, inverse(edits)) == before


def test_a_moved_finding_is_all_that_moves() -> None:
    edits = difference(with_findings("F1", "F2", "F3", "F4"), with_findings("F4", "F1", "F2", "F3"))
    assert [edit.id for edit in edits if isinstance(edit, FindingEdit)] == ["F4", "F4"]


@MODERATE
@given(REVIEWS)
def test_the_normal_form_is_its_own(review: Review) -> None:
    assert normal(normal(review)) == normal(review)


def test_an_edit_for_what_is_not_there_is_applied_all_the_same() -> None:
    changed = FindingEdit(id="F7", index=40, before=finding("F7"), after=finding("F7", "new"))
    assert apply(with_findings("F1"), [changed]).findings == (finding("F1"), finding("F7", "new"))
    deleted = FindingEdit(id="F9", index=0, before=finding("F9"), after=None)
    assert apply(with_findings("F1"), [deleted]) == with_findings("F1")
    nothing = ScoreEdit(rubric="gone", criterion="gone", response=None, before=None, after=None)
    assert apply(EMPTY, [nothing]) == EMPTY


def test_a_path_that_no_file_can_have_is_passed_over() -> None:
    assert apply(EMPTY, [TestEdit(path="../evil", before=None, after="x")]) == EMPTY
    assert apply(EMPTY, [RewriteEdit(response=IDS[0], path="/etc/passwd", before=None, after="x")]) == EMPTY


def test_rewrites_and_tests_are_kept_to_the_letter() -> None:
    text = "  code \r\n\r\n\t\n"
    edits = [
        RewriteEdit(response=IDS[1], path="cache.py", before=None, after=text),
        TestEdit(path="test_cache.py", before=None, after=text),
    ]
    review = apply(EMPTY, edits)
    assert review.rewrites == (Rewrite(response=IDS[1], files=(SourceFile(path="cache.py", text=text),)),)
    assert review.tests == (SourceFile(path="test_cache.py", text=text),)
    assert apply(review, inverse(edits)) == EMPTY


def test_no_word_is_lost_in_normal_form() -> None:
    assert tidy("\r\n  one  \r\n\r\n\ttwo\t\r  three\n \n") == "one\n\n\ttwo\n  three"
    assert apply(EMPTY, [NotesEdit(before="", after="\n  keep\n   deeper \n\n")]).notes == "  keep\n   deeper"


def test_a_number_is_never_given_twice() -> None:
    assert next_finding_id(EMPTY) == "F1"
    assert next_finding_id(with_findings("F2", "F1")) == "F3"
    assert next_finding_id(with_findings("F2"), ["F5", "F4"]) == "F6"
