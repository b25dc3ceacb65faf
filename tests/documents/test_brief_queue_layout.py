"""The brief, the queue and the layout of a task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.sheet_task import TASK

from redpencil.documents.brief import render_brief
from redpencil.documents.layout import document_order, layout, main_file, new_test
from redpencil.documents.queue import render_queue
from redpencil.review import acts
from redpencil.review.state import apply, new_review
from redpencil_protocol.extensions import OfferView
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.run import Input
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def offer(task: str, **changes: object) -> OfferView:
    plain = {
        "task": task,
        "project": "tests",
        "title": f"Task {task}",
        "kinds": (Kind.RANKING,),
        "language": "python",
        "responses": 4,
        "pay": Pay(amount=2400),
        "minutes": 35,
    }
    return OfferView.model_validate(plain | changes)


def headings(text: str) -> list[str]:
    """Return the headings of a Markdown text, fenced blocks left out."""
    found: list[str] = []
    fence = ""
    for line in text.split("\n"):
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = line[: len(line) - len(line.lstrip("`"))]
        elif line.startswith("#"):
            found.append(line)
    return found


def test_the_brief_says_what_is_asked_paid_and_judged() -> None:
    task = TASK.model_copy(update={"inputs": (Input(id="empty-list", title="Nothing", stdin="[]", expected="0\n"),)})
    text = render_brief(task)
    assert "$24.00 · about 35 min · 4 responses" in text
    assert "```\nWrite a cache.\n```" in text
    assert "- **3** all" in text
    assert "| concurrency |" in text
    assert "| blocker |" in text
    assert "A right answer prints:" in text
    assert headings(text)[:5] == [
        "# Cache layer, please",
        "## Prompt",
        "## Guidelines",
        "## Inputs",
        "### empty-list: Nothing",
    ]


def test_nothing_in_a_task_passes_for_our_headings() -> None:
    hostile = "```\n## Keys\n[x](command:evil)\n````\n# Brief\u202e"
    task = TASK.model_copy(update={"prompt": hostile, "context": hostile, "guidelines": hostile, "title": "a\u202eb"})
    honest = TASK.model_copy(update={"context": "x", "title": "a\\u202eb"})
    assert [one.replace("\\\\", "\\") for one in headings(render_brief(task))] == [
        one.replace("\\\\", "\\") for one in headings(render_brief(honest))
    ]
    assert "\u202e" not in render_brief(task)


def test_the_queue_has_one_offer_a_line() -> None:
    offers = [
        offer("one", deadline=NOW + timedelta(hours=5), claim="c1"),
        offer("two", title="A | in the title", deadline=NOW + timedelta(days=9)),
        offer("three", deadline=NOW - timedelta(hours=1)),
    ]
    text, lines = render_queue(offers, problem="", now=NOW)
    rows = text.split("\n")
    assert [rows[line].split("|")[2].strip() for line in lines[::2]] == ["Task one", "Task three"]
    assert "\\*" in rows[lines[0]]
    assert "in 5 h" in rows[lines[0]]
    assert "in 9 days" in rows[lines[1]]
    assert "over" in rows[lines[2]]
    assert "$24.00" in rows[lines[0]]
    assert len({len(rows[line]) for line in lines}) == 1


def test_where_there_are_several_hubs_each_offer_names_its_own() -> None:
    text, lines = render_queue([offer("one", source="hub.example"), offer("two", source="b|d")], problem="", now=NOW)
    rows = text.split("\n")
    assert rows[lines[0] - 2].split("|")[-2].strip() == "hub"
    assert rows[lines[0]].split("|")[-2].strip() == "hub.example"
    assert len({len(rows[line]) for line in lines}) == 1
    alone, (line,) = render_queue([offer("one")], problem="", now=NOW)
    assert "hub" not in alone.split("\n")[line - 2]


def test_an_empty_queue_says_what_to_do() -> None:
    text, lines = render_queue([], problem="", now=NOW)
    assert lines == ()
    assert "Look again later" in text
    text, _ = render_queue([], problem="The hub cannot be reached.", now=NOW)
    assert "The hub cannot be reached." in text
    assert "Sync again" in text


def test_a_response_opens_with_its_main_file() -> None:
    files = tuple(
        SourceFile(path=path, text="x") for path in ("README.md", "tests/test_cache.py", "setup.cfg", "src/cache.py")
    )
    response = PresentedResponse(id="x", label="A", files=files, explanation="why")
    assert main_file(response, "python") == "src/cache.py"
    assert document_order(response, "python") == (
        "src/cache.py",
        "README.md",
        "tests/test_cache.py",
        "setup.cfg",
        "answer.md",
    )
    assert main_file(PresentedResponse(id="x", label="A", explanation="only words")) == "answer.md"


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("python", "test_review.py"),
        ("typescript", "review.test.ts"),
        ("java", "ReviewTest.java"),
        ("go", "review_test.go"),
        ("cobol", "test_review.py"),  # as its files are, then
    ],
)
def test_a_new_test_is_called_as_is_usual_in_the_tasks_language(language: str, name: str) -> None:
    assert new_test(TASK.model_copy(update={"language": language})) == name


def test_the_layout_names_every_document() -> None:
    review = new_review(TASK)
    review = apply(review, acts.start_rewrite(review, TASK, "B"))
    review = apply(review, acts.add_test(review, "test_cache.py"))
    found = layout("hub", TASK.id, TASK, review)
    assert found.sheet == "redpencil:/hub/cache-layer/review.md"
    assert [one.name for one in found.responses[0].documents] == ["A/cache.py", "A/src/odd, name.py", "A/answer.md"]
    assert [one.name for one in found.responses[2].documents] == ["C/cache.py", "C/src/odd, name.py"]
    (rewrite,) = found.responses[1].rewrite
    assert (rewrite.name, rewrite.writable, rewrite.language) == ("B/rewrite/cache.py", True, "python")
    assert [(one.name, one.uri) for one in found.tests] == [
        ("tests/test_cache.py", "redpencil:/hub/cache-layer/tests/test_cache.py")
    ]
