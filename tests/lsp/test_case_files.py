"""The format of marker cases: what is right is read and written back, what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.case_file import (
    FORMS,
    Case,
    CaseError,
    MarkedText,
    Place,
    escaped,
    marked,
    read_case,
    read_place,
    unescaped,
)
from support.case_run import CaseRun

INTRO = "# A title\n\nWhat is noticed.\n\n"


def case(folder: Path, text: str) -> Case:
    path = folder / "case.txt"
    path.write_text(text, encoding="utf-8")
    return read_case(path)


def test_a_case_is_read_and_written_back_with_what_was_shown(tmp_path: Path) -> None:
    text = (
        f"{INTRO}-- sheet --\n## Notes\n\n«a»\n\n-- window 2: type at a --\nhello\n\n-- sheet says in Notes --\nold\n"
    )
    read = case(tmp_path, text)
    assert [(step.line, step.window, step.form.name, step.body) for step in read.steps] == [
        (5, 1, "sheet", "## Notes\n\n«a»"),
        (10, 2, "type", "hello"),
        (13, 1, "sheet says", "old"),
    ]
    assert read.sheet == MarkedText("## Notes\n\n", {"a": (10, None)})
    assert read.written({}) == text
    assert read.written({13: "new\n\nlines"}) == text.replace("old", "new\n\nlines")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-- sheet --\nx\n", "case.txt:1: a case begins with `# its title`"),
        ("# Only a title\n\n-- edits --\n", "case.txt:1: a case begins with `# its title`"),
        (INTRO, "case.txt:4: nothing is done"),
        (f"{INTRO}-- jump at a --\n", "case.txt:5: `jump at a` is nothing that can be done or shown"),
        (f"{INTRO}-- type at a --\n", "case.txt:5: below `type` stands a text"),
        (f"{INTRO}-- undo --\n\nwords\n", "case.txt:6: below `undo` stands nothing"),
        (f"{INTRO}-- hover near a --\n", "case.txt:5: `near a` is no place"),
        (f'{INTRO}-- hover at "words" --\n', 'case.txt:5: `at "words"` is no place'),
        (f"{INTRO}-- act markFindings --\n", "case.txt:5: there is no act `markFindings`; there are: openQueue"),
        (f"{INTRO}-- sheet --\n«a»x\n\n-- edits --\n", "case.txt:5: the mark «a» is never used"),
        (
            f"{INTRO}-- sheet --\n«a»x\n\n-- hover at b --\n",
            "case.txt:8: there is no mark «b» in the sheet; there is «a»",
        ),
        (f"{INTRO}-- hover at b --\n", "case.txt:5: there is no mark «b» in the sheet; there is none"),
        (f"{INTRO}-- sheet --\n«a»x«a»\n\n-- hover at a --\n", "case.txt:5: the mark «a» stands here twice"),
        (f"{INTRO}-- sheet --\n«a x\n\n-- edits --\n", "case.txt:5: '«a x' is no mark"),
        (f"{INTRO}-- sheet --\n«a:x»\n\n-- hover at a --\n", "case.txt:8: «a» is a range: write `on a`"),
        (f"{INTRO}-- sheet --\n«a»x\n\n-- delete on a --\n", "case.txt:8: «a» is a point: write `at a`"),
        (f"{INTRO}-- edits --\n\n-- sheet --\nx\n", "case.txt:7: the sheet that a case opens with stands before all"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CaseError) as wrong:
        case(tmp_path, text)
    assert str(wrong.value).startswith(says)


def test_marks_are_taken_out_of_the_text_and_may_reach_over_lines() -> None:
    assert marked("one «a:two\nthree» «b»four") == MarkedText("one two\nthree four", {"a": (4, 13), "b": (14, None)})
    assert marked("<U+00A0>«a»x") == MarkedText("\u00a0x", {"a": (1, None)})


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("at a", Place("at", mark="a")),
        ('after "two words"', Place("after", quote="two words")),
        ('below "x" of tests/a.py', Place("below", "tests/a.py", quote="x")),
        ("at the end of A/rewrite/x.py", Place("at", "A/rewrite/x.py", edge="end")),
        ("on all", Place("on", edge="all")),
        ("at A/cache.py:3:5", Place("at", "A/cache.py", span=((3, 5),))),
        ("on A/cache.py:3:5-4:1", Place("on", "A/cache.py", span=((3, 5), (4, 1)))),
        ("on A/cache.py:3:5", None),
        ("beside a", None),
    ],
)
def test_places_are_read(words: str, place: Place | None) -> None:
    assert read_place(words) == place


def test_what_is_not_seen_is_written_out_and_read_again() -> None:
    text = "a\u00a0b\u200b \nc\r\nd"
    assert escaped(text) == "a<U+00A0>b<U+200B><U+0020>\nc<U+000D>\nd"
    assert unescaped(escaped(text)) == text
    assert unescaped("x<Enter>y") == "x\ny"


def test_whatever_can_be_written_can_be_done() -> None:
    assert [form.name for form in FORMS if not hasattr(CaseRun, f"do_{form.name.replace(' ', '_')}")] == []
