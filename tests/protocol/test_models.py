"""The nouns on the wire: strict about what they do not know, honest about what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from redpencil_protocol.anchor import Anchor, text_digest
from redpencil_protocol.finding import Finding
from redpencil_protocol.lead import TaskChange
from redpencil_protocol.model import Model
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.response import Response
from redpencil_protocol.review import Review
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.submission import ReviewRecord
from redpencil_protocol.task import Kind, Pay, ResponseSpec, TaskSpec

TEXT = "def load(key):\n    return cache[key]  # ünïcode ✓ 𝄞\n"


def a_task(**changes: object) -> TaskSpec:
    values: dict[str, object] = {
        "id": "t-1",
        "project": "p",
        "title": "A cache",
        "kinds": (Kind.CORRECTNESS,),
        "language": "python",
        "prompt": "Write a cache.",
        "responses": (ResponseSpec(id="one", files=(SourceFile(path="cache.py", text=TEXT),), model="m-1"),),
        "pay": Pay(amount=2400),
        "minutes": 35,
    }
    return TaskSpec.model_validate(values | changes)


def test_a_misspelt_key_is_an_error_and_not_dropped() -> None:
    with pytest.raises(ValidationError, match="sevrity"):
        Finding.model_validate({"id": "F1", "category": "logic", "severity": "major", "sevrity": "nit"})


def test_an_import_line_survives_being_written_and_read() -> None:
    task = a_task()
    assert TaskSpec.model_validate_json(task.model_dump_json()) == task


def test_pay_reads_as_money() -> None:
    assert [str(Pay(amount=2400)), str(Pay(amount=125050, currency="EUR")), str(Pay(amount=2400, currency="CHF"))] == [
        "$24.00",
        "€1,250.50",
        "24.00 CHF",
    ]


@pytest.mark.parametrize("path", ["/etc/passwd", "../up.py", "a/../../up.py", "", "a//b", "C:\\x", "a\\b", "x\0y"])
def test_a_file_cannot_stand_outside_its_response(path: str) -> None:
    with pytest.raises(ValidationError):
        SourceFile(path=path, text="")


def test_two_files_that_a_laptop_cannot_tell_apart_are_refused() -> None:
    with pytest.raises(ValidationError, match="two files"):
        Response(id="one", files=(SourceFile(path="A.py", text=""), SourceFile(path="a.py", text="")))


def test_an_empty_response_is_refused() -> None:
    with pytest.raises(ValidationError, match="empty"):
        Response(id="one")


def test_response_ids_are_distinct_within_a_task() -> None:
    one = ResponseSpec(id="one", explanation="x")
    with pytest.raises(ValidationError, match="distinct"):
        a_task(responses=(one, one))


def test_an_anchor_quotes_exactly_what_it_covers() -> None:
    start = TEXT.index("𝄞")
    anchor = Anchor.of("one", "cache.py", TEXT, start, start + 1)
    assert (anchor.quote, anchor.suffix, anchor.sha256) == ("𝄞", "\n", text_digest(TEXT))
    with pytest.raises(ValidationError, match="covers"):
        Anchor.model_validate(anchor.model_dump() | {"end": start + 5})


def test_an_anchor_beyond_the_text_is_clamped_to_it() -> None:
    anchor = Anchor.of("one", "cache.py", "abc", 2, 99)
    assert (anchor.start, anchor.end, anchor.quote) == (2, 3, "c")


@pytest.mark.parametrize(
    "groups",
    [(("a",), ("a",)), (("a", "a"),), (("a",), ())],
)
def test_a_response_stands_once_in_a_ranking(groups: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValidationError):
        Ranking.model_validate({"groups": groups, "strengths": [2] * (len(groups) - 1)})


WHOLE = {
    "active_seconds": (Review, '{"active_seconds": VALUE}', ("active_seconds",)),
    "strengths": (Review, '{"ranking": {"groups": [["a"], ["b"]], "strengths": [VALUE]}}', ("ranking", "strengths", 0)),
    "confidence": (Review, '{"ranking": {"confidence": VALUE}}', ("ranking", "confidence")),
    "seed": (ReviewRecord, '{"seed": VALUE}', ("seed",)),
    "priority": (TaskChange, '{"priority": VALUE}', ("priority",)),
    "overlap": (TaskChange, '{"overlap": VALUE}', ("overlap",)),
}
"""What whole numbers a hub is told besides those of a task, and where they stand."""


@pytest.mark.parametrize(("model", "text", "place"), WHOLE.values(), ids=WHOLE)
def test_a_whole_number_is_one(model: type[Model], text: str, place: tuple[str | int, ...]) -> None:
    assert place not in refused(model, text.replace("VALUE", "1"))
    for value in ("true", '"1"', "1.0"):
        assert place in refused(model, text.replace("VALUE", value)), value


def refused(model: type[Model], text: str) -> set[tuple[str | int, ...]]:
    """Return where JSON is not what the model takes."""
    try:
        model.model_validate_json(text)
    except ValidationError as error:
        return {one["loc"] for one in error.errors()}
    return set()


def test_severities_are_ordered_from_worst_to_least() -> None:
    assert list(Severity) == ["blocker", "major", "minor", "nit"]


def test_the_published_schemas_take_what_the_models_write(root: Path) -> None:
    review = Review(task="t-1", presented=("one",), notes="fine")
    for name, value in (("task-spec", a_task()), ("review", review)):
        schema = json.loads((root / "protocol" / "schema" / f"{name}.json").read_text())
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(json.loads(value.model_dump_json()))
