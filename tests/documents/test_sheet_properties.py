"""What must hold for any text and any review: nothing raises, nothing is lost, the sheet says the review."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sheet_reading import EMPTY, edits_for, read
from support.sheet_task import HEADER, TASK, TEXTS
from support.sheet_task import REVIEWS_WITH_FILES as REVIEWS

from redpencil.documents.sheet import (
    ParsedSheet,
    SheetProblem,
    apply_edits,
    parse_sheet,
    render_sheet,
    rewrite_sheet,
)
from redpencil.review.own_documents import own_paths
from redpencil.review.remark import Level
from redpencil.review.state import normal
from redpencil_protocol.review import Review

MODERATE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

SNIPPETS = TEXTS | st.sampled_from(
    [
        *("\n", "\r\n", "\r", " ", "  ", "\n\n", ":", "## ", "### ", "> ", "\ud800", "Kept: ", "F2 ", "A 3, ", "C/"),
        *(
            "\n## Findings\n",
            "\n## Ranking\n",
            "\n## Other\n",
            "\n## Rewrites and tests\n",
            "\n- tests/test_a.py\n",
            "\n- `A/rewrite/cache.py`\n",
            "\n### nonsense\n",
            "\n### correctness 1.0.0\nruns: A yes\n",
        ),
        "\n### F1 major concurrency A/cache.py:1\nwhat: x\n",
        "\n### major concurrency A/cache.py:3-4\n",
        *("\nwhat: again\n", "\n  indented\n", "\n    deeper\n", "\nunsafe B: x\n", "\n  A: rationale\n"),
        *("also: nowhere, A/cache.py:2\n", "\nmeets-request: A 1\n"),
    ]
)


@st.composite
def battered(draw: st.DrawFn) -> ParsedSheet:
    """Draw a sheet that was edited at random places, read on top of what it said before or of nothing."""
    review = draw(REVIEWS)
    text = render_sheet(TASK, review, HEADER)
    if draw(st.booleans()):
        text = text.replace("\n", draw(st.sampled_from(["\r\n", "\r"])))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + draw(st.sampled_from([0, 0, 1, 30, 400])))))
        text = text[:start] + draw(SNIPPETS) + text[end:]
    return read(text, normal(review) if draw(st.booleans()) else EMPTY)


def stopped(sheet: ParsedSheet) -> list[SheetProblem]:
    """Return what stops a submission; a text may look like a part of the sheet that is empty, and is asked about."""
    asked = {"unread-field", "unread-label"}
    return [one for one in sheet.problems if one.level is Level.ERROR and one.code not in asked]


@MODERATE
@given(REVIEWS)
def test_a_rendered_review_reads_back_as_it_was(review: Review) -> None:
    text = render_sheet(TASK, review, HEADER)
    sheet = read(text, normal(review))
    assert sheet.review == normal(review)
    assert not stopped(sheet)
    assert edits_for(sheet, review) == ()


WORD = "qwzx"
MARKS = [
    *("{}", " {} ", ", {}", " # {}", " ({})", ": {}", "\\{}", "`{}`", "**{}**"),
    *("\n{}\n", "\n  {}\n", "\n    {}\n", "\n> {}\n", "\n- {}\n", "\n{}: x\n", "\n{}\n---\n", "\n```\n{}\n"),
    *("\n# {}\n", "\n## {}\n", "\n### {}\n", "\n  ## {}\n", "\n# Review: {}\n"),
    *("\nwhat: {}\n", "\n  A: {}\n", "\n    B: {}\n"),
]


UNREAD_BELOW = {"unknown-section", "duplicate-section", "unknown-rubric"}
"""What stands on a heading and says that nothing below it is read."""


@st.composite
def with_a_word(draw: st.DrawFn) -> tuple[str, Review]:
    """Draw a rendered sheet into which a word of nobody else's was typed somewhere, and its review."""
    review = draw(REVIEWS)
    text = render_sheet(TASK, review, HEADER)
    at = draw(st.integers(0, len(text)))
    near = [text.rfind("\n", 0, at) + 1, text.find("\n", at) % (len(text) + 1), at]
    at = draw(st.sampled_from(near))
    return text[:at] + draw(st.sampled_from(MARKS)).format(WORD) + text[at:], normal(review)


@settings(MODERATE, max_examples=300)
@given(with_a_word())
def test_a_word_typed_anywhere_is_in_the_review_or_stops_it_where_it_stands(typed: tuple[str, Review]) -> None:
    text, before = typed
    sheet = read(text, before)
    if WORD not in json.dumps(sheet.review.model_dump(mode="json")):
        at = text.index(WORD)
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at) % (len(text) + 1)
        errors = [one for one in sheet.problems if one.level is Level.ERROR]
        headings = [one for one in errors if one.code in UNREAD_BELOW and one.start <= at]
        assert headings or [one for one in errors if one.start <= end and start <= one.end], text[start:end]


@MODERATE
@given(REVIEWS)
def test_line_ends_of_any_kind_read_the_same(review: Review) -> None:
    text = render_sheet(TASK, review, HEADER)
    for line_end in ("\r\n", "\r"):
        assert read(text.replace("\n", line_end), normal(review)).review == normal(review)


@MODERATE
@given(st.text().map(lambda text: parse_sheet(text, TASK, EMPTY)) | battered())
def test_any_text_is_a_sheet(sheet: ParsedSheet) -> None:
    text = sheet.text
    for problem in sheet.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message
    for subject, span in sheet.spans.items():
        assert 0 <= span.start <= span.end <= len(text)
        assert subject in sheet.spans


@MODERATE
@given(battered(), REVIEWS)
def test_a_written_review_is_what_the_sheet_says_then(before: ParsedSheet, review: Review) -> None:
    edits, after = rewrite_sheet(before, TASK, review, HEADER)
    assert after.text == apply_edits(before.text, edits)
    assert after.review == normal(review)
    assert edits_for(after, review) == ()


@MODERATE
@given(battered(), REVIEWS)
def test_what_cannot_be_read_survives_any_review(before: ParsedSheet, review: Review) -> None:
    text = before.text
    result = apply_edits(text, edits_for(before, review))
    lines = Counter(result.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    words = Counter(result.split())
    for problem in before.problems:
        if problem.code in {"unparsed-line", "unknown-section", "unknown-criterion"}:
            kept = _with_quotes(text, problem).replace("\r\n", "\n").replace("\r", "\n")
            assert not Counter(kept.split()) - words
            for line in kept.split("\n"):
                assert lines[line] or any(line.strip() in other for other in lines)


def _with_quotes(text: str, problem: SheetProblem) -> str:
    """What a problem stands on, with the backticks around it: a path is told without them."""
    before, after = text[: problem.start], text[problem.end :]
    start = len(before.rstrip("`"))
    end = len(text) - len(after.lstrip("`"))
    return text[start:end]


@MODERATE
@given(battered(), REVIEWS)
def test_an_act_unlists_only_what_it_took_away(before: ParsedSheet, review: Review) -> None:
    """What was typed into the list and is no file stays, whatever an act does."""
    _, after = rewrite_sheet(before, TASK, review, HEADER)
    gone = set(own_paths(TASK, before.review)) - set(own_paths(TASK, review))
    if before.listed is not None:
        expected = {path for path, _ in before.listed} - gone
        assert expected <= {path for path, _ in after.listed or ()}
    assert not gone & {path for path, _ in after.listed or ()}


@MODERATE
@given(battered())
def test_what_a_sheet_says_needs_no_edit(sheet: ParsedSheet) -> None:
    assert edits_for(sheet, sheet.review) == ()


@MODERATE
@given(battered())
def test_every_finding_has_a_key_and_a_number_of_its_own(sheet: ParsedSheet) -> None:
    keys = [one.key for one in sheet.identities.blocks]
    assert len(set(keys)) == len(keys)
    assert len({one.id for one in sheet.review.findings}) == len(sheet.review.findings)


@MODERATE
@given(REVIEWS, REVIEWS)
def test_a_sheet_follows_its_review(one: Review, other: Review) -> None:
    text = render_sheet(TASK, one, HEADER)
    edits, sheet = rewrite_sheet(read(text, normal(one)), TASK, other, HEADER)
    assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)
    assert sheet.review == normal(other)
    assert not stopped(sheet)
