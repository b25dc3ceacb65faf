"""What a submission is held to, and what an import file is: by the editor's rules, at the hub's door."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess

DATABASES = ("sqlite",)  # rules are the same on both


@pytest.fixture
def task(hub: HubProcess, ann: httpx.Client) -> dict[str, Any]:
    """The task `cache`, claimed by ann."""
    hub.import_text(lines(make_project(overlap=1), make_task()))
    ann.post("/claims", json={"task": "cache"})
    return ann.get("/tasks/cache").json()


def finding(task: dict[str, Any], **anchor: Any) -> dict[str, Any]:
    response = task["responses"][0]
    text = response["files"][0]["text"]
    place = {"response": response["id"], "file": "cache.py", "start": 0, "end": 3, "quote": text[:3]}
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"id": "F1", "category": "style", "severity": "nit", "anchors": [place | {"sha256": digest} | anchor]}


def test_submissions_that_the_editor_would_not_send(task: dict[str, Any], ann: httpx.Client) -> None:
    first = task["responses"][0]["id"]
    criterion = task["rubrics"][1]["criteria"][0]["id"]
    score = {"rubric": "correctness", "criterion": criterion, "response": first}
    bad: list[tuple[dict[str, Any], str]] = [
        ({"scores": [score | {"value": 99}]}, "$.scores[0].value"),
        ({"scores": [score | {"value": "banana"}]}, "$.scores[0].value"),
        ({"ranking": {"groups": [[first]]}}, "$.ranking.groups"),
        ({"ranking": {}}, "$.ranking.groups"),
        ({"findings": [finding(task), finding(task)]}, "$.findings[1].id"),
        ({"findings": [finding(task, file="other.py")]}, "$.findings[0].anchors[0]"),
        ({"findings": [finding(task, start=10**6, end=10**6 + 3)]}, "$.findings[0].anchors[0]"),
        ({"findings": [finding(task, quote="xyz")]}, "$.findings[0].anchors[0]"),
        ({"rubrics": [{"id": "correctness", "version": "1.0.0", "sha256": "0" * 64}]}, "$.rubrics[0].sha256"),
        ({"active_seconds": 10**30}, "$.active_seconds"),
        ({"active_seconds": True}, "$.active_seconds"),
    ]
    for change, place in bad:
        answer = ann.post("/tasks/cache/submission", json=review_of(task, **change), headers={"Idempotency-Key": "k"})
        assert problem(answer) == (422, "invalid"), change
        assert place in [one["path"] for one in answer.json()["errors"]], answer.text
    skip = {"ranking": {}, "flags": [{"kind": "skip", "reason": "Not my language."}]}
    good = [review_of(task, findings=[finding(task)]), review_of(task, **skip)]
    for number, review in enumerate(good):
        answer = ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": f"good-{number}"})
        assert answer.status_code == 201, answer.text
        ann.delete("/tasks/cache/submission")


def test_a_draft_may_be_what_a_submission_may_not(task: dict[str, Any], ann: httpx.Client) -> None:
    draft = review_of(task, ranking={"groups": [[task["responses"][0]["id"]]]})
    assert ann.put("/tasks/cache/review", json=draft, headers={"If-Match": '"0"'}).status_code == 204


RUBRIC: dict[str, Any] = {
    "schema": 1,
    "id": "mine",
    "version": "1.0.0",
    "title": "Mine",
    "applies_to": {"kinds": ["correctness"]},
    "criteria": [
        {"id": "ok", "ask": "Is it?", "scale": {"type": "binary", "anchors": {"true": "Yes.", "false": "No."}}}
    ],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"priority": 2**63}, "$.priority"),
        ({"pay": {"amount": 10**400}}, ""),
        ({"minutes": True}, "$.minutes"),
        ({"notes": "a\0b"}, "NUL"),
        ({"rubrics": [RUBRIC, RUBRIC]}, "two rubrics called mine"),
        ({"rubrics": [RUBRIC | {"id": "correctness"}]}, "with other words"),
        ({"rubrics": [RUBRIC | {"applies_to": {"kinds": ["nonsense"]}}]}, "nonsense"),
        ({"rubrics": [RUBRIC | {"gates": [{"when": "nothing < 1", "cap": 0.5}]}]}, "nothing"),
    ],
)
def test_tasks_that_no_editor_could_show(stopped_hub: HubProcess, change: dict[str, Any], said: str) -> None:
    done = run(stopped_hub, lines(make_task(**change)))
    assert done.exit_code == 1
    assert "import.jsonl:1: " in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rubric_of_ones_own_is_taken(stopped_hub: HubProcess) -> None:
    assert run(stopped_hub, lines(make_task(rubrics=[RUBRIC]))).exit_code == 0


def test_json_that_says_two_things_or_no_number(stopped_hub: HubProcess) -> None:
    line = lines(make_task()).strip()
    for bad, said in {
        line.replace('"id": "cache"', '"id": "first", "id": "cache"', 1): "stands twice",
        line.replace("35", "1e999", 1): "larger than any number",
    }.items():
        done = run(stopped_hub, bad + "\n")
        assert (done.exit_code, said in done.stderr) == (1, True), done.stderr


def test_a_file_that_is_no_json_lines_is_named_by_its_one_cause(stopped_hub: HubProcess) -> None:
    line = lines(make_task())
    for content, said in {
        line.encode("utf-16"): "UTF-16",
        json.dumps(json.loads(line), indent=2).encode(): "not JSON lines",
        b"PK\x03\x04rest": "ZIP",
    }.items():
        done = run(stopped_hub, content)
        assert done.exit_code == 1
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert run(stopped_hub, gzip.compress(line.encode())).stdout == "imported 1 tasks, 0 rejected\n"


def run(hub: HubProcess, content: str | bytes) -> Any:
    path: Path = hub.folder / "import.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return hub.here("import", str(path))
