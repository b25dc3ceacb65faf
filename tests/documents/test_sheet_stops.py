"""What the sheet says is submitted, or stops the submission where it stands: shifted, quoted, added or marked text."""

from __future__ import annotations

import pytest
from support.sheet_reading import BLANK, EMPTY, MARKED, TWO, acted, codes, read, typed
from support.sheet_task import HEADER, TASK

from redpencil.documents.sheet import (
    parse_sheet,
    render_sheet,
)
from redpencil.review.remark import Level


def test_what_redpencil_wrote_at_the_top_once_says_nothing_and_stays() -> None:
    before = (
        "# Review: Cache layer, please\n\n"
        "> hub/cache-layer · ranking, correctness · python · $24.00 · about 35 min\n"
        "> claim ends 2026-11-22 14:05 UTC · draft · 15 min spent\n"
        '> Lines that begin with ">" are written by redpencil and put back if you change them.\n\n'
    )
    sheet = read(before + BLANK)
    assert (sheet.review, sheet.problems) == (EMPTY, ())
    assert acted(before + BLANK, MARKED).startswith(before)


@pytest.mark.parametrize(
    "line",
    ["> Both are copied, see my mail.", "# Review: reject both", "> no claim, draft", "> hub/cache-layer · mine"],
)
def test_a_line_at_the_top_that_only_looks_like_those_stops_the_submission(line: str) -> None:
    (problem,) = read(f"{line}\n\n{BLANK}").problems
    assert (problem.level, problem.start, problem.end) == (Level.ERROR, 0, len(line))


@pytest.mark.parametrize("behind", ["1.0.0 B was not run", "B was not run", "1.0.0 (B was not run)", "**1.0.0** B"])
def test_words_behind_a_rubrics_name_and_version_stop_the_submission(behind: str) -> None:
    text = BLANK.replace("### correctness 1.0.0", f"### correctness {behind}").replace("runs: A -", "runs: A yes")
    sheet = read(text)
    assert codes(sheet) == ["unread-words"]
    assert sheet.problems[0].level is Level.ERROR
    assert sheet.review.scores


@pytest.mark.parametrize("behind", ["", " 1.0.0", " **1.0.0**", " `1.0.0` ##", " 1\\.0\\.0"])
def test_a_rubrics_version_may_be_left_out_or_formatted(behind: str) -> None:
    assert codes(read(BLANK.replace("### correctness 1.0.0", f"### correctness{behind}"))) == []


def test_another_version_of_a_rubric_is_told_and_stops_nothing() -> None:
    (problem,) = read(BLANK.replace("### correctness 1.0.0", "### correctness 0.9.1")).problems
    assert (problem.code, problem.level) == ("other-version", Level.WARNING)


@pytest.mark.parametrize("section", ["Task check", "Ranking", "Scores", "Findings", "Flags", "Notes"])
@pytest.mark.parametrize("form", ["  ## {}", "\t## {}", "> ## {}", "# {}", "{}\n-----", "**{}**\n==="])
def test_a_section_whose_heading_became_text_stops_the_submission_there(section: str, form: str) -> None:
    line = form.format(section)
    text = render_sheet(TASK, TWO, HEADER).replace(f"## {section}\n", f"{line}\n", 1)
    found = [one for one in read(text, TWO).problems if one.code == "heading-inside"]
    assert [text[one.start : one.end] for one in found] == [line.partition("\n")[0]]
    assert found[0].level is Level.ERROR


def test_a_text_that_holds_the_name_of_a_section_is_text_while_the_section_is_there() -> None:
    text = typed("Findings", "### major other -\n\nwhat: see\n  ## Findings\n  > # Notes\n  Flags\n  -----")
    assert codes(read(text)) == []


@pytest.mark.parametrize("before", ["  ", "\t", "> "])
def test_a_sheet_that_is_all_shifted_or_quoted_is_told_of_once(before: str) -> None:
    text = "".join(before + line for line in BLANK.splitlines(keepends=True))
    (problem,) = read(text).problems
    assert (problem.code, problem.level, problem.start) == ("no-sections", Level.ERROR, 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("why: why", "  why: why"),
        ("fix: fix", "\tfix: fix"),
        ("why: why", "  why: moved\nwhy:"),
        ("runs: A -, B -, C -, D -", "  A: text\n  runs: A yes"),
        ("overall: -\nremarks:", "overall: 3\n  why so\n  remarks: all"),
        ("runs: A -, B -, C -, D -", "runs: A yes, B no\n  A: it runs\n    B: it does not"),
        ("## Flags\n", "## Flags\n\nunsafe B: shells out\n  misleading A: untrue\n"),
    ],
)
def test_a_shifted_line_whose_value_stands_nowhere_else_stops_the_submission(old: str, new: str) -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace(old, new, 1)
    shifted = next(line for line in reversed(new.split("\n")) if line.startswith((" ", "\t")))
    errors = [one for one in read(text, MARKED).problems if one.level is Level.ERROR]
    assert [text[one.start : one.end] for one in errors] == [shifted]


@pytest.mark.parametrize("before", ["  ", "    ", "\t", "> "])
def test_a_rubrics_heading_that_became_text_stops_the_submission_there(before: str) -> None:
    text = BLANK.replace("summary:\n\n###", f"summary:\n  B: - item\n\n{before}###").replace(
        "overall: -", "  overall: 3"
    )
    text = text.replace("remarks:", "  remarks: all")
    found = [one for one in read(text).problems if one.code == "heading-inside"]
    assert [text[one.start : one.end] for one in found] == [f"{before}### comparative-ranking 2.1.0"]
    assert found[0].level is Level.ERROR


def test_a_shifted_heading_of_a_finding_is_told_of() -> None:
    text = render_sheet(TASK, TWO, HEADER).replace("### nit", "  ### nit").replace("what: second\nwhy:\nfix:", "also:")
    assert "finding-inside" in codes(read(text, TWO))


@pytest.mark.parametrize(
    ("written", "evidence"),
    [
        ("evidence: run 2", ["run 2"]),
        ("evidence: run 2 of the\nempty list", ["run 2 of the empty list"]),
        ("evidence:\n  - run 2 of the\n    empty list\n  - run 3", ["run 2 of the empty list", "run 3"]),
        ("evidence:\n  - run 2 of the\nempty list\n  - run 3", ["run 2 of the empty list", "run 3"]),
        ("evidence:\n\n* run 2\n* run 3\n  of it", ["run 2", "run 3 of it"]),
        ("evidence: - run 2\n- run 3", ["run 2", "run 3"]),
        ("evidence: run 2\n  of the empty list", ["run 2 of the empty list"]),
        ("evidence: run 2\n\nrun 3", ["run 2", "run 3"]),
        ("evidence: -", []),
    ],
)
def test_evidence_is_told_apart_by_its_marks_and_not_by_its_line_ends(written: str, evidence: list[str]) -> None:
    sheet = read(typed("Findings", f"### major concurrency A/cache.py:1\n\nwhat: x\n{written}"))
    (finding,) = sheet.review.findings
    assert list(finding.evidence) == evidence
    assert codes(sheet) == []


def test_evidence_of_a_sheet_of_before_stays_a_line_an_item() -> None:
    (finding,) = MARKED.findings
    review = MARKED.model_copy(update={"findings": (finding.model_copy(update={"evidence": ("run 2", "run 3")}),)})
    text = render_sheet(TASK, review, HEADER).replace("evidence:\n  - run 2\n  - run 3", "evidence: run 2\n  run 3")
    sheet = read(text, review)
    assert sheet.review == review
    more = parse_sheet(text.replace("  run 3", "  run 3\n  run 4"), TASK, review, sheet.identities)
    assert more.review.findings[0].evidence == ("run 2", "run 3", "run 4")
    marked = parse_sheet(text.replace("run 2\n", "- run 2\n"), TASK, review, sheet.identities)
    assert marked.review.findings[0].evidence == ("run 2 run 3",)


@pytest.mark.parametrize("evidence", [("run 2",), ("run 2", "- run 3"), ("- run 2",), ("-",), ("* a", "+ b")])
def test_evidence_that_is_written_reads_back(evidence: tuple[str, ...]) -> None:
    (finding,) = MARKED.findings
    review = MARKED.model_copy(update={"findings": (finding.model_copy(update={"evidence": evidence}),)})
    assert read(render_sheet(TASK, review, HEADER), review).review == review
