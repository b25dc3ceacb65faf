"""What a lead takes out: reviews without loss, and preference rows that others' tools load."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.hub_lines import lines, make_project, make_task, review_of
from support.hub_process import HubProcess

from redpencil_protocol.submission import ReviewRecord


def full_review(task: dict[str, Any]) -> dict[str, Any]:
    """Return a review that names responses everywhere a review can."""
    first, second, third = [one["id"] for one in task["responses"]]
    text = task["responses"][1]["files"][0]["text"]
    anchor = {"response": second, "file": "cache.py", "start": 0, "end": 3, "quote": text[:3], "sha256": "0" * 64}
    criterion = task["rubrics"][1]["criteria"][0]["id"]
    return review_of(
        task,
        ranking={"groups": [[second], [first, third]], "strengths": [3], "rationale": "é", "confidence": 2},
        acceptable={first: "no", second: "yes", third: "cannot-judge"},
        findings=[
            {"id": "F1", "anchors": [anchor], "category": "concurrency", "severity": "major", "what": "It races."}
        ],
        scores=[{"rubric": "correctness", "criterion": criterion, "response": third, "value": 2, "rationale": "x"}],
        flags=[{"kind": "misleading", "response": first, "reason": "says it is safe"}],
        rewrites=[{"response": third, "files": [{"path": "cache.py", "text": "pass\n"}]}],
        tests=[{"path": "test_cache.py", "text": "assert True\r\n"}],
        task_check={"answer": "yes"},
        active_seconds=77,
    )


@pytest.fixture
def reviewed(hub: HubProcess, people: Callable[..., httpx.Client]) -> HubProcess:
    """A hub in which ann and bob have submitted a full review of the same task."""
    hub.import_text(lines(make_project(), make_task()))
    for name in ("ann", "bob"):
        person = people(name)
        person.post("/claims", json={})
        review = full_review(person.get("/tasks/cache").json())
        answer = person.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201, answer.text
    return hub


def test_reviews_go_round_without_loss(reviewed: HubProcess, tmp_path: Path) -> None:
    exported = reviewed.export("review")
    (tmp_path / "fresh").mkdir()
    fresh = HubProcess(tmp_path / "fresh")

    assert fresh.import_text("\n".join(exported)) == "imported 0 tasks, 2 reviews, 0 rejected"
    assert fresh.export("review") == exported
    assert fresh.exported("review") == reviewed.exported("review")
    assert fresh.import_text("\n".join(reviewed.exported("review"))) == "0 imported, 2 already there"
    assert fresh.import_text("\n".join(exported)) == "0 imported, 2 already there"

    records = [ReviewRecord.model_validate_json(line) for line in exported]
    assert len({one.reviewer for one in records}) == 2
    assert not any(name in line for line in exported for name in ('"ann"', '"bob"'))
    for record in records:
        assert set(record.review.presented) == {"model-alpha-answer", "model-beta-answer", "model-gamma-answer"}
        assert record.review.findings[0].anchors[0].response == record.review.presented[1]
        assert {one.model for one in record.task.responses} == {"secret-alpha", "secret-beta", "secret-gamma"}


def test_the_recorded_seed_gives_the_recorded_order(reviewed: HubProcess) -> None:
    from redpencil_hub.domain.presentation import order_of  # noqa: PLC0415

    for line in reviewed.export("review"):
        record = ReviewRecord.model_validate_json(line)
        assert order_of([one.id for one in record.task.responses], record.seed).presented == record.review.presented


def test_a_record_that_contradicts_itself_is_refused(reviewed: HubProcess, tmp_path: Path) -> None:
    record = json.loads(reviewed.export("review")[0])
    (tmp_path / "fresh").mkdir()
    fresh = HubProcess(tmp_path / "fresh")
    for change, said in (
        ({"presented": ["model-alpha-answer"]}, r"\$\.review\.presented"),
        ({"acceptable": {"stranger": "yes"}}, "unknown response stranger"),
        ({"task": "other"}, r"\$\.review\.task"),
    ):
        with pytest.raises(RuntimeError, match=said):
            fresh.import_text(json.dumps(record | {"review": record["review"] | change}))


def test_preference_rows(reviewed: HubProcess) -> None:
    rows = [json.loads(line) for line in reviewed.export("trl-preference")]

    assert len(rows) == 4  # two strict pairs a review; the tie is dropped
    for row in rows:
        assert row["prompt"] == [{"role": "user", "content": "Write a cache.\n\nIt is shared by threads."}]
        model = row["chosen_model"].removeprefix("secret-")
        assert row["chosen"] == [
            {
                "role": "assistant",
                "content": f"Answer of {model}.\n\ncache.py\n```py\ndef get_{model}(key):\n    return key\n```",
            }
        ]
        assert row["chosen_model"] != row["rejected_model"]
        assert (row["task"], row["licence"], row["strength"]) == ("cache", "MIT", 3)
        assert row["rubrics"] == ["comparative-ranking 1.0.0", "correctness 1.0.0"]


def test_two_unacceptable_answers_are_no_preference_unless_asked_for(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_task()))
    ann.post("/claims", json={})
    task = ann.get("/tasks/cache").json()
    ids = [one["id"] for one in task["responses"]]
    review = review_of(task, acceptable={ids[0]: "yes", ids[1]: "no", ids[2]: "no"})
    ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})
    assert len(hub.export("trl-preference")) == 2
    assert len(hub.export("trl-preference", "--include-unacceptable")) == 3


def test_a_fence_is_longer_than_any_inside() -> None:
    from redpencil_hub.domain.preference import markdown  # noqa: PLC0415
    from redpencil_protocol.response import Response  # noqa: PLC0415

    response = Response.model_validate({"id": "A", "files": [{"path": "a.md", "text": "````\nx\n````"}]})
    assert markdown(response) == "a.md\n`````md\n````\nx\n````\n`````"


@pytest.mark.filterwarnings("ignore")  # of a library that we only try
@pytest.mark.parametrize(("form", "rows", "column"), [("trl-preference", 4, "chosen"), ("review", 2, "review")])
def test_datasets_loads_the_rows(
    form: str, rows: int, column: str, reviewed: HubProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    reviewed.export(form)
    from datasets import load_dataset  # noqa: PLC0415

    file = str(reviewed.folder / f"export-{form}.jsonl")
    loaded = load_dataset("json", data_files=file, split="train", cache_dir=str(tmp_path / "cache"))

    assert len(loaded) == rows
    assert column in loaded.column_names


def test_scores_of_every_type_stand_in_columns_of_their_own_and_come_back() -> None:
    from redpencil_hub.domain.typed_columns import plain, typed  # noqa: PLC0415

    scores = [{"criterion": "c", "value": value} for value in (True, 2, 0.5, "cannot-assess", None)]
    task = {"rubrics": [{"id": "r"}], "reference": None, "source": {"a": [1, "b"]}}
    record = {"task": task, "review": {"scores": scores, "acceptable": {"one": "yes"}}}
    line = json.loads(json.dumps(typed(record)))
    for name, kind in {"value_bool": bool, "value_number": float, "value_text": str}.items():
        assert {type(score[name]) for score in line["review"]["scores"]} == {kind, type(None)}
    assert plain(line) == record


def test_a_response_of_one_part_is_exported_to_the_last_character(hub: HubProcess, ann: httpx.Client) -> None:
    texts = {"one": "def f():\r\n    return '```'", "two": "print(1)\n\n"}
    responses = [{"id": name, "files": [{"path": "f.py", "text": text}]} for name, text in texts.items()]
    hub.import_text(lines(make_task(responses=responses)))
    ann.post("/claims", json={})
    review = review_of(ann.get("/tasks/cache").json())
    ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})
    row = json.loads(hub.export("trl-preference")[0])
    assert {row["chosen"][0]["content"], row["rejected"][0]["content"]} == set(texts.values())
    assert row["composed"] is False


def test_where_an_export_goes(reviewed: HubProcess, tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    command = ("export", "--format", "review", "--output")
    assert reviewed.here(*command, str(link)).exit_code == 0
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert reviewed.command(*command, "-").stdout == real.read_text()
    typo = reviewed.here(*command, str(real), "--project", "typo")
    assert typo.exit_code == 1
    assert "there is no project typo" in typo.stderr
    assert real.read_text() != ""
