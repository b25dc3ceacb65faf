"""The list of the reviewer's own files in the sheet: when it is there, what an act changes in it, what it says."""

from __future__ import annotations

from support.sheet_reading import BLANK, EMPTY, acted, codes, read
from support.sheet_task import HEADER, TASK

from redpencil.documents.sheet import render_sheet
from redpencil.review import acts
from redpencil.review.state import apply
from redpencil_protocol.review import Review


def with_files(*paths: str) -> Review:
    """Return a review with these tests, and a rewrite of B."""
    review = apply(EMPTY, acts.start_rewrite(EMPTY, TASK, "B"))
    return apply(review, [edit for path in paths for edit in acts.add_test(EMPTY, path)])


FILES = with_files("test_a.py", "test_c.py")
LISTED = BLANK.replace(
    "## Flags", "## Rewrites and tests\n\n- B/rewrite/cache.py\n- tests/test_a.py\n- tests/test_c.py\n\n## Flags"
)


def test_the_section_of_files_comes_with_the_first_and_goes_with_the_last() -> None:
    assert render_sheet(TASK, FILES, HEADER) == LISTED
    assert acted(BLANK, FILES) == LISTED
    assert acted(LISTED, EMPTY, FILES) == BLANK
    at_the_end = LISTED[: LISTED.index("## Flags")].rstrip() + "\n"
    assert acted(at_the_end, EMPTY, FILES) == BLANK[: BLANK.index("## Flags")].rstrip() + "\n"


def test_an_act_changes_the_lines_of_its_files_and_no_others() -> None:
    typed_on = LISTED.replace("test_a.py", "test_half").replace("- tests/test_c.py", "* `tests/test_c.py`")
    renamed = with_files("test_a.py", "test_d.py")
    assert acted(typed_on, renamed, FILES) == typed_on.replace("test_c.py", "test_d.py")
    assert acted(LISTED, with_files("test_a.py"), FILES) == LISTED.replace("- tests/test_c.py\n", "")
    assert acted(LISTED, with_files("test_a.py", "test_b.py", "test_c.py"), FILES) == LISTED.replace(
        "test_a.py\n", "test_a.py\n- tests/test_b.py\n"
    )
    assert acted(typed_on, apply(FILES, acts.set_acceptable(FILES, TASK, "A", "no")), FILES) == typed_on.replace(
        "A -, B -", "A no, B -", 1
    )


def test_typing_in_the_list_touches_no_file_and_says_where_they_differ() -> None:
    sheet = read(LISTED.replace("test_a.py", "test_b.py"), FILES)
    assert sheet.review == FILES
    assert [(one.code, sheet.text[one.start : one.end], one.message.partition(":")[0]) for one in sheet.problems] == [
        ("file-not-listed", "## Rewrites and tests", "tests/test_a.py is not listed any more"),
        ("no-such-file", "tests/test_b.py", "There is no tests/test_b.py"),
    ]
    assert codes(read(LISTED.replace("test_c.py", "test_a.py"), FILES)) == ["file-not-listed", "duplicate-field"]
    assert codes(read(LISTED + "- tests/test_x.py\n", FILES)) == []  # those are notes
    assert codes(read(LISTED.replace("- tests/test_a", "see tests/test_a"), FILES)) == [
        "file-not-listed",
        "unparsed-line",
    ]


def test_a_sheet_without_the_list_says_nothing_of_files() -> None:
    assert codes(read(BLANK, FILES)) == []
    assert acted(BLANK, apply(FILES, acts.set_acceptable(FILES, TASK, "A", "no")), FILES) == BLANK.replace(
        "A -, B -", "A no, B -", 1
    )
    assert acted(BLANK, with_files("test_a.py"), FILES) == LISTED.replace("- tests/test_c.py\n", "")


def test_a_name_is_read_however_a_person_or_a_formatter_wrote_it() -> None:
    for written in ("tests/test_a.py", "* tests/test_a.py", "  - `tests/test_a.py`", "1. tests/test\\_a.py", "-"):
        expected = [] if written != "-" else ["file-not-listed"]
        assert codes(read(LISTED.replace("- tests/test_a.py", written), FILES)) == expected
