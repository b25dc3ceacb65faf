"""Changes of a text that were made apart come together: the same text on both sides, nothing dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpencil.review.delta import (
    Delta,
    Hunk,
    between,
    changed,
    inverse,
    joined,
    off_the_end,
    rebased,
    with_whole_line_ends,
)

TEXTS = st.text(alphabet="ab\n é", max_size=30)


@st.composite
def deltas(draw: st.DrawFn, text: str) -> Delta:
    """Return a delta of `text`."""
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    hunks: list[Hunk] = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        old, new = text[start:end], draw(st.text(alphabet="xyz\n", max_size=4))
        if draw(st.booleans()):
            old = ""
        if (old or new) and not (hunks and hunks[-1].end == start):
            hunks.append(Hunk(start, old, new))
    return tuple(hunks)


@given(TEXTS, TEXTS)
def test_what_lies_between_two_texts_leads_from_one_to_the_other(one: str, other: str) -> None:
    delta = between(one, other)
    assert changed(one, delta) == other
    assert changed(other, inverse(delta)) == one


@given(st.data(), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_at_the_end_leaves_the_last_line_end_alone(data: st.DataObject, end: str) -> None:
    text = data.draw(TEXTS) + end
    after = data.draw(TEXTS) + end
    made = off_the_end(between(text, after), text)
    assert changed(text, made) == after
    assert not made or made[-1].end < len(text)


@given(*[st.text(alphabet="a\r\n", max_size=12)] * 2)
def test_no_change_begins_or_ends_within_a_line_end(one: str, other: str) -> None:
    made = with_whole_line_ends(between(one, other), one)
    assert changed(one, made) == other
    for hunk in made:
        for at in (hunk.start, hunk.end):
            assert one[max(at - 1, 0) : at + 1] != "\r\n"


@given(st.data())
def test_two_changes_become_one(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    first = data.draw(deltas(text))
    then = changed(text, first)
    second = data.draw(deltas(then))
    both = joined(first, second)
    assert changed(text, both) == changed(then, second)
    assert changed(changed(text, both), inverse(both)) == text


@given(st.data(), st.booleans())
def test_changes_made_apart_lead_to_one_text(data: st.DataObject, behind: bool) -> None:
    text = data.draw(TEXTS)
    mine, theirs = data.draw(deltas(text)), data.draw(deltas(text))
    here = changed(changed(text, mine), rebased(theirs, mine, behind=behind))
    there = changed(changed(text, theirs), rebased(mine, theirs, behind=not behind))
    assert here == there
    for delta in (mine, theirs):
        for hunk in delta:
            assert hunk.new.replace("\n", "") in here.replace("\n", "") or hunk.new in here


def test_a_word_typed_within_a_line_that_was_typed_on_stands() -> None:
    text = "what: two threads miss\n"
    mine = between(text, "what: two threads both miss\n")
    theirs = between(text, "what: two threads miss the cache\n")
    assert (
        changed(changed(text, theirs), rebased(mine, theirs, behind=True)) == "what: two threads both miss the cache\n"
    )


def test_a_reformatted_text_is_compared_line_by_line() -> None:
    before = "".join(f"line {number}\n" for number in range(20))
    after = before.replace("line 3\n", "line three\n").replace("line 17\n", "")
    assert len(between(before, after)) == 2


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ("and one\nand two\n", "and one here\nand two there\n", [(7, "", " here"), (15, "", " there")]),
        ("a mid z\n", "an a mid z end\n", [(0, "", "an "), (7, "", " end")]),
        ("one two\nthree\n", "one too\nthree four\nfive\n", [(5, "w", "o"), (13, "", " four"), (14, "", "five\n")]),
        ("what: not\n", "what: never\n", [(7, "ot", "ever")]),
    ],
)
def test_what_is_written_at_two_places_leaves_what_stands_between_alone(
    before: str, after: str, places: list[tuple[int, str, str]]
) -> None:
    assert between(before, after) == tuple(Hunk(*one) for one in places)
