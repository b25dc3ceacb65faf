"""Offsets and lines: line ends as the LSP has them, columns in code points."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.review.lines import Lines

TEXTS = st.lists(st.sampled_from(["a", "😀", "\n", "\r\n", "\r", "\x0b", "\u2028", "\t", "long words"])).map("".join)


def test_lines_end_where_the_lsp_has_them() -> None:
    lines = Lines("one\ntwo\r\nthree\rfour\x0bfive\u2028six\x85seven")
    assert [lines.line_text(index) for index in range(lines.count)] == [
        "one",
        "two",
        "three",
        "four\x0bfive\u2028six\x85seven",
    ]


def test_a_final_line_end_opens_an_empty_line() -> None:
    assert Lines("").count == 1
    assert Lines("a").count == 1
    assert Lines("a\n").count == 2
    assert Lines("a\r\n").line_span(1) == (3, 3)


def test_columns_count_code_points() -> None:
    lines = Lines("😀x\n  é")
    assert lines.position(1) == (0, 1)
    assert lines.offset(1, 3) == 6


def test_what_is_out_of_range_is_clamped() -> None:
    lines = Lines("ab\ncd")
    assert lines.offset(0, 99) == 2
    assert lines.offset(9, 0) == 5
    assert lines.offset(-1, 5) == 0
    assert lines.position(99) == (1, 2)
    assert lines.line_text(9) == "cd"


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_every_offset_comes_back_but_between_cr_and_lf(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        split = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
        assert lines.offset(*lines.position(offset)) == offset - split


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_lines_are_the_text_without_its_line_ends(text: str) -> None:
    lines = Lines(text)
    unified = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [lines.line_text(index) for index in range(lines.count)] == unified
