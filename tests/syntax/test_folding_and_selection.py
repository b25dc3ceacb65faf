"""Folds and enclosing spans, in code points and lines."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.syntax.byte_map import ByteMap
from redpencil.syntax.folding import folds
from redpencil.syntax.selection import enclosing


def test_python_folds_bodies_lists_and_long_strings() -> None:
    text = 'def f():\n    """A\n    b."""\n    x = [\n        1,\n    ]\n    if x:\n        pass\n'
    assert folds(text, "python") == ((0, 7), (1, 2), (3, 4), (6, 7))


def test_brackets_leave_the_closing_line_visible() -> None:
    assert folds("function f() {\n  if (x) {\n    y();\n  }\n}\n", "javascript") == ((0, 3), (1, 2))


def test_brackets_inside_strings_and_comments_do_not_fold() -> None:
    assert folds("a = '{';\n// {\nb = '}';\n", "javascript") == ()


def test_enclosing_grows_from_the_word_to_the_file() -> None:
    text = "# é😀\ndef f(alpha):\n    return alpha + 1\n"
    at = text.rindex("alpha") + 2
    spans = enclosing(text, "python", at)
    shown = [text[start:end] for start, end in spans]
    assert shown[0] == "alpha"
    assert "alpha + 1" in shown
    assert shown[-1].endswith("1\n") or shown[-1] == text
    assert all(b[0] <= a[0] and a[1] <= b[1] and a != b for a, b in pairwise(spans))


def test_right_behind_a_word_belongs_to_the_word() -> None:
    text = "foo(bar)\n"
    start, end = enclosing(text, "python", 3)[0]
    assert text[start:end] == "foo"


def test_deep_nesting_keeps_the_innermost() -> None:
    text = "[" * 2_000 + "]" * 2_000
    spans = enclosing(text, "python", 2_000)
    assert 0 < len(spans) <= 256
    assert spans[0][1] - spans[0][0] <= 4


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="aé漢😀\n", max_size=60), st.integers(0, 1200))
def test_bytes_and_code_points_convert_both_ways(text: str, repeat: int) -> None:
    text = text + "é" * repeat + text
    map_ = ByteMap(text)
    for offset in {0, 1, len(text) // 2, len(text) - 1, len(text)}:
        if 0 <= offset <= len(text):
            byte = len(text[:offset].encode())
            assert map_.byte(offset) == byte
            assert map_.offset(byte) == offset


def test_a_byte_inside_a_character_is_its_start() -> None:
    map_ = ByteMap("a😀b")
    assert [map_.offset(byte) for byte in range(7)] == [0, 1, 1, 1, 1, 2, 3]
