"""What clients are told so that they need to read no sheet, take no address apart and know no rubric."""

from __future__ import annotations

import pytest
from lsprotocol import types
from support.sheet_task import CODE, HEADER, IDS, TASK

from redpencil.documents.layout import describe, layout
from redpencil.documents.sheet import parse_sheet, render_sheet
from redpencil.errors import UserError
from redpencil.features.finding_places import finding_in_sheet, findings_at
from redpencil.features.inlay_hints import inlay_hints
from redpencil.features.panel import panel
from redpencil.lsp.positions import PositionCodec
from redpencil.review.state import new_review
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.commands import Position
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import ReviewState
from redpencil_protocol.rubric import TaskCheck
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind, DocumentUri

SHEET = DocumentUri(DocumentKind.SHEET, "hub", TASK.id)
CACHE = DocumentUri(DocumentKind.RESPONSE, "hub", TASK.id, "A", "cache.py")
UTF16 = PositionCodec("utf-16")
TEXT = CODE + "# A"


def finding(number: int, start: int, end: int, **said: str) -> Finding:
    anchor = Anchor.of(IDS[0], "cache.py", TEXT, start, end)
    words = {"what": "", "why": "", "fix": ""} | said
    return Finding(id=f"F{number}", anchors=(anchor,), category="concurrency", severity=Severity.MAJOR, **words)


START = TEXT.index("naïve")
FIRST = finding(1, START, START + 5, what="First.")
SECOND = finding(2, START - 4, START + 5, what="Second.", why="It matters.", fix="Mend it.")


def snapshot(*findings: Finding, task: Task = TASK) -> Snapshot:
    review = new_review(task).model_copy(update={"findings": findings})
    sheet = parse_sheet(render_sheet(task, review, HEADER), task, review, wanted=review)
    return Snapshot(task.id, "hub", task, 1, sheet.review, ReviewState.DRAFT, None, sheet, tuple, {})


BOTH = snapshot(FIRST, SECOND)


def ids_at(shown: Snapshot, uri: DocumentUri, line: int, character: int) -> list[str]:
    found = findings_at(shown, uri, UTF16, Position(line=line, character=character)).findings
    return [one.id for one in found]


def test_the_findings_under_the_cursor_come_before_those_of_its_line() -> None:
    line = TEXT[:START].count("\n")
    column = len(TEXT[TEXT.rindex("\n", 0, START) + 1 : START].encode("utf-16-le")) // 2
    assert ids_at(BOTH, CACHE, line, column) == ["F1", "F2"]
    assert ids_at(BOTH, CACHE, line, column - 2) == ["F2"]
    assert ids_at(BOTH, CACHE, line, 0) == ["F1", "F2"]
    assert ids_at(BOTH, CACHE, line + 1, 0) == []


def test_in_the_sheet_a_finding_is_all_of_its_block() -> None:
    lines = BOTH.sheet.text.splitlines()
    found = [ids_at(BOTH, SHEET, number, 0) for number in range(len(lines))]
    first = next(number for number, text in enumerate(lines) if "First." in text)
    second = next(number for number, text in enumerate(lines) if "Second." in text)
    after = next(number for number, text in enumerate(lines) if number > second and text.startswith("## "))
    assert found[first - 1] == found[first] == ["F1"]
    assert found[second] == found[second + 2] == ["F2"]
    assert found[after] == found[0] == []


@pytest.mark.parametrize(("identifier", "words"), [("F1", "why:"), ("F2", "fix: Mend it.")])
def test_the_next_words_go_to_the_first_empty_field_else_to_the_end(identifier: str, words: str) -> None:
    place = finding_in_sheet(BOTH, SHEET, UTF16, identifier)
    lines = BOTH.sheet.text.splitlines()
    assert place.line_text.rstrip() == words
    assert lines[place.position.line] == place.line_text
    assert lines[place.heading] == place.heading_text
    assert ids_at(BOTH, SHEET, place.position.line, place.position.character) == [identifier]
    with pytest.raises(UserError):
        finding_in_sheet(BOTH, SHEET, UTF16, "F9")


def test_a_findings_number_is_seen_at_its_block_once() -> None:
    whole = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = {hint.position.line: hint.label for hint in inlay_hints(BOTH, SHEET, UTF16, whole)}
    for one in ("F1", "F2"):
        heading = finding_in_sheet(BOTH, SHEET, UTF16, one)
        written = one in heading.heading_text.split()
        assert (hints.get(heading.heading) == one) is not written


def test_every_document_is_described() -> None:
    shown = layout("hub", TASK.id, TASK, BOTH.review)
    brief, sheet = shown.front
    assert (brief.uri, sheet.uri) == (shown.brief, shown.sheet)
    assert [(one.role.value, one.language) for one in shown.front] == [
        ("brief", "redpencil-brief"),
        ("sheet", "redpencil-review"),
    ]
    code = describe(CACHE)
    assert code in shown.responses[0].documents
    assert (code.kind, code.role.value, code.task, code.label, code.path) == (
        "response", "code", TASK.id, "A", "cache.py",
    )  # fmt: skip
    assert describe(DocumentUri(DocumentKind.QUEUE)).role.value == "queue"


def test_a_rubrics_own_answers_to_the_task_check_have_keys_of_their_own() -> None:
    check = TaskCheck(question="Is it clear?", options=("clear", "contested", "cut-off", "42"))
    rubric = TASK.rubrics[0].model_copy(update={"task_check": check})
    asked = panel(snapshot(task=TASK.model_copy(update={"rubrics": (rubric,)})), UTF16).task_check
    assert asked
    assert asked.question == "Is it clear?"
    assert [(one.id, one.key, one.needs_reason) for one in asked.options] == [
        ("clear", "c", False),
        ("contested", "o", True),
        ("cut-off", "u", True),
        ("42", "4", True),
    ]
    none = rubric.model_copy(update={"task_check": None})
    assert panel(snapshot(task=TASK.model_copy(update={"rubrics": (none,)})), UTF16).task_check is None
