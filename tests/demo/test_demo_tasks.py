"""The demo's tasks as a lead would import them: complete, varied, and true about their own defects."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from unidiff import PatchSet

from redpencil_demo.tasks import demo_specs, write_jsonl
from redpencil_protocol.project import Project
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Kind, RubricReference, TaskSpec
from redpencil_rubrics.library import rubric
from redpencil_rubrics.taxonomy import categories

if TYPE_CHECKING:
    from pathlib import Path

    from redpencil_protocol.task import ResponseSpec

RUBRIC_OF_KIND = {
    Kind.CORRECTNESS: "correctness",
    Kind.QUALITY: "quality",
    Kind.SECURITY: "security-reliability",
    Kind.RANKING: "comparative-ranking",
    Kind.RATING: "single-response",
    Kind.REWRITE: "rewrite",
}


@cache
def specs() -> tuple[TaskSpec, ...]:
    return demo_specs()[1]


def known_findings(task: TaskSpec) -> list[dict[str, Any]]:
    assert task.reference is not None
    return task.reference["findings"]


def patched(task: TaskSpec, response: ResponseSpec) -> dict[str, str]:
    """The base files after the response's patch; every line of context must match exactly."""
    base = {file.path: file.text.splitlines(keepends=True) for file in task.base}
    result: dict[str, str] = {}
    for file in PatchSet(response.patch or ""):
        lines = base[file.path]
        new: list[str] = []
        position = 0
        for hunk in file:
            new += lines[position : hunk.source_start - 1]
            position = hunk.source_start - 1 + hunk.source_length
            assert [line.value for line in hunk if not line.is_added] == lines[hunk.source_start - 1 : position]
            new += [line.value for line in hunk if not line.is_removed]
        result[file.path] = "".join(new + lines[position:])
    return result


def test_there_are_twelve_tasks_with_distinct_ids_of_one_project() -> None:
    project, tasks = demo_specs()
    assert len(tasks) == 12
    assert len({task.id for task in tasks}) == 12
    assert {task.project for task in tasks} == {project.id}
    assert len({task.title for task in tasks}) == 12


def test_the_guidelines_speak_of_every_kind_of_work() -> None:
    guidelines = demo_specs()[0].guidelines
    for kind in Kind:
        assert kind.value in guidelines.lower()


def test_every_kind_and_at_least_eight_languages_occur() -> None:
    assert {kind for task in specs() for kind in task.kinds} == set(Kind)
    assert len({task.language for task in specs()}) >= 8
    assert any(len(task.kinds) > 1 for task in specs())


def test_the_cache_comes_first_with_four_responses_to_rank() -> None:
    task = specs()[0]
    assert task.id == "cache-layer"
    assert len(task.responses) == 4
    assert set(task.kinds) == {Kind.RANKING, Kind.CORRECTNESS}
    assert all(one.explanation and one.text_of("cache.py") for one in task.responses)


def test_the_special_shapes_occur() -> None:
    responses = [(task, one) for task in specs() for one in task.responses]
    assert any(len(one.files) > 1 for _, one in responses)
    assert any(one.patch for _, one in responses)
    assert any({file.path.rpartition(".")[2] for file in one.files} == {"sql"} for _, one in responses)
    assert any(len(task.responses) == 1 and Kind.RATING in task.kinds for task in specs())
    assert any("\t" in file.text and "\N{PARTY POPPER}" in file.text for _, one in responses for file in one.files)
    assert any(task.gold and Kind.QUALIFICATION in task.kinds for task in specs())


@pytest.mark.parametrize("task", specs(), ids=lambda task: task.id)
class TestEveryTask:
    def test_is_paid_timed_licensed_and_prompted(self, task: TaskSpec) -> None:
        assert task.pay.amount > 0
        assert 10 <= task.minutes <= 60
        assert task.licence
        assert len(task.prompt) > 200

    def test_names_the_rubrics_that_its_kinds_need(self, task: TaskSpec) -> None:
        references = [one for one in task.rubrics if isinstance(one, RubricReference)]
        assert len(references) == len(task.rubrics)
        assert {one.id for one in references} == {RUBRIC_OF_KIND[kind] for kind in task.kinds if kind in RUBRIC_OF_KIND}
        for reference in references:
            applies = rubric(reference.id, reference.version).applies_to
            assert set(applies.kinds) & set(task.kinds)
            assert applies.min_responses <= len(task.responses) <= applies.max_responses

    def test_ranks_only_where_there_is_something_to_rank(self, task: TaskSpec) -> None:
        assert (Kind.RANKING not in task.kinds) or len(task.responses) > 1
        assert task.reference is not None
        assert ("order" in task.reference) == (Kind.RANKING in task.kinds)

    def test_has_responses_of_a_size_worth_reading(self, task: TaskSpec) -> None:
        for response in task.responses:
            assert response.model
            assert response.explanation.count("\n") >= 4
            assert 20 <= sum(file.text.count("\n") for file in response.files) <= 120

    def test_has_no_two_equal_responses(self, task: TaskSpec) -> None:
        for left, right in combinations(task.responses, 2):
            assert left.files != right.files
            assert left.explanation != right.explanation

    def test_knows_defects_where_they_stand(self, task: TaskSpec) -> None:
        responses = {one.id: one for one in task.responses}
        findings = known_findings(task)
        assert findings
        for finding in findings:
            text = responses[finding["response"]].text_of(finding["file"])
            assert text is not None
            lines = text.splitlines()
            first, last = finding["lines"]
            assert 1 <= first <= last <= len(lines)
            assert last - first < 15
            assert finding["quote"] in lines[first - 1]

    def test_knows_defects_in_the_words_of_the_taxonomy(self, task: TaskSpec) -> None:
        known = {one.id for one in categories()}
        for finding in known_findings(task):
            assert finding["category"] in known
            assert finding["severity"] in set(Severity)
            assert len(finding["what"]) > 30

    def test_calls_nothing_acceptable_that_has_a_blocker(self, task: TaskSpec) -> None:
        assert task.reference is not None
        blocked = {one["response"] for one in known_findings(task) if one["severity"] == "blocker"}
        assert blocked.isdisjoint(task.reference["acceptable"])

    def test_says_nothing_of_models_or_quality_in_what_reviewers_see(self, task: TaskSpec) -> None:
        seen = [task.prompt, task.context, *(one.id for one in task.responses)]
        seen += [text for one in task.responses for text in (one.explanation, *(file.text for file in one.files))]
        for response in task.responses:
            assert not any(response.model in text for text in seen if response.model)


def test_patches_apply_exactly_and_give_the_files_shown() -> None:
    tasks = [task for task in specs() if task.base]
    assert tasks
    for task in tasks:
        for response in task.responses:
            assert response.patch
            assert patched(task, response) == {file.path: file.text for file in response.files}


def test_jsonl_is_the_project_and_then_the_tasks_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "demo.jsonl"
    write_jsonl(path)
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(first)["type"] == "project"
    project, tasks = demo_specs()
    assert Project.model_validate_json(first) == project
    assert tuple(TaskSpec.model_validate_json(line) for line in rest) == tasks
