"""What parsing costs: a keystroke's tree is the right one, what is kept is bounded, other threads run meanwhile."""

from __future__ import annotations

import threading

import pytest

from redpencil.syntax.outline import MOST_SYMBOLS, Symbol, outline
from redpencil.syntax.trees import kept_bytes, parsed

EDITS = (
    ("def f():\n    pass\n", "def ff():\n    pass\n"),
    ("def f():\n    pass\n", ""),
    ("", "class A:\n    def m(self): pass\n"),
    ("x = 'é😀'\ndef g(): pass\n", "x = 'é😀😀'\ndef g(): pass\n"),
    ("aaaa = 1\n", "aaaaa = 1\n"),
    ("def f(): pass\n\n\ndef g(): pass\n", "def f(): pass\n\n'''\ndef g(): pass\n"),
    ("if a:\n    def f(): pass\n", "if a:\n  def f(): pass\n  def g(): pass\n"),
)


@pytest.mark.parametrize(("before", "after"), [*EDITS, *((after, before) for before, after in EDITS)])
def test_the_tree_after_an_edit_is_the_tree_of_the_text(before: str, after: str) -> None:
    padding = "# padding\n" * 50
    fresh = parsed(f"# {before!r} {after!r} fresh\n" * 60 + padding + after, "python")
    head = f"# {before!r} {after!r} again\n" * 60 + padding
    parsed(head + before, "python")
    again = parsed(head + after, "python")
    assert fresh is not None
    assert again is not None
    assert str(again.tree.root_node) == str(fresh.tree.root_node)
    assert again.tree.root_node.end_byte == fresh.tree.root_node.end_byte


def test_two_hundred_keys_keep_one_tree() -> None:
    text = "def total(a, b):\n    return a + b\n\n" * 2_000
    parsed(text, "python")
    one = kept_bytes()
    for number in range(200):
        text = text[:500] + chr(97 + number % 26) + text[500:]
        assert parsed(text, "python") is parsed(text, "python")
    assert kept_bytes() <= one + 200


def test_many_texts_are_bounded_by_their_bytes() -> None:
    for number in range(40):
        parsed(f"x{number} = {number}\n" * 10_000, "python")
    assert kept_bytes() <= 1024 * 1024


def test_symbols_of_a_large_text_are_each_there_once() -> None:
    text = "class A:\n" + "".join(f"    def m{n}(self):\n        return '{'x' * 100}'\n\n" for n in range(2_000))
    (found,) = outline(text, "python")
    assert [one.name for one in found.children] == [f"m{n}" for n in range(2_000)]


def test_minified_code_is_bounded_and_other_threads_run_meanwhile() -> None:
    text = "function a(b,c){return b+c*2};var x=function(q){if(q)return a(q,1)};" * 15_000
    found: list[tuple[Symbol, ...]] = []
    thread = threading.Thread(target=lambda: found.append(outline(text, "javascript")))
    thread.start()
    turns = 0
    while thread.is_alive():
        thread.join(0.001)
        turns += 1
    assert len(found[0]) == MOST_SYMBOLS
    assert turns > 20
