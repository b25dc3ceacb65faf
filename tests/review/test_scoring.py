"""What can be picked on a scale, which scores a task asks for, and what scores come to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.review.scoring import Aggregate, ScoreKey, aggregate, combine, levels, required_scores
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.rubric import Criterion, Rubric, ScoreValue
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics import library

CORRECTNESS = library.rubric("correctness")
SECURITY = library.rubric("security-reliability")
SINGLE = library.rubric("single-response")


def _criterion(**scale: object) -> Criterion:
    return Criterion.model_validate({"id": "sample", "ask": "What?", "scale": scale})


def _keys(criterion: Criterion) -> str:
    return " ".join(level.key for level in levels(criterion, "python"))


def _shipped(rubric: Rubric, criterion: str) -> Criterion:
    found = rubric.criterion(criterion)
    assert found is not None
    return found


def test_numbers_are_picked_by_their_digit_and_yes_and_no_by_their_letter() -> None:
    assert _keys(_shipped(CORRECTNESS, "meets-request")) == "0 1 2 3 x"
    assert _keys(_shipped(CORRECTNESS, "scope")) == "y n"
    assert _keys(_shipped(SINGLE, "overall")) == "1 2 3 4 5 6 7"


def test_options_are_picked_by_initials_and_by_number_where_those_clash() -> None:
    assert _keys(_shipped(SECURITY, "untrusted-input")) == "s w e n x"
    assert _keys(_shipped(SECURITY, "exposure")) == "1 2 3"


def test_a_long_scale_is_typed_beyond_the_digits() -> None:
    criterion = _criterion(type="likert", min=0, max=11, anchors={})
    assert [level.key for level in levels(criterion, "go")][8:] == ["8", "9", "", ""]
    assert levels(_criterion(type="number", min=0, max=1e6, step=0.001), "go") == ()
    assert [one.value for one in levels(_criterion(type="number", min=0, max=1, step=0.25), "go")] == [
        0,
        0.25,
        0.5,
        0.75,
        1,
    ]


def test_each_level_says_when_it_is_right_and_the_best_one_what_the_language_takes() -> None:
    plain, sql = (
        levels(_shipped(CORRECTNESS, "meets-request"), "lua"),
        levels(_shipped(CORRECTNESS, "meets-request"), "sql"),
    )
    assert all(level.anchor for level in plain)
    assert "NULL" in sql[3].anchor
    assert [one.anchor for one in plain[:3]] == [one.anchor for one in sql[:3]]


def test_rankings_and_texts_offer_nothing_to_pick() -> None:
    assert levels(_criterion(type="rank"), "go") == levels(_criterion(type="text"), "go") == ()


def _task(*rubrics: Rubric) -> Task:
    return Task(
        id="t",
        project="p",
        title="T",
        kinds=(Kind.CORRECTNESS,),
        language="python",
        prompt="Write a cache.",
        pay=Pay(amount=1),
        minutes=5,
        rubrics=rubrics,
        responses=tuple(PresentedResponse(id=f"r{label}", label=label, explanation="x") for label in "AB"),
    )


def test_a_score_is_required_per_response_or_once_and_never_for_the_ranking() -> None:
    required = required_scores(_task(CORRECTNESS, library.rubric("comparative-ranking")))
    assert len(required) == 2 * 5 + 1
    assert ScoreKey("correctness", "runs", "rB") in required
    assert required[-1] == ScoreKey("comparative-ranking", "decisive", None)


FULL: dict[str, ScoreValue] = {
    "meets-request": 3,
    "edge-cases": 3,
    "runs": True,
    "explanation-true": 2,
    "scope": True,
}


def _figure(**changed: ScoreValue) -> Aggregate:
    return combine(CORRECTNESS, FULL | {key.replace("_", "-"): value for key, value in changed.items()}, {})


def test_a_mean_weighs_each_score_on_one_range() -> None:
    assert _figure().value == 3
    assert _figure(edge_cases=0).value == 2.25
    assert _figure(explanation_true=1).value == pytest.approx(2.81)


def test_what_cannot_be_assessed_is_left_out_and_counted() -> None:
    figure = _figure(edge_cases="cannot-assess")
    assert (figure.value, figure.counted, figure.left_out) == (3, 4, 1)


def test_the_first_gate_that_holds_caps() -> None:
    figure = _figure(runs=False)
    assert (figure.uncapped, figure.value, figure.failed) == (2.62, 1, False)
    assert figure.capped_by is CORRECTNESS.gates[0]
    blocked = combine(CORRECTNESS, FULL, {Severity.BLOCKER: 1})
    assert (blocked.value, blocked.capped_by) == (1, CORRECTNESS.gates[1])


def test_nothing_scored_comes_to_nothing() -> None:
    figure = combine(CORRECTNESS, {}, {})
    assert (figure.value, figure.counted) == (None, 0)


def test_one_exploitable_answer_fails_and_not_applicable_counts_for_nothing() -> None:
    safe: dict[str, ScoreValue] = {"exposure": "service", "errors": "safe", "concurrency": "not-applicable"}
    assert combine(SECURITY, safe, {}).value == 2
    assert combine(SECURITY, safe, {}).counted == 1
    assert combine(SECURITY, safe | {"errors": "weak"}, {}).value == 1
    failed = combine(SECURITY, safe | {"untrusted-input": "exploitable"}, {})
    assert (failed.value, failed.failed) == (0, True)


def test_points_are_taken_off_the_top_and_stop_at_the_bottom() -> None:
    points = CORRECTNESS.model_copy(
        update={
            "gates": (),
            "aggregate": CORRECTNESS.aggregate.model_copy(update={"method": "points", "range": (0, 50)}),
        }
    )
    assert combine(points, {}, {Severity.BLOCKER: 1, Severity.MAJOR: 2, Severity.MINOR: 3, Severity.NIT: 9}).value == 12
    assert combine(points, {}, {Severity.BLOCKER: 9}).value == 0


def test_only_the_response_asked_for_counts() -> None:
    scores = [
        Score(rubric="correctness", criterion=name, response=response, value=value)
        for response in ("rA", "rB")
        for name, value in FULL.items()
    ]
    anchor = Anchor.of("rB", "answer.md", "x", 0, 1)
    finding = Finding(id="F1", anchors=(anchor,), category="other", severity=Severity.BLOCKER)
    assert aggregate(CORRECTNESS, scores, [finding], "rA").value == 3
    assert aggregate(CORRECTNESS, scores, [finding], "rB").value == 1
    assert aggregate(CORRECTNESS, scores, [finding], "rC").value is None


VALUES = st.one_of(
    st.booleans(), st.integers(-3, 9), st.floats(-3, 9), st.sampled_from(["safe", "weak", "cannot-assess"])
)


@given(
    st.sampled_from(library.rubrics()),
    st.dictionaries(st.sampled_from([one.id for rubric in library.rubrics() for one in rubric.criteria]), VALUES),
    st.dictionaries(st.sampled_from(list(Severity)), st.integers(0, 5)),
)
@settings(max_examples=100, deadline=None)
def test_a_figure_stays_in_its_range_whatever_was_scored(
    rubric: Rubric, values: dict[str, ScoreValue], counts: dict[Severity, int]
) -> None:
    figure = combine(rubric, values, counts)
    low, high = rubric.aggregate.range
    assert figure.value is None or low <= figure.value <= high
    assert figure.counted + figure.left_out <= len(rubric.criteria)
