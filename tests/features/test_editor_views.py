"""What an editor is shown of one review: diagnostics, actions, lenses, hints, hovers, completion, links."""

from __future__ import annotations

from functools import partial

import pytest
from lsprotocol import types
from support.sheet_task import CODE, HEADER, IDS, TASK

from redpencil.documents.sheet import parse_sheet, render_sheet
from redpencil.errors import UnknownDocumentError
from redpencil.features.code_actions import MOST, code_actions
from redpencil.features.code_lens import code_lenses
from redpencil.features.completion import complete
from redpencil.features.definition import definition
from redpencil.features.diagnostics import for_document
from redpencil.features.document_links import document_links
from redpencil.features.document_symbols import document_symbols
from redpencil.features.folding import folding_ranges
from redpencil.features.hover import hover
from redpencil.features.inlay_hints import inlay_hints
from redpencil.features.selection_ranges import selection_ranges
from redpencil.lsp.positions import PositionCodec
from redpencil.review.linter import lint
from redpencil.review.state import new_review
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.commands import BY_ID
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Ranking, Strength
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.uris import DocumentKind, DocumentUri

SHEET = DocumentUri(DocumentKind.SHEET, "hub", TASK.id)
CACHE = DocumentUri(DocumentKind.RESPONSE, "hub", TASK.id, "A", "cache.py")
ANSWER = DocumentUri(DocumentKind.RESPONSE, "hub", TASK.id, "A", "answer.md")
UTF16 = PositionCodec("utf-16")
WHOLE = types.Range(types.Position(0, 0), types.Position(999, 0))

TEXT = CODE + "# A"
START, END = TEXT.index("naïve"), TEXT.index("naïve") + 5
FINDING = Finding(
    id="F1",
    anchors=(
        Anchor.of(IDS[0], "cache.py", TEXT, START, END),
        Anchor.of(IDS[1], "cache.py", CODE + "# B", 0, 9),
    ),
    category="concurrency",
    severity=Severity.MAJOR,
    what="Two threads can both miss.",
    why="It is not locked.",
    fix="Lock it.",
)


def snapshot(state: ReviewState = ReviewState.DRAFT, **said: object) -> Snapshot:
    review: Review = new_review(TASK).model_copy(update=said)
    sheet = parse_sheet(render_sheet(TASK, review, HEADER), TASK, review, wanted=review)
    return Snapshot(
        TASK.id, "hub", TASK, 1, sheet.review, state, None, sheet, partial(lint, TASK, sheet.review), {}, undo="mark F1"
    )


MARKED = snapshot(
    findings=(FINDING,),
    scores=(Score(rubric="correctness", criterion="meets-request", response=IDS[0], value=2),),
    ranking=Ranking(groups=((IDS[1],), (IDS[0], IDS[2])), strengths=(Strength.MUCH,)),
    flags=(Flag(kind=FlagKind.UNSAFE, response=IDS[1], reason="shells out"),),
)


def at(given: Snapshot, needle: str, shift: int = 0) -> types.Position:
    offset = given.sheet.text.index(needle) + shift
    return UTF16.position(given.sheet.lines, offset)


def titles(given: Snapshot, uri: DocumentUri, start: types.Position, end: types.Position | None = None) -> list[str]:
    found = code_actions(given, uri, UTF16, types.Range(start, end or start))
    assert len(found) <= MOST
    for one in found:
        assert one.command
        assert one.command.arguments
        BY_ID[one.command.command].arguments.model_validate(one.command.arguments[0])
    return [one.title for one in found]


def test_a_finding_is_a_diagnostic_on_exactly_its_code_in_each_encoding() -> None:
    for encoding, first, last in (("utf-8", 32, 38), ("utf-16", 30, 35), ("utf-32", 29, 34)):
        found = for_document(MARKED, CACHE, PositionCodec(encoding))
        finding = next(one for one in found if one.code == "concurrency")
        assert finding.range == types.Range(types.Position(3, first), types.Position(3, last))
        assert finding.severity is types.DiagnosticSeverity.Warning
        assert finding.message.splitlines() == [
            "Two threads can both miss. (major, concurrency)",
            "why: It is not locked.",
            "fix: Lock it.",
        ]
        assert finding.data == {"finding": "F1"}
        assert finding.related_information
        assert finding.related_information[0].location.uri.endswith("/B/cache.py")


def test_characters_that_are_not_seen_are_pointed_out() -> None:
    found = for_document(MARKED, CACHE, UTF16)
    assert [one.range.start.line for one in found if one.code == "hidden-character"] == [4]


def test_the_sheet_has_the_remarks_and_what_could_not_be_read() -> None:
    text = MARKED.sheet.text.replace("confidence:", "confidence: nine\nwhat is this")
    sheet = parse_sheet(text, TASK, MARKED.review)
    changed = Snapshot(TASK.id, "hub", TASK, 1, sheet.review, ReviewState.DRAFT, None, sheet, MARKED.lint, {})
    found = for_document(changed, SHEET, UTF16)
    assert len(found) == len(sheet.problems) + len(changed.remarks)
    assert {"bad-value", "unparsed-line"} <= {str(one.code) for one in found}
    assert all(one.source == "redpencil" for one in found)


def test_a_finding_is_named_where_its_code_begins() -> None:
    (hint,) = inlay_hints(MARKED, CACHE, UTF16, WHOLE)
    assert (hint.label, hint.position) == ("F1 major", types.Position(3, 30))
    nowhere = types.Range(types.Position(0, 0), types.Position(1, 0))
    assert inlay_hints(MARKED, CACHE, UTF16, nowhere) == []


def test_lenses_say_how_a_response_stands() -> None:
    shown = [lens.command.title for lens in code_lenses(MARKED, CACHE, UTF16) if lens.command]
    assert shown == ["1 finding · scored 1/5 · rank 2 of 2", "Compare with B", "Compare with C", "Compare with D"]
    submit, standing = (lens.command.title for lens in code_lenses(MARKED, SHEET, UTF16) if lens.command)
    assert "before this can be submitted" in submit
    assert standing.startswith(TASK.title)
    assert str(TASK.pay) in standing
    assert "draft" in standing


def test_a_selection_is_marked_or_added_to_a_finding() -> None:
    shown = titles(MARKED, CACHE, types.Position(2, 0), types.Position(2, 5))
    assert shown == [
        "Mark as blocker",
        "Mark as major",
        "Mark as minor",
        "Mark as nit",
        "F1 is also here: Two threads can both miss.",
    ]


def test_the_cursor_on_a_finding_changes_it() -> None:
    shown = ["Make F1 a blocker", "Make F1 a minor", "Delete F1"]
    assert titles(MARKED, CACHE, types.Position(3, 31)) == shown
    assert titles(MARKED, SHEET, at(MARKED, "### major")) == shown
    assert titles(MARKED, CACHE, types.Position(2, 0)) == []


def test_the_top_of_a_response_scores_what_is_not_scored() -> None:
    shown = titles(MARKED, CACHE, types.Position(0, 0))
    assert shown == ["runs A yes: yes", "runs A no: no", "Flag A as unsafe", "Flag A as misleading"]


@pytest.mark.parametrize(
    ("needle", "shift", "first"),
    [
        ("meets-request: A", 15, "meets-request A 0: no"),
        ("meets-request: A", 0, "meets-request B 0: no"),
        ("order: B", 7, "Move B up"),
        ("acceptable:", 0, "A is acceptable"),
        ("answer:", 0, "Task check: yes"),
        ("## Flags", 0, "Flag the task as broken"),
        ("unsafe B", 0, "Take off the flag unsafe B"),
    ],
)
def test_the_sheet_offers_what_fits_its_lines(needle: str, shift: int, first: str) -> None:
    assert titles(MARKED, SHEET, at(MARKED, needle, shift))[0] == first


def test_what_was_submitted_can_only_be_taken_back() -> None:
    submitted = snapshot(ReviewState.SUBMITTED, findings=(FINDING,))
    assert titles(submitted, CACHE, types.Position(3, 31)) == []
    assert titles(submitted, SHEET, types.Position(0, 0)) == ["Take the submission back"]


def test_kinds_can_be_asked_for() -> None:
    where = types.Range(types.Position(0, 0), types.Position(0, 0))
    only = code_actions(MARKED, SHEET, UTF16, where, ["source"])
    assert [one.title for one in only] == ["Undo: mark F1"]
    assert code_actions(MARKED, SHEET, UTF16, where, ["refactor"]) == []


def test_hovers_are_plain_text() -> None:
    asked = hover(MARKED, SHEET, UTF16, at(MARKED, "meets-request"))
    marked = hover(MARKED, CACHE, UTF16, types.Position(3, 31))
    assert asked
    assert marked
    for one in (asked, marked):
        assert isinstance(one.contents, types.MarkupContent)
        assert one.contents.kind is types.MarkupKind.PlainText
    assert "Does it?\n0: no\n1: some" in asked.contents.value
    assert "in function get" in marked.contents.value
    assert hover(MARKED, CACHE, UTF16, types.Position(0, 0)) is None


def test_a_category_is_explained_in_a_heading() -> None:
    found = hover(MARKED, SHEET, UTF16, at(MARKED, "concurrency"))
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value.startswith("Concurrency")


def completed(line: str, section: str) -> list[str]:
    """What is offered at the end of `line`, typed as the last of a section."""
    start = MARKED.sheet.text.index(f"{section}\n") + len(section) + 1
    text = f"{MARKED.sheet.text[:start]}{line}\n{MARKED.sheet.text[start:]}"
    sheet = parse_sheet(text, TASK, MARKED.review)
    typed = Snapshot(TASK.id, "hub", TASK, 1, sheet.review, ReviewState.DRAFT, None, sheet, tuple, {})
    place = UTF16.position(sheet.lines, start + len(line))
    return [one.label for one in complete(typed, SHEET, UTF16, place)]


@pytest.mark.parametrize(
    ("line", "section", "expected"),
    [
        ("answer: ", "## Task check", ["yes", "ambiguous", "impossible"]),
        ("order: ", "## Ranking", ["A", "B", "C", "D"]),
        ("order: A ", "## Ranking", [">>", ">", "~>", "="]),
        ("order: A > ", "## Ranking", ["B", "C", "D"]),
        ("confidence: ", "## Ranking", ["1", "2", "3"]),
        ("acceptable: A no, B ", "## Ranking", ["yes", "no", "cannot-judge"]),
        ("meets-request: ", "### correctness 1.0.0", ["A", "B", "C", "D"]),
        ("meets-request: A ", "### correctness 1.0.0", ["0", "1", "2", "3", "cannot-assess"]),
        ("overall: ", "### comparative-ranking 2.1.0", ["1", "2", "3", "4", "5", "6", "7"]),
        ("### ", "## Findings", ["blocker", "major", "minor", "nit"]),
        ("### F7 ", "## Findings", ["blocker", "major", "minor", "nit"]),
        ("unsafe ", "## Flags", ["A", "B", "C", "D"]),
        ("", "## Flags", ["unsafe", "misleading", "broken-task", "skip"]),
        ("plain words ", "## Notes", []),
    ],
)
def test_completion_knows_what_can_stand_there(line: str, section: str, expected: list[str]) -> None:
    assert completed(line, section) == expected


def test_completion_of_a_heading_goes_on_to_category_and_location() -> None:
    assert "concurrency" in completed("### major ", "## Findings")
    assert "A/cache.py:" in completed("### major concurrency ", "## Findings")
    assert "D/src/odd, name.py:" in completed("### major concurrency D/", "## Findings")


def test_locations_and_ids_lead_to_the_code() -> None:
    there = definition(MARKED, SHEET, UTF16, at(MARKED, "A/cache.py:", 3))
    assert [(one.uri, one.range.start) for one in there] == [(str(CACHE), types.Position(3, 30))]
    assert len(definition(MARKED, SHEET, UTF16, at(MARKED, "why: It is"))) == 2
    assert definition(MARKED, SHEET, UTF16, types.Position(0, 0)) == []
    targets = [one.target for one in document_links(MARKED, SHEET, UTF16)]
    assert f"{CACHE}#L4" in targets


def test_outlines_and_folds_of_code_and_sheet() -> None:
    assert [one.name for one in document_symbols(MARKED, CACHE, UTF16)] == ["get"]
    names = [one.name for one in document_symbols(MARKED, SHEET, UTF16)]
    assert names == ["Task check", "Ranking", "Scores", "Findings", "Flags", "Notes"]
    assert (2, 4) in [(one.start_line, one.end_line) for one in folding_ranges(MARKED, CACHE, UTF16)]
    assert len(folding_ranges(MARKED, SHEET, UTF16)) >= 6


@pytest.mark.parametrize("uri", [CACHE, ANSWER, SHEET])
def test_selections_grow_to_the_whole_document(uri: DocumentUri) -> None:
    (chain,) = selection_ranges(MARKED, uri, UTF16, [types.Position(0, 3)])
    seen = [chain.range]
    while chain.parent:
        chain = chain.parent
        assert chain.range != seen[-1]
        seen.append(chain.range)
    assert len(seen) >= 3
    assert seen[-1].start == types.Position(0, 0)


def test_a_document_that_the_task_does_not_have_is_an_error_for_people() -> None:
    missing = DocumentUri(DocumentKind.RESPONSE, "hub", TASK.id, "A", "etc/passwd")
    with pytest.raises(UnknownDocumentError):
        document_symbols(MARKED, missing, UTF16)


OF_BEFORE = """# Review: Cache layer, please

> hub/cache-layer · ranking, correctness · python · $24.00 · about 35 min
> claim ends 2026-11-22 12:00 UTC · draft

## Findings

### F3 major concurrency A/cache.py:2

what: F3 loses a write
> quoted

### f12   nit other -

## Notes

> mine
"""


def test_a_sheet_of_before_loses_at_once_what_says_nothing() -> None:
    sheet = parse_sheet(OF_BEFORE, TASK, new_review(TASK))
    given = Snapshot(TASK.id, "hub", TASK, 1, sheet.review, ReviewState.DRAFT, None, sheet, tuple, {})
    for needle in ("# Review", "> claim ends", "### F3", "### f12"):
        where = types.Range(at(given, needle), at(given, needle))
        (found,) = code_actions(given, SHEET, UTF16, where, ["refactor.rewrite"])
        assert found.edit
        assert found.edit.changes
        text = "".join(sheet.text)
        for one in reversed(found.edit.changes[str(SHEET)]):
            start, end = (UTF16.offset(given.sheet.lines, place) for place in (one.range.start, one.range.end))
            text = text[:start] + one.new_text + text[end:]
        first = "### major concurrency A/cache.py:2\n\nwhat: F3 loses a write\n> quoted\n\n"
        assert text == f"## Findings\n\n{first}### nit other -\n\n## Notes\n\n> mine\n"
        assert [
            (one.key, one.what) for one in parse_sheet(text, TASK, sheet.review, sheet.identities).review.findings
        ] == [(one.key, one.what) for one in sheet.review.findings]
    for needle in ("what:", "> quoted", "> mine"):
        where = types.Range(at(given, needle), at(given, needle))
        assert code_actions(given, SHEET, UTF16, where, ["refactor.rewrite"]) == []
