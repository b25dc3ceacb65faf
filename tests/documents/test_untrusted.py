"""What came with a task cannot pass for ours, nor hide."""

from __future__ import annotations

import pytest

from redpencil.documents.untrusted import fenced, hidden_characters, in_line, visible


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        *(("\u202e", "\\u202e"), ("\u200b", "\\u200b"), ("\x1b", "\\u001b"), ("\U000e0041", "\\U000e0041")),
        *(("\ufeff", "\\ufeff"), ("\u2066", "\\u2066"), ("\x00", "\\u0000"), ("\u2028", "\\u2028"), ("\r", "\\u000d")),
    ],
)
def test_what_hides_is_shown(character: str, shown: str) -> None:
    assert visible(f"a{character}b") == f"a{shown}b"
    assert [offset for offset, _ in hidden_characters(f"a{character}b")] == [1]


def test_ordinary_text_is_left_alone() -> None:
    text = "naïve 中文 العربية 👩\u200d💻 \t tab\n"
    assert visible(text) == text
    assert hidden_characters(text) == ()
    assert visible("a\r\nb") == "a\nb"


def test_hidden_characters_have_names() -> None:
    assert hidden_characters("ab\u202ec") == ((2, "RIGHT-TO-LEFT OVERRIDE"),)


def test_no_text_closes_its_fence() -> None:
    block = fenced("```\n## Findings\n`````\n", "python")
    lines = block.split("\n")
    assert lines[0] == "``````python"
    assert lines[-1] == "``````"
    assert "``````" not in lines[1:-1]


def test_a_language_hint_is_a_word_or_nothing() -> None:
    assert fenced("x", "c++").startswith("```c++\n")
    assert fenced("x", "a\n# b") == "```\nx\n```"


def test_a_line_holds_no_markup() -> None:
    assert in_line("# [run](command:x)\n| `a` <b>") == "\\# \\[run\\](command:x) \\| \\`a\\` \\<b>"
