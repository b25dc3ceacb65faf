"""A ranking on one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.review.ranking_text import Order, OrderProblem, format_order, parse_order
from redpencil_protocol.ranking import Strength

LABELS = {"A": "one", "B": "two", "C": "three", "D": "four"}
BETTER, MUCH, SLIGHTLY = Strength.BETTER, Strength.MUCH, Strength.SLIGHTLY


def test_operators_say_how_much_better() -> None:
    order = parse_order("B >> D = A ~> C", LABELS)
    assert order == Order((("two",), ("four", "one"), ("three",)), (MUCH, SLIGHTLY))


@pytest.mark.parametrize("text", ["bd=ac", "b d = a c", "B > D=A>C", "  b>d = a  > c "])
def test_it_may_be_typed_in_short(text: str) -> None:
    assert parse_order(text, LABELS) == Order((("two",), ("four", "one"), ("three",)), (BETTER, BETTER))


@pytest.mark.parametrize("text", ["", "-", "  "])
def test_nothing_may_be_ranked(text: str) -> None:
    assert parse_order(text, LABELS) == Order()


def test_an_operator_at_the_end_is_still_being_typed() -> None:
    assert parse_order("B > ", LABELS) == Order((("two",),), ())


@pytest.mark.parametrize(
    ("text", "says"),
    [("A > Z", "no response 'Z'"), ("A > A", "A stands twice"), ("> A", "label is missing"), ("A > = B", "missing"),
     ("A < B", "no response '<'")],
)  # fmt: skip
def test_what_is_no_ranking_says_why_and_where(text: str, says: str) -> None:
    problem = parse_order(text, LABELS)
    assert isinstance(problem, OrderProblem)
    assert says in problem.message
    assert text[problem.start : problem.end].strip()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_written_ranking_reads_back(data: st.DataObject) -> None:
    members = data.draw(st.lists(st.sampled_from(list(LABELS.values())), unique=True))
    groups: list[tuple[str, ...]] = []
    for one in members:
        if groups and data.draw(st.booleans()):
            groups[-1] += (one,)
        else:
            groups.append((one,))
    order = Order(tuple(groups), tuple(data.draw(st.sampled_from(Strength)) for _ in groups[1:]))
    assert parse_order(format_order(order, LABELS), LABELS) == order
