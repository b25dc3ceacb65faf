"""What ships: closed lists without gaps, and six rubrics that keep their identity."""

from __future__ import annotations

import pytest

from redpencil_protocol.rubric import Binary, Choice, Likert, Ordinal, Per, Rubric
from redpencil_protocol.severity import Severity
from redpencil_rubrics import library, loader, taxonomy

IDS = ["comparative-ranking", "correctness", "quality", "rewrite", "security-reliability", "single-response"]


def test_every_category_is_defined_and_has_a_key_of_its_own() -> None:
    categories = taxonomy.categories()
    assert len(categories) == 18
    assert len({one.id for one in categories}) == len({one.key for one in categories}) == 18
    for one in categories:
        assert one.key.isascii()
        assert one.key.islower()
        assert len(one.key) == 1
        assert one.title
        assert one.definition.endswith(".")
        assert one.example
        assert taxonomy.category(one.id) == one
    assert taxonomy.category("no-such") is None


def test_every_severity_is_defined_worst_first() -> None:
    definitions = taxonomy.severities()
    assert [one.severity for one in definitions] == list(Severity)
    assert [one.key for one in definitions] == ["1", "2", "3", "4"]
    assert [one.points for one in definitions] == [25, 5, 1, 0]
    assert [(one.sarif_level, one.sarif_rank, one.rdjson) for one in definitions] == [
        ("error", 95, "ERROR"),
        ("error", 70, "ERROR"),
        ("warning", 40, "WARNING"),
        ("note", 10, "INFO"),
    ]
    for one in definitions:
        assert one.question.endswith("?")
        assert taxonomy.severity(one.severity) == one


def test_six_rubrics_ship() -> None:
    assert [one.id for one in library.rubrics()] == IDS
    assert library.rubric("correctness") is library.rubric("correctness")
    assert library.rubric("correctness", "1.0.0") == library.rubric("correctness")


@pytest.mark.parametrize(("identifier", "version"), [("manners", None), ("correctness", "9.9.9")])
def test_an_unknown_rubric_is_refused_with_those_that_there_are(identifier: str, version: str | None) -> None:
    with pytest.raises(loader.UnknownRubricError, match=r"correctness 1\.0\.0"):
        library.rubric(identifier, version)


@pytest.mark.parametrize("identifier", IDS)
def test_a_rubric_is_the_same_after_a_trip_over_the_wire(identifier: str) -> None:
    library.rubrics.cache_clear()
    library.rubric.cache_clear()
    first = library.rubric(identifier).digest()
    library.rubrics.cache_clear()
    library.rubric.cache_clear()
    again = library.rubric(identifier)
    assert again.digest() == first
    back = Rubric.model_validate_json(again.model_dump_json(by_alias=True))
    assert back == again
    assert back.digest() == first


@pytest.mark.parametrize("identifier", IDS)
def test_every_level_of_a_shipped_scale_says_when_it_is_right(identifier: str) -> None:
    for criterion in library.rubric(identifier).criteria:
        assert criterion.ask.rstrip(".").rstrip()
        if isinstance(criterion.scale, Binary | Choice | Likert | Ordinal):
            anchors = list(criterion.scale.anchors.values())
            assert len(set(anchors)) == len(anchors) >= 2
            assert all(one.endswith(".") for one in anchors)


def test_the_ranking_is_asked_for_once_for_all() -> None:
    assert {one.id for one in library.rubrics() if one.per is Per.SET} == {"comparative-ranking", "rewrite"}
