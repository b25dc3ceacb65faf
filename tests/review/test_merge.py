"""Two machines edit one draft: whichever merges, no word of either is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sheet_task import IDS, REVIEWS, TASK

from redpencil.review.acts import answer_task_check, mark, set_acceptable, set_flag, set_ranking, set_score
from redpencil.review.items import Item, item_of
from redpencil.review.merge import merge
from redpencil.review.state import apply, difference, new_review, normal
from redpencil_protocol.edit import Edit, FindingEdit, NotesEdit, RewriteEdit, TestEdit
from redpencil_protocol.finding import Finding
from redpencil_protocol.model import Model
from redpencil_protocol.review import Review
from redpencil_protocol.severity import Severity

MODERATE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
EMPTY = new_review(TASK)
LABELS = "ABCD"


@dataclass
class Machine:
    """One of a reviewer's machines: every word that is written on it is written nowhere else."""

    name: str
    review: Review
    used_ids: set[str] = field(default_factory=set)
    words: int = 0

    def word(self) -> str:
        """Return a word that was never written."""
        self.words += 1
        return f"{self.name}{self.words}z"

    def kept(self, review: Review) -> set[str]:
        """Return this machine's words that stand in `review`."""
        return set(re.findall(rf"{self.name}\d+z", review.model_dump_json()))

    def do(self, edits: tuple[Edit, ...]) -> None:
        """Apply edits."""
        self.review = apply(self.review, edits)
        self.used_ids |= {edit.id for edit in edits if isinstance(edit, FindingEdit)}


def work(draw: st.DrawFn, machine: Machine) -> None:
    """Do a few things of every kind, of which the other machine may do the same."""
    for _ in range(draw(st.integers(0, 6))):
        machine.do(_step(draw, machine.review, machine.word(), machine.used_ids))


def _step(draw: st.DrawFn, review: Review, word: str, used_ids: set[str]) -> tuple[Edit, ...]:
    label, path = draw(st.sampled_from(LABELS)), draw(st.sampled_from(["a.py", "b.py"]))
    order = draw(st.sampled_from(["A > B", "B >> C = D", "D ~> A > B > C"]))
    steps: dict[str, Callable[[], tuple[Edit, ...]]] = {
        "mark": lambda: mark(review, TASK, IDS[0], "cache.py", 0, 6, "other", "nit", word, used_ids=used_ids),
        "finding": lambda: _on_a_finding(draw, review.findings, word),
        "score": lambda: set_score(review, TASK, "correctness", "meets-request", label, draw(st.integers(0, 3)), word),
        "rank": lambda: set_ranking(review, TASK, order, word),
        "flag": lambda: set_flag(review, TASK, "unsafe", label, word),
        "check": lambda: answer_task_check(review, TASK, draw(st.sampled_from(["yes", "impossible"])), word),
        "test": lambda: (TestEdit(path=path, before=None, after=word),),
        "rewrite": lambda: (RewriteEdit(response=IDS[1], path=path, before=None, after=f"{word} = 1\n"),),
        "notes": lambda: (NotesEdit(before=review.notes, after=f"{review.notes}\n{word}"),),
    }
    return steps[draw(st.sampled_from([*steps, "mark", "finding", "finding"]))]()


def _on_a_finding(draw: st.DrawFn, findings: tuple[Finding, ...], word: str) -> tuple[Edit, ...]:
    """Delete, move or reword a finding."""
    if not findings:
        return ()
    chosen, place = draw(st.sampled_from(findings)), draw(st.integers(0, len(findings)))
    name = draw(st.sampled_from(["what", "why", "fix"]))
    which = {"id": chosen.id, "key": chosen.key}
    gone = FindingEdit(**which, index=findings.index(chosen), before=chosen, after=None)
    moved = FindingEdit(**which, index=place, before=None, after=chosen)
    reworded = FindingEdit(**which, index=0, before=chosen, after=chosen.model_copy(update={name: word}))
    return draw(st.sampled_from([(gone,), (gone, moved), (reworded,)]))


@st.composite
def two_machines(draw: st.DrawFn) -> tuple[Review, Machine, Machine]:
    """Return a draft, and two machines that went on from it."""
    base = Machine("both", normal(draw(REVIEWS)))
    work(draw, base)
    used = {one.id for one in base.review.findings}
    machines = Machine("one", base.review, set(used)), Machine("other", base.review, set(used))
    for machine in machines:
        work(draw, machine)
    return base.review, *machines


def items(review: Review) -> dict[Item, object]:
    """Return what a review says, item by item, in whatever order."""
    return {item_of(edit): edit.after for edit in difference(EMPTY, review)}


def unnumbered(said: object) -> object:
    """Return what an item says, whatever number a finding is shown under: that may be taken here."""
    return said.model_copy(update={"id": "F1"}) if isinstance(said, Finding) else said


def finding(identifier: str, what: str) -> Finding:
    return Finding(id=identifier, category="other", severity=Severity.NIT, what=what)


def with_findings(*findings: Finding, notes: str = "") -> Review:
    return EMPTY.model_copy(update={"findings": findings, "notes": notes})


def merged(base: Review, local: Review, remote: Review, *used_ids: str) -> Review:
    return apply(local, merge(base, local, remote, frozenset(used_ids)))


@MODERATE
@given(two_machines())
def test_no_word_of_either_machine_is_lost(drawn: tuple[Review, Machine, Machine]) -> None:
    base, one, other = drawn
    words = one.kept(one.review), other.kept(other.review)
    for review in (
        merged(base, one.review, other.review, *one.used_ids),
        merged(base, other.review, one.review, *other.used_ids),
    ):
        assert (one.kept(review), other.kept(review)) == words


@MODERATE
@given(two_machines())
def test_an_item_is_as_the_machine_that_touched_it_left_it(drawn: tuple[Review, Machine, Machine]) -> None:
    base, one, other = drawn
    before, mine, theirs = items(base), items(one.review), items(other.review)
    after = items(merged(base, one.review, other.review, *one.used_ids))
    for item in (before.keys() | mine.keys() | theirs.keys()) - {("notes",)}:
        touched = [side for side in (mine, theirs) if side.get(item) != before.get(item)]
        if len(touched) > 1 and item[0] in {"finding", "test", "rewrite"}:
            continue  # their texts are woven: the words of both stand, as above
        if len(touched) > 1 and (side := mine.get(item)) is not None and theirs.get(item) is not None:
            assert after[item] == as_set_by(side, theirs[item], before.get(item), after[item]), item
            continue
        side = touched[0] if touched else mine
        assert unnumbered(after.get(item)) == unnumbered(side.get(item)), item


def as_set_by(mine: object, theirs: object, base: object, woven: object) -> object:
    """Return what `mine` says where it set something, `theirs` where only that one did, and reasons as woven."""
    if not isinstance(mine, Model):
        return mine
    reasons = {name: getattr(woven, name) for name in ("rationale", "reason") if hasattr(mine, name)}
    others = {
        name: getattr(theirs, name)
        for name, field in type(mine).model_fields.items()
        if getattr(mine, name) == (field.default if base is None else getattr(base, name))
    }
    if {"groups", "strengths"} & others.keys() != {"groups", "strengths"}:
        others = {name: value for name, value in others.items() if name not in {"groups", "strengths"}}
    return mine.model_copy(update=others | reasons)


@MODERATE
@given(two_machines())
def test_where_one_machine_did_nothing_the_other_one_is_right(drawn: tuple[Review, Machine, Machine]) -> None:
    base, one, _ = drawn
    assert merge(base, one.review, base) == ()
    assert merge(base, one.review, one.review) == ()
    assert merged(base, base, one.review) == one.review


@MODERATE
@given(two_machines())
def test_both_machines_come_to_say_the_same(drawn: tuple[Review, Machine, Machine]) -> None:
    base, one, other = drawn
    first = merged(base, one.review, other.review, *one.used_ids)
    second = merged(base, other.review, first, *other.used_ids)
    assert merged(first, first, second) == second
    assert (one.kept(second), other.kept(second)) == (one.kept(one.review), other.kept(other.review))


def test_two_findings_of_one_number_are_two_findings() -> None:
    local, remote = with_findings(finding("F1", "mine")), with_findings(finding("F1", "a"), finding("F2", "b"))
    said = merged(EMPTY, local, remote).findings
    assert {one.what for one in said} == {"mine", "a", "b"}
    assert len({one.id for one in said}) == 3


def test_a_number_that_was_used_here_is_not_used_again() -> None:
    said = merged(EMPTY, EMPTY, with_findings(finding("F1", "theirs")), "F1").findings
    assert [(one.id, one.what) for one in said] == [("F2", "theirs")]


def test_a_finding_that_both_have_is_there_once() -> None:
    local, remote = with_findings(finding("F1", "a"), finding("F2", "b")), with_findings(finding("F1", "b"))
    assert merged(EMPTY, local, remote) == local


def test_a_finding_moved_there_and_reworded_here_is_one_finding() -> None:
    one, two, reworded = finding("F1", "one"), finding("F2", "two"), finding("F2", "two, in other words")
    base, moved, changed = with_findings(one, two), with_findings(two, one), with_findings(one, reworded)
    for review in (merged(base, changed, moved), merged(base, moved, changed)):
        assert sorted(one.what for one in review.findings) == ["one", reworded.what]


def test_a_finding_deleted_on_one_machine_and_reworded_on_the_other_stays() -> None:
    base, reworded = with_findings(finding("F1", "one")), with_findings(finding("F1", "reworded"))
    assert merged(base, reworded, EMPTY) == reworded
    assert [one.what for one in merged(base, EMPTY, reworded, "F1").findings] == ["reworded"]


def test_what_both_decided_is_said_in_the_notes() -> None:
    mine = apply(EMPTY, set_acceptable(EMPTY, TASK, "A", "yes"))
    theirs = apply(EMPTY, set_acceptable(EMPTY, TASK, "A", "no"))
    said = merged(EMPTY, mine, theirs)
    assert said.acceptable == {IDS[0]: "yes"}
    assert said.notes == "From your other machine:\n- acceptable A: no"


def test_reasons_that_both_sides_wrote_on_are_one_and_only_what_differs_is_told() -> None:
    base = apply(EMPTY, set_ranking(EMPTY, TASK, "A = B", rationale="both work"))
    here = apply(base, set_ranking(base, TASK, "A > B", rationale="both work but B leaks"))
    there = apply(base, set_ranking(base, TASK, "A = B", rationale="surely both work"))
    merged = apply(here, merge(base, here, there))
    assert (merged.ranking.groups, merged.ranking.rationale) == (here.ranking.groups, "surely both work but B leaks")
    assert merged.notes == ""

    there = apply(base, set_ranking(base, TASK, "B > A", rationale="surely both work"))
    merged = apply(here, merge(base, here, there))
    assert (merged.ranking.groups, merged.ranking.rationale) == (here.ranking.groups, "surely both work but B leaks")
    assert "From your other machine:" in merged.notes
    assert "both work" not in merged.notes


def test_a_score_and_a_reason_from_two_sides_stand_together() -> None:
    here = apply(EMPTY, set_score(EMPTY, TASK, "correctness", "meets-request", "A", 2))
    there = apply(EMPTY, set_score(EMPTY, TASK, "correctness", "meets-request", "A", None, rationale="misses empty"))
    merged = apply(here, merge(EMPTY, here, there))
    assert [(one.value, one.rationale) for one in merged.scores] == [(2, "misses empty")]
    assert merged.notes == ""


def test_what_another_machine_decided_is_written_as_in_the_sheet() -> None:
    mine = decided(answer="yes", order="A > B", reason="mine", flag="mine")
    theirs = decided(answer="ambiguous", order="B >> A", reason="one\ntwo", flag="shells out")
    assert merged(EMPTY, mine, theirs).notes.splitlines() == [
        "From your other machine:",
        "- answer: ambiguous",
        "- order: B >> A",
    ]
    taken_back = merged(mine, decided(answer="impossible", order="-", reason="", flag="other"), EMPTY)
    assert "- answer: taken back" in taken_back.notes.splitlines()


def test_a_reason_that_both_have_is_not_said_twice() -> None:
    mine = apply(EMPTY, set_ranking(EMPTY, TASK, "A > B", "the same"))
    theirs = apply(EMPTY, set_ranking(EMPTY, TASK, "B > A", "the same"))
    assert merged(EMPTY, mine, theirs).notes == "From your other machine:\n- order: B > A"


def decided(answer: str, order: str, reason: str, flag: str) -> Review:
    """Return a review in which all that is decided once is decided."""
    review = apply(EMPTY, answer_task_check(EMPTY, TASK, answer, reason))
    review = apply(review, set_ranking(review, TASK, order, reason))
    return apply(review, set_flag(review, TASK, "unsafe", "B", flag))
