"""Conditions mean what a plain reading says, and faults are pointed to by column."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil_rubrics.condition import MAX_LENGTH, ConditionError, parse

NAMES = ["value", "runs", "edge-cases", "findings.blocker", "a.b"]
OPTIONS = ["safe", "cannot-assess", "not-applicable"]
OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NUMBERS = st.one_of(st.integers(-9, 9), st.sampled_from([0.5, -1.25, 2.0]))
LITERALS = st.one_of(NUMBERS, st.booleans(), st.sampled_from(OPTIONS))


def _comparisons() -> st.SearchStrategy[tuple[Any, ...]]:
    equal = st.tuples(st.just("compare"), st.sampled_from(NAMES), st.sampled_from(["==", "!="]), LITERALS)
    order = st.tuples(st.just("compare"), st.sampled_from(NAMES), st.sampled_from(["<", "<=", ">", ">="]), NUMBERS)
    return st.one_of(equal, order, st.just(("always",)))


TREES = st.recursive(
    _comparisons(),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from(NAMES), st.one_of(LITERALS, st.none()))


def _written(tree: tuple[Any, ...]) -> str:
    match tree:
        case ("compare", name, compare, literal):
            return f"{name} {compare} {str(literal).lower() if isinstance(literal, bool) else literal}"
        case ("always",):
            return "always"
        case ("not", inner):
            return f"not ({_written(inner)})"
        case (joint, left, right):
            return f"({_written(left)}) {joint} ({_written(right)})"
    raise AssertionError(tree)


def _compared(value: Any, compare: str, literal: Any) -> bool:
    number = all(type(one) in {int, float} for one in (value, literal))
    if number or (type(value) is type(literal) and compare in {"==", "!="}):
        return OPERATORS[compare](value, literal)
    return value is not None and compare == "!="


def _expected(tree: tuple[Any, ...], values: dict[str, Any]) -> bool:
    match tree:
        case ("compare", name, compare, literal):
            return _compared(values.get(name), compare, literal)
        case ("always",):
            return True
        case ("not", inner):
            return not _expected(inner, values)
        case ("and", left, right):
            return _expected(left, values) and _expected(right, values)
        case (_, left, right):
            return _expected(left, values) or _expected(right, values)
    raise AssertionError(tree)


@given(TREES, VALUES)
@settings(max_examples=150, deadline=None)
def test_a_condition_means_what_it_says(tree: tuple[Any, ...], values: dict[str, Any]) -> None:
    text = _written(tree)
    if len(text) <= MAX_LENGTH:
        assert parse(text).holds(values) is _expected(tree, values)


@given(st.text(alphabet="ab().<>=! -019\ttrueandornot", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_either_a_condition_or_refused_by_column(text: str) -> None:
    column = 1
    try:
        parse(text).holds({})
    except ConditionError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


def test_and_binds_closer_than_or() -> None:
    condition = parse("a == 1 or b == 1 and c == 1")
    assert condition.holds({"a": 1})
    assert not condition.holds({"b": 1})
    assert condition.names == {"a", "b", "c"}


def test_what_is_not_known_compares_as_false_even_when_asked_whether_it_differs() -> None:
    assert not parse("runs != false").holds({})
    assert parse("not runs == false").holds({})


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("runs", 5),
        ("runs ==", 8),
        ("runs == ", 9),
        ("1 == runs", 1),
        ("runs = 1", 6),
        ("(runs == 1", 11),
        ("runs == 1)", 10),
        ("runs == 1 runs == 2", 11),
        ("and == 1", 1),
        ("runs == and", 9),
        ("runs < safe", 8),
        ("runs < true", 8),
        ("runs == 1x", 9),
        ("__import__('os')", 1),
        ("not " * 60 + "a == 1", 85),
        ("a == 1" + " " * MAX_LENGTH, 1),
    ],
)
def test_a_fault_is_pointed_to_by_column(text: str, column: int) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert caught.value.column == column
