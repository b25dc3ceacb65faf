"""The sheet as a reviewer meets it: what is typed, what is read, what an act changes in the text."""

from __future__ import annotations

import pytest
from support.sheet_reading import BLANK, EMPTY, HEADING, MARKED, TWO, A, B, C, D, acted, codes, edits_for, read, typed
from support.sheet_task import HEADER, TASK

from redpencil.documents.sheet import (
    Header,
    apply_edits,
    parse_sheet,
    render_sheet,
)
from redpencil.review import acts
from redpencil.review.remark import Level, Part, Subject
from redpencil.review.state import apply, new_review
from redpencil_protocol.ranking import Acceptable, Strength


def test_a_blank_sheet_shows_what_is_asked_for() -> None:
    assert BLANK == (
        "## Task check\n\nanswer: -\nreason:\n"
        "\n"
        "## Ranking\n\norder: -\nreason:\nconfidence: -\nacceptable: A -, B -, C -, D -\n"
        "\n"
        "## Scores\n"
        "\n"
        "### correctness 1.0.0\n"
        "\n"
        "meets-request: A -, B -, C -, D -\n"
        "runs: A -, B -, C -, D -\n"
        "exposure: A -, B -, C -, D -\n"
        "seconds: A -, B -, C -, D -\n"
        "summary:\n"
        "\n"
        "### comparative-ranking 2.1.0\n\noverall: -\nremarks:\n"
        "\n"
        "## Findings\n\n## Flags\n\n## Notes\n"
    )
    assert read(BLANK).review == EMPTY


def test_what_is_typed_by_hand_is_read() -> None:
    text = BLANK.replace("order: -", "order: b>>d=a").replace("confidence: -", "Confidence : 2")
    text = text.replace("acceptable: A -, B -", "acceptable: a no, B: yes")
    text = text.replace("runs: A -, B -, C -, D -", "runs: A yes,B=n\n  a: it ran\n    twice").replace(
        "answer: -", "answer: Yes"
    )
    text = text.replace("overall: -", "overall: 7\n  all good\n\n  in sum")
    sheet = read(text)
    assert sheet.problems == ()
    review = sheet.review
    assert review.ranking.groups == ((B,), (D, A))
    assert (review.ranking.strengths, review.ranking.confidence) == ((Strength.MUCH,), 2)
    assert review.acceptable == {A: Acceptable.NO, B: Acceptable.YES}
    assert [(one.response, one.value, one.rationale) for one in review.scores] == [
        (A, True, "it ran\ntwice"),
        (B, False, ""),
        (None, 7, "all good\n\nin sum"),
    ]
    assert review.task_check is not None
    assert review.task_check.answer == "yes"


def test_a_finding_typed_by_hand_is_numbered_beside_its_text() -> None:
    text = typed("Findings", "### major concurrency a/cache.py:3-4\nwhat: two threads")
    sheet = read(text)
    (finding,) = sheet.review.findings
    assert (finding.id, finding.what) == ("F1", "two threads")
    assert finding.anchors[0].quote == "def get(key):\r\n\tvalue = cache.get(key)  # 😀 naïve"
    assert edits_for(sheet, sheet.review) == ()


def test_numbers_of_deleted_findings_are_not_given_again() -> None:
    marked = read(render_sheet(TASK, TWO, HEADER), TWO)
    gone = parse_sheet(BLANK, TASK, marked.review, marked.identities)
    text = typed("Findings", "### major concurrency A/cache.py:1")
    again = parse_sheet(text, TASK, gone.review, gone.identities)
    assert [one.id for one in again.review.findings] == ["F3"]


def test_a_heading_that_cannot_be_read_keeps_its_former_values() -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace("### major", "### majo").replace("what: what", "what: new")
    sheet = read(text, MARKED)
    (finding,) = sheet.review.findings
    assert (finding.severity, finding.what, finding.anchors) == ("major", "new", MARKED.findings[0].anchors)
    assert codes(sheet) == ["bad-severity"]
    assert edits_for(sheet, sheet.review) == ()


def test_an_act_on_such_a_finding_keeps_the_heading_that_was_typed() -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace("### major", "### majo")
    review = apply(MARKED, acts.edit_finding(MARKED, "F1", severity="nit"))
    result = acted(text, review, MARKED)
    assert "### nit concurrency A/cache.py:3:1-3:4\nmajo concurrency A/cache.py:3:1-3:4\n" in result
    assert read(result, review).review == review


def test_moving_a_block_moves_the_finding_and_cutting_it_deletes_it() -> None:
    text = render_sheet(TASK, TWO, HEADER)
    first, second = text.index("### major"), text.index("### nit")
    end = text.index("## Flags")
    moved = text[:first] + text[second:end] + text[first:second] + text[end:]
    assert [one.id for one in read(moved, TWO).review.findings] == ["F2", "F1"]
    assert [one.id for one in read(text[:first] + text[second:], TWO).review.findings] == ["F2"]


def test_a_deleted_finding_leaves_what_could_not_be_read() -> None:
    text = render_sheet(TASK, TWO, HEADER).replace("\nwhat: what\n", "\nask Kim about this\nwhat: what\n")
    review = apply(TWO, acts.delete_finding(TWO, "F1"))
    result = acted(text, review, TWO)
    assert "### Kept from a finding\n" in result
    assert "ask Kim about this" in result
    assert "what: what" not in result
    assert read(result, review).review == review


def test_a_deleted_finding_leaves_nothing_else() -> None:
    text = render_sheet(TASK, TWO, HEADER)
    review = apply(TWO, acts.delete_finding(TWO, "F1"))
    assert acted(text, review, TWO) == render_sheet(TASK, review, HEADER)


def test_a_copy_is_another_finding() -> None:
    text = render_sheet(TASK, MARKED, HEADER)
    block = text[text.index("### major") : text.index("## Flags")]
    findings = read(text.replace("## Flags", f"{block}## Flags"), MARKED).review.findings
    assert [one.id for one in findings] == ["F1", "F2"]
    assert findings[0] == MARKED.findings[0]
    assert findings[1].what == "what"


def test_a_number_in_a_heading_says_nothing() -> None:
    text = render_sheet(TASK, TWO, HEADER).replace("### major", "### F999999 major")
    assert read(text, TWO).review == TWO
    assert read(text, TWO).problems == ()


def test_a_new_finding_stands_below_the_others() -> None:
    text = render_sheet(TASK, MARKED, HEADER)
    edits = edits_for(read(text, MARKED), TWO)
    assert len(edits) == 1
    assert apply_edits(text, edits) == render_sheet(TASK, TWO, HEADER)


def test_an_act_touches_one_value_and_no_other_text() -> None:
    text = BLANK.replace(
        "runs: A -, B -, C -, D -", "runs:  A -,B - , D -   \n  B: mine,\n     as I like it\nmy own words"
    )
    review = apply(read(text).review, acts.set_score(read(text).review, TASK, "correctness", "runs", "A", True))
    assert acted(text, review) == text.replace("A -,B - , D -", "A yes,B - , D -")


def test_a_response_that_is_not_on_the_line_is_added_to_it() -> None:
    text = BLANK.replace("runs: A -, B -, C -, D -", "runs: A yes")
    said = read(text).review
    review = apply(said, acts.set_score(said, TASK, "correctness", "runs", "C", False, "crashes\nat once"))
    assert "runs: A yes, C no\n  C: crashes\n    at once\nexposure" in acted(text, review)


def test_sections_that_are_missing_come_back_in_their_place() -> None:
    text = "my own words\n\n## Notes\n\nhello\n"
    result = acted(text, MARKED.model_copy(update={"notes": "hello"}))
    assert result.index("## Findings") < result.index("## Notes")
    assert "my own words\n" in result
    assert "hello\n" in result


def test_windows_line_ends_stay() -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace("\n", "\r\n")
    result = acted(text, TWO, MARKED)
    assert result == render_sheet(TASK, TWO, HEADER).replace("\n", "\r\n")


def test_what_markdown_escapes_or_numbers_is_read() -> None:
    text = typed("Findings", "### major concurrency A/cache.py:1\\\n\n1. what: x\n2. why: y\n3) fix: z")
    text = text.replace("answer: -", "answer: yes\\").replace("confidence: -", "confidence: 2\\")
    text = text.replace("D -\n\n## Scores", "D cannot\\-judge\\\n\n## Scores")
    text = text.replace("meets-request: A -, B -", "meets\\-request: A cannot\\-assess, B 2\\")
    sheet = read(text)
    assert codes(sheet) == []
    (finding,) = sheet.review.findings
    assert (finding.what, finding.why, finding.fix) == ("x", "y", "z")
    assert sheet.review.acceptable == {D: Acceptable.CANNOT_JUDGE}
    assert sheet.review.ranking.confidence == 2
    assert [one.value for one in sheet.review.scores] == ["cannot-assess", 2]


def test_numbers_of_a_sheet_of_before_say_who_is_who_once() -> None:
    old = TWO.model_copy(update={"findings": tuple(one.model_copy(update={"key": None}) for one in TWO.findings)})
    text = render_sheet(TASK, old, HEADER).replace("### major", "### F1 major").replace("### nit", "### F2 nit")
    first, second, end = text.index("### F1"), text.index("### F2"), text.index("## Flags")
    moved = text[:first] + text[second:end] + text[first:second] + text[end:]
    sheet = parse_sheet(moved, TASK, old)
    assert [one.id for one in sheet.review.findings] == ["F2", "F1"]
    assert [one.what for one in sheet.review.findings] == ["second", "what"]


def test_the_line_that_submits_follows_the_state() -> None:
    drafted, submitted = Header(submit_line=True), Header(submit_line=True, submitted=True)
    assert acted(BLANK, EMPTY, header=drafted) == f"submit: no\n\n{BLANK}"
    assert acted(f"submit: no\n\n{BLANK}", EMPTY, header=submitted) == f"submit: yes\n\n{BLANK}"
    half = f"submit: ye\n\n{BLANK}"
    assert acted(half, EMPTY, header=drafted) == half


@pytest.mark.parametrize(
    "written",
    [
        "what: two threads both\nmiss the cache",
        "what: two threads both\n  miss the cache",
        "**what:** two threads both\nmiss the cache",
        "**what**: two threads both\nmiss the cache",
        "*What:* two threads both\n    miss the cache",
        "- what: two threads both\n  miss the cache",
        "what\uff1a two threads both\nmiss the cache",
        "\u200bwhat\u00a0: two threads both\nmiss the cache",
        "\ufeffWHAT: two threads both\nmiss the cache",
    ],
)
def test_a_field_is_read_however_a_person_or_a_formatter_wrote_it(written: str) -> None:
    sheet = read(typed("Findings", f"### major concurrency A/cache.py:1\n\n{written}\n\nwhy: x"))
    (finding,) = sheet.review.findings
    assert finding.what.replace("\n  ", "\n") == "two threads both\nmiss the cache"
    assert finding.why == "x"
    assert sheet.problems == ()


def test_code_below_a_field_is_part_of_it_indented_or_not() -> None:
    sheet = read(
        typed("Findings", "### major concurrency A/cache.py:1\n\nfix: so:\n```python\nx = 1\n```\nevidence: -")
    )
    assert sheet.review.findings[0].fix == "so:\n```python\nx = 1\n```"


def test_a_field_again_is_a_block_without_a_heading_and_nothing_above_it_changes() -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace("fix: fix", "fix: fix\nwhat: something else")
    sheet = read(text, MARKED)
    assert sheet.review == MARKED
    (problem,) = sheet.problems
    assert (problem.code, text[problem.start : problem.end]) == ("no-heading", "what: something else")


def test_a_heading_that_is_retyped_keeps_its_finding_through_every_state() -> None:
    text = render_sheet(TASK, TWO, HEADER)
    start = text.index("### nit")
    end = text.index("\n", start)
    heading = text[start:end]
    sheet = read(text, TWO)
    for states in (
        [heading[:count] for count in range(len(heading), -1, -1)],
        [heading[:n] for n in range(len(heading))],
    ):
        for state in states:
            sheet = parse_sheet(text[:start] + state + text[end:], TASK, sheet.review, sheet.identities)
            assert [one.id for one in sheet.review.findings] == ["F1", "F2"], state
    sheet = parse_sheet(text, TASK, sheet.review, sheet.identities)
    assert sheet.review == TWO


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("## Flags", "## Flaggs\n\n## Flags", "unknown-section", "Findings"),
        ("## Flags", "## Notes", "duplicate-section", "above already"),
        ("answer: -", "well\nanswer: -", "unparsed-line", "Notes"),
        ("runs: A -", "rnus: A -", "unknown-criterion", "meets-request"),
        ("### correctness", "### corectness", "unknown-rubric", "comparative-ranking"),
        ("runs: A -", "runs: Z -", "unknown-label", "A, B, C, D"),
        ("runs: A -", "runs: A maybe", "bad-value", "yes, no"),
        ("meets-request: A -", "meets-request: A 4", "bad-value", "0, 1, 2, 3, cannot-assess"),
        ("order: -", "order: A > Q", "bad-value", "'Q'"),
        ("confidence: -", "confidence: 5", "bad-value", "1, 2 or 3"),
        ("acceptable: A -", "acceptable: A perhaps", "bad-value", "cannot-judge"),
        ("answer: -", "answer: well", "bad-value", "ambiguous"),
        ("## Findings\n", "## Findings\n### huge other A/cache.py:1\n", "bad-severity", "blocker"),
        ("## Findings\n", "## Findings\n### major bugs A/cache.py:1\n", "bad-category", "wrong-logic"),
        ("## Findings\n", "## Findings\n### major other Z/cache.py:1\n", "bad-location", "A, B, C, D"),
        ("## Findings\n", "## Findings\n### major other A/gone.py:1\n", "bad-location", "cache.py"),
        ("## Findings\n", "## Findings\n### major other A/cache.py:99\n", "bad-location", "it has"),
        ("## Findings\n", "## Findings\n### major other here\n", "bad-location", "for example"),
    ],
)
def test_what_cannot_be_read_says_what_can(old: str, new: str, code: str, says: str) -> None:
    text = BLANK.replace(old, new, 1)
    assert text != BLANK
    problems = [problem for problem in read(text).problems if problem.code == code]
    assert problems
    assert says in problems[0].message
    assert text[problems[0].start : problems[0].end].strip()


def test_lines_that_follow_each_other_are_one_problem() -> None:
    text = BLANK.replace("order: -", "order: Q\n  because\n  of this\nand\nthat")
    problems = read(text).problems
    assert [text[problem.start : problem.end] for problem in problems] == ["Q", "  because\n  of this\nand\nthat"]


def test_a_list_of_places_may_hold_one_that_is_none() -> None:
    text = render_sheet(TASK, MARKED, HEADER).replace(
        "fix: fix", "fix: fix\nalso: B/src/odd, name.py:1, nowhere, C/cache.py:1"
    )
    sheet = read(text, MARKED)
    assert [anchor.response for anchor in sheet.review.findings[0].anchors] == [A, B, C]
    assert codes(sheet) == ["bad-location"]
    review = apply(sheet.review, acts.also_here(sheet.review, TASK, "F1", D, "cache.py", 0, 6))
    result = acted(text, review, MARKED)
    assert "nowhere" in result
    assert read(result, review).review == review


def test_notes_may_look_like_anything() -> None:
    notes = "## Findings\n\\## Flags\n## my own heading\n> quoted\n    code\n### F1"
    review = EMPTY.model_copy(update={"notes": notes})
    text = render_sheet(TASK, review, HEADER)
    assert read(text).review == review
    assert read(text).problems == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (Subject(Part.HEADER), ""),
        (Subject(Part.TASK_CHECK), "answer: yes"[8:]),
        (Subject(Part.RANKING), "B > A"),
        (Subject(Part.RANKING, field="reason"), "reason:"),
        (Subject(Part.ACCEPTABLE, response=C), "C -"),
        (Subject(Part.SCORE, "correctness/runs", B), "B -"),
        (Subject(Part.SCORE, "correctness/runs", B, "rationale"), "B -"),
        (Subject(Part.SCORE, "comparative-ranking/order"), "B > A"),
        (Subject(Part.SCORE, "comparative-ranking/overall"), "overall: -"),
        (Subject(Part.SCORE, "comparative-ranking/gone"), "### comparative-ranking 2.1.0"),
        (Subject(Part.SCORE, "gone/gone"), "## Scores"),
        (Subject(Part.FINDING, "F1"), HEADING),
        (Subject(Part.FINDING, "F1", field="heading"), HEADING),
        (Subject(Part.FINDING, "F1", field="why"), "why"),
        (Subject(Part.FINDING, "F1", field="evidence"), HEADING),
        (Subject(Part.FINDING, "F9"), "## Findings"),
        (Subject(Part.FLAG, "unsafe", B), "## Flags"),
        (Subject(Part.NOTES), "## Notes"),
    ],
)
def test_every_subject_has_its_place(subject: Subject, text: str) -> None:
    review = apply(MARKED, acts.set_ranking(MARKED, TASK, "B > A"))
    review = apply(review, acts.answer_task_check(review, TASK, "yes"))
    sheet = read(render_sheet(TASK, review, HEADER), review)
    start, end = sheet.spans[subject]
    assert sheet.text[start:end] == text


def test_an_empty_document_is_a_sheet_too() -> None:
    sheet = read("")
    assert (sheet.review, sheet.problems) == (EMPTY, ())
    assert sheet.spans[Subject(Part.FINDING, "F1")] == (0, 0)
    assert read(acted("", TWO), TWO).review == TWO


@pytest.mark.parametrize("typed", ["#", "###", "### mi", "### minor concurrency A/cache.py:2"])
def test_a_heading_that_is_typed_right_before_another_leaves_that_where_it_is(typed: str) -> None:
    text = render_sheet(TASK, new_review(TASK), HEADER).replace("## Flags\n", f"{typed}## Flags\n")
    sheet = parse_sheet(text, TASK, new_review(TASK))
    assert not sheet.review.findings
    assert [problem.level for problem in sheet.problems] == [Level.ERROR]
    assert text[sheet.problems[0].start : sheet.problems[0].end].strip() == typed
