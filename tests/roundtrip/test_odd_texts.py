"""Spans of odd texts survive editor, store, hub, export and import to the code point."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from support.hub_process import HubProcess
from support.marked_span import MarkedSpan, selectable
from support.scripted_editor import NewEditor, ScriptedEditor
from support.tasks import jsonl, task

from redpencil.store import Store

FAMILY = "👩\u200d👩\u200d👧"
PIECES = st.sampled_from(
    [
        *("a", "é", "漢", "e\u0301", "\u0915\u094d", "😀", FAMILY, "\U0001d4b3", "\u202e", "\u200b", "\U0010ffff"),
        *("\t", " ", "\n", "\r\n", "\r", "\n\n", "😀\n", "😀\r\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1b"),
        *("def f(x):", "return", '"', "\\", "\\u0041", "\ufeff", "\ufffd", "\ufffe"),
    ]
)
PATHS = ["odd.py", "a b.py", "naïve/😀.txt", "C++/a b/ü.md", "q&=+;,(1).py"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text with something to mark in it; one in four begins with a byte order mark."""
    bom = draw(st.sampled_from(["\ufeff", "", "", ""]))
    text = bom + draw(st.lists(PIECES, min_size=1, max_size=12).map("".join) | st.text(min_size=1, max_size=20))
    return text.replace("\0", "x") + draw(st.sampled_from(["name", "name\n", "name\r\n", "name😀"]))


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, int, int]:
    """Draw a text and a span of it that marks something, and not the whole."""
    text = draw(texts())
    places = selectable(text)
    start = draw(st.integers(0, len(places) - 2))
    end = draw(st.integers(start + 1, len(places) - 1))
    quote = text[places[start] : places[end]].strip("\ufeff").strip()
    if not quote or quote == text.strip("\ufeff").strip():
        start, end = text.index("name"), text.index("name") + 1
        return text, start, end
    return text, places[start], places[end]


MODERATE = settings(
    max_examples=10, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
BATCHES = st.lists(marked(), min_size=3, max_size=12, unique_by=lambda one: one[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_a_span_survives_from_the_editor_to_an_import_elsewhere(
    encoding: str, hub: HubProcess, new_editor: NewEditor, tmp_path: Path
) -> None:
    editor = await new_editor(encoding, encoding=encoding)
    (tmp_path / "elsewhere").mkdir()
    elsewhere = HubProcess(tmp_path / "elsewhere")
    reviewed = 0

    @MODERATE
    @example([("\ufeffname😀", 0, 5), ("a😀\r\nb\r😀", 1, 7), (f"\t{FAMILY}\n", 2, 4), ("e\u0301\u2028x\x0cy", 1, 4)])
    @given(BATCHES)
    def batches(batch: list[tuple[str, int, int]]) -> None:
        drawn.append(batch)

    drawn: list[list[tuple[str, int, int]]] = []
    batches()
    for number, batch in enumerate(drawn):
        identifier = f"odd-{encoding}-{number}"
        hub.import_text(jsonl(odd_task(identifier, [text for text, _, _ in batch])))
        spans = await review(editor, identifier, {text: (start, end) for text, start, end in batch})
        reviewed += 1

        stored = Store.open(tmp_path / encoding / "store.sqlite3")
        kept = [
            edit.after
            for change in stored.journal.changes(identifier)
            for edit in change.edits
            if edit.type == "finding"
        ]
        stored.close()
        with hub.client(encoding) as reviewer:
            sent = reviewer.get(f"/tasks/{identifier}/review").json()["review"]
        expected = [[span.anchor(sent["presented"])] for span in spans]
        assert [one.model_dump(mode="json")["anchors"] for one in kept if one] == expected
        assert [one["anchors"] for one in sent["findings"]] == expected

        exported = record_of(hub, identifier)
        expected = [[span.anchor(exported["review"]["presented"])] for span in spans]
        assert [one["anchors"] for one in exported["review"]["findings"]] == expected
        text_of = {one["id"]: one["files"][0]["text"] for one in exported["task"]["responses"]}
        for (anchor,) in expected:
            assert anchor["quote"] == text_of[anchor["response"]][anchor["start"] : anchor["end"]]

    lines = [line for line in hub.export() if f"odd-{encoding}-" in json.loads(line)["task"]["id"]]
    assert len(lines) == reviewed
    elsewhere.import_text("\n".join(lines))
    assert elsewhere.export() == lines


def odd_task(identifier: str, texts: list[str]) -> dict[str, Any]:
    responses = [
        {"id": f"r{index}", "files": [{"path": PATHS[index % len(PATHS)], "text": text}], "explanation": ""}
        for index, text in enumerate(texts)
    ]
    return task(identifier, kinds=["labelling"]) | {"responses": responses}


async def review(editor: ScriptedEditor, identifier: str, wanted: dict[str, tuple[int, int]]) -> list[MarkedSpan]:
    """Claim the task, mark the wanted span in each of its texts, submit, and return what was marked, in order."""
    layout = await editor.act("claimTask", task=identifier)
    spans: list[MarkedSpan] = []
    for response in layout["responses"]:
        (document,) = response["documents"]
        text = (await editor.request("workspace/textDocumentContent", {"uri": document["uri"]}))["text"]
        span = MarkedSpan(response["label"], document["name"].partition("/")[2], text, *wanted[text])
        await editor.act(
            "markFinding", uri=document["uri"], range=span.range(editor.encoding), category="wrong-logic",
            severity="nit", what=f"{response['label']} is odd.", why="It cannot be read.", fix="Write it plainly.",
        )  # fmt: skip
        spans.append(span)
    await editor.act("submit", task=identifier)
    await editor.act("sync")
    while (await editor.request("redpencil/panel", {"task": identifier}))["sync"] != "synced":
        await editor.until(lambda: True)
    return spans


def record_of(hub: HubProcess, identifier: str) -> dict[str, Any]:
    return next(one for one in map(json.loads, hub.export()) if one["task"]["id"] == identifier)
