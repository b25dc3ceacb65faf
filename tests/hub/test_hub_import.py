"""What a lead sees of an import: all or nothing, bad lines by their place, and texts kept to the last character."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.hub_lines import lines, make_project, make_task
from support.hub_process import HubProcess

DATABASES = ("sqlite",)  # what is said of files and lines is the same on both


def neutral(**changes: Any) -> dict[str, Any]:
    """Return a line of the neutral form."""
    line = {
        "id": "n-1",
        "kind": "correctness",
        "language": "python",
        "prompt": "Add two numbers.\nFast.",
        "responses": [{"id": "A", "model": "secret", "text": "def add(a, b):\r\n    return a+b"}],
        "reference": {"verdict": "secret"},
        "source": {"item": 54},
        "licence": "MIT",
    }
    return line | changes


def test_all_shared_tasks(hub: HubProcess, ann: httpx.Client, shared_data: Path) -> None:
    file = shared_data / "tasks" / "shared_tasks.jsonl"
    originals = {one["id"]: one for one in map(json.loads, file.read_text(encoding="utf-8").splitlines())}

    assert hub.import_file(file) == "imported 136 tasks, 0 rejected"
    assert hub.import_file(file) == "0 imported, 136 already there"

    offers = ann.get("/queue", params={"limit": 200}).json()["items"]
    assert len(offers) == 136
    assert all(one["minutes"] >= 5 and one["pay"]["amount"] > 0 and one["title"] for one in offers)
    for identifier, original in originals.items():
        assert ann.post("/claims", json={"task": identifier}).status_code == 201
        answer = ann.get(f"/tasks/{identifier}")
        task = answer.json()
        shown = sorted(one["explanation"] + "".join(file["text"] for file in one["files"]) for one in task["responses"])
        assert shown == sorted(one["text"] for one in original["responses"])
        assert task["prompt"] == original["prompt"]
        assert task["rubrics"]
        for response in original["responses"]:
            if response["model"]:
                assert response["model"] not in answer.text.replace(json.dumps(task["prompt"]), "")


@pytest.mark.parametrize(
    ("language", "text", "path"),
    [
        ("python", "x = 1", "solution.py"),
        ("java", "class S {}", "Solution.java"),
        ("c++", "int x;", "solution.cpp"),
        ("text", "Use a set.", None),
        ("python", "Use this:\n```python\nx = 1\n```\n", None),
    ],
)
def test_where_a_neutral_text_goes(language: str, text: str, path: str | None) -> None:
    from redpencil_hub.domain.neutral import read_neutral  # noqa: PLC0415

    task = read_neutral(neutral(language=language, responses=[{"id": "A", "text": text}]), "shared")

    response = task.responses[0]
    assert [(one.path, one.text) for one in response.files] == ([(path, text)] if path else [])
    assert response.explanation == ("" if path else text)
    assert task.title == "Add two numbers. Fast."


BASE = [{"path": "cache.py", "text": "a\nb\nc\n"}]


def patched(patch: str) -> dict[str, Any]:
    """Return a task whose response is a patch."""
    return make_task(base=BASE, responses=[{"id": "A", "patch": patch}])


BAD_LINES: list[tuple[dict[str, Any] | str, str]] = [
    ("{", "not JSON"),
    ("[1]", "a JSON array stands where an object should"),
    ('{"type": "task", "id": NaN}', "NaN is no JSON value"),
    ('{"type": "task", "title": "\\ud800"}', "surrogate"),
    ("[" * 100_000, "not JSON"),
    ({"type": "poem"}, "$.type is 'poem'"),
    ({"id": "x"}, "$.type is missing"),
    (make_task(surprise=1), "$.surprise"),
    (make_task(title="two\nlines"), "$.title"),
    (make_task(id="../x"), "$.id"),
    (make_task(rubrics=[{"id": "nothing", "version": "1.0.0"}]), "comparative-ranking 1.0.0"),
    (make_task(rubrics=[{"id": "correctness", "version": "one"}]), "$.rubrics[0].version"),
    (make_task(responses=[]), "$.responses"),
    (make_task(responses=[{"id": "A", "explanation": "x"}, {"id": "A", "explanation": "y"}]), "the id 'A'"),
    (make_task(responses=[{"id": "A", "explanation": "x" * 5_000_000}]), "$.responses[0].explanation"),
    (make_task(responses=[{"id": "A", "explanation": "a\0b"}]), "NUL"),
    (make_task(responses=[{"id": "A", "files": [{"path": "../x", "text": ""}]}]), "$.responses[0].files[0].path"),
    (make_task(responses=[{"id": "A", "files": [{"path": "/etc/x", "text": ""}]}]), "$.responses[0].files[0].path"),
    (neutral(kind="poetry"), "$.kind"),
    (neutral(responses=[{"id": "A", "text": ""}]), "$.responses[0].text"),
    (patched("no diff"), "$.responses[0].patch does not apply"),
    (
        patched("--- a/cache.py\n+++ b/cache.py\n@@ -1,2 +1,2 @@\n a\n-x\n+y\n"),
        "line 2 is 'b\\n', the patch expects 'x\\n'",
    ),
    (patched("--- a/other.py\n+++ b/other.py\n@@ -1 +1 @@\n-a\n+b\n"), "other.py is not among the base files"),
]


def test_bad_lines_are_named_by_place_and_nothing_is_changed(stopped_hub: HubProcess) -> None:
    file = stopped_hub.folder / "bad.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line, _ in BAD_LINES]
    file.write_text("\n\n".join([json.dumps(make_task("good")), *texts]), encoding="utf-8")

    result = stopped_hub.command("import", str(file))

    assert result.returncode == 1
    assert result.stdout == f"imported 0 tasks, {len(BAD_LINES)} rejected\n"
    reports = result.stderr.splitlines()
    for number, (report, (_, said)) in enumerate(zip(reports, BAD_LINES, strict=False)):
        assert report.startswith(f"{file}:{3 + 2 * number}: ")
        assert said in report
        assert "; " in report
        assert len(report) < 1000
    assert "nothing was changed" in reports[-1]
    assert stopped_hub.import_text(lines(make_task("good"))) == "imported 1 tasks, 0 rejected"


def test_keep_good_keeps_the_good(stopped_hub: HubProcess) -> None:
    file = stopped_hub.folder / "mixed.jsonl"
    file.write_bytes(lines(make_task("good")).encode() + b'\xff\n{"type"\n' + lines(make_task("better")).encode())
    result = stopped_hub.here("import", str(file), "--keep-good")
    assert (result.exit_code, result.stdout) == (1, "imported 2 tasks, 2 rejected\n")
    assert "bad.jsonl" not in result.stderr
    assert ":2: byte 1 of the line is not UTF-8" in result.stderr
    assert stopped_hub.import_text(lines(make_task("good"), make_task("better"))) == "0 imported, 2 already there"


def test_what_is_there_is_never_changed_in_silence(stopped_hub: HubProcess) -> None:
    stopped_hub.import_text(lines(make_project(), make_task()))
    with pytest.raises(RuntimeError, match="the task cache is there already, with other content"):
        stopped_hub.import_text(lines(make_task(prompt="Another.")))
    with pytest.raises(RuntimeError, match="the task new is there already"):
        stopped_hub.import_text(lines(make_task("new"), make_task("new", prompt="Another.")))
    assert stopped_hub.import_text(lines(make_project(overlap=7))) == "imported 0 tasks, 1 projects, 0 rejected"


def test_a_patch_becomes_the_files_that_it_makes(hub: HubProcess, ann: httpx.Client) -> None:
    patch = (
        "--- a/cache.py\n+++ b/cache.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\\ No newline at end of file\n"
        "--- /dev/null\n+++ b/new/file.py\n@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n"
        "--- a/dos.txt\n+++ b/dos.txt\n@@ -2 +2,2 @@\n-b\r\n+B\r\n+C\r\n"
        "--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
    )
    base = [
        {"path": "cache.py", "text": "a\nb\nc"},
        {"path": "dos.txt", "text": "a\r\nb\r\nc\x0c\r\n"},
        {"path": "gone.py", "text": "gone\n"},
    ]
    hub.import_text(lines(make_task(base=base, responses=[{"id": "A", "patch": patch}])))
    ann.post("/claims", json={})
    files = ann.get("/tasks/cache").json()["responses"][0]["files"]
    assert {one["path"]: one["text"] for one in files} == {
        "cache.py": "a\nB\nc",
        "new/file.py": "one\ntwo",
        "dos.txt": "a\r\nB\r\nC\r\nc\x0c\r\n",
    }


def test_project_option(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_task("ours"), neutral()), "--project", "mine")
    assert {one["project"] for one in ann.get("/queue").json()["items"]} == {"mine"}
