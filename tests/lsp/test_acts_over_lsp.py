"""Acts from end to end: a real server over stdio, a real hub, an editor that behaves like one."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from support.hub_process import HubProcess
from support.lsp_model import model_problems
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError, span_of

SHEET = "redpencil:/hub/mean/review.md"
CODE = "redpencil:/hub/mean/A/stats.py"


async def opened(editor: ScriptedEditor, task: str = "mean") -> None:
    await editor.act("claimTask", task=task)
    await editor.open(f"redpencil:/hub/{task}/review.md", "markdown")
    await editor.open(f"redpencil:/hub/{task}/A/stats.py", "python")


async def mark(editor: ScriptedEditor, what: str = "An empty list divides by zero.") -> dict:
    return await editor.act(
        "markFinding", uri=CODE, range=span_of((5, 4), (5, 26)), category="missed-case", severity="major",
        what=what, why="Callers get ZeroDivisionError.", fix="Raise ValueError first.",
    )  # fmt: skip


async def test_diagnostics_of_the_sheet_come_again_behind_an_edit(
    new_editor: NewEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = await new_editor("behind")
    await opened(editor)
    await editor.until(lambda: editor.diagnostics.get(SHEET), "what is missing")
    take = editor.type

    def take_and_forget(uri: str, text: str) -> None:
        """Take an edit; as in VS Code, what was underlined before it is not where it belongs any more."""
        editor.diagnostics.pop(uri, None)
        take(uri, text)

    monkeypatch.setattr(editor, "type", take_and_forget)
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[SHEET] and editor.diagnostics.get(SHEET), "diagnostics again")


async def test_words_typed_in_the_sheet_survive_a_crash_of_the_server(new_editor: NewEditor) -> None:
    editor = await new_editor("crash")
    await opened(editor)
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[SHEET])
    text = editor.texts[SHEET].replace("why: Callers get", "why: Nobody expects; callers get") + "\nremember tests\n"
    editor.type(SHEET, text)
    await editor.request("redpencil/panel", {"task": "mean"})
    await editor.kill()
    again = await new_editor("crash")
    assert await again.open(SHEET) == text
    panel = await again.request("redpencil/panel", {"task": "mean"})
    assert panel["findings"][0]["why"] == "Nobody expects; callers get ZeroDivisionError."


async def test_undo_and_redo_reach_every_act_and_the_sheet_follows(new_editor: NewEditor) -> None:
    editor = await new_editor("undo")
    await opened(editor)
    await mark(editor)
    await editor.act("deleteFinding", task="mean", finding="F1")
    await editor.until(lambda: "### m" not in editor.texts[SHEET])
    await editor.act("undo", task="mean")
    await editor.until(lambda: "### m" in editor.texts[SHEET], "the finding back in the sheet")
    await editor.act("undo", task="mean")
    await editor.until(lambda: editor.diagnostics.get(CODE) == [], "no diagnostic")
    await editor.act("redo", task="mean")
    await editor.until(lambda: len(editor.diagnostics[CODE]) == 1, "the diagnostic again")
    await editor.act("redo", task="mean")
    with pytest.raises(ServerError, match="nothing to redo"):
        await editor.act("redo", task="mean")


async def test_an_act_and_a_keystroke_that_cross_each_other_both_stand(new_editor: NewEditor) -> None:
    editor = await new_editor("cross")
    await opened(editor)
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[SHEET])
    editor.type(SHEET, editor.texts[SHEET].replace("## Notes\n", "## Notes\n\nmine\n"))
    await editor.act("editFinding", task="mean", finding="F1", severity="blocker")
    await editor.until(lambda: "### blocker" in editor.texts[SHEET], "the act in the sheet")
    assert "mine" in editor.texts[SHEET]


async def test_submission_is_refused_with_its_reasons_and_nothing_is_sent(new_editor: NewEditor) -> None:
    editor = await new_editor("refused")
    await opened(editor, "four")
    with pytest.raises(ServerError) as refused:
        await editor.act("submit", task="four")
    assert "cannot be submitted yet" in refused.value.message
    assert "rank" in refused.value.message.lower()


async def test_a_whole_review_reaches_the_hub_and_every_message_is_in_the_model(
    new_editor: NewEditor, hub: HubProcess
) -> None:
    editor = await new_editor("whole")
    await editor.act("openQueue")
    await opened(editor, "four")
    given = {"correctness": 1, "robustness": 2, "security": 3, "readability": 4, "tests": 5}
    for name, number in given.items():
        await editor.act("setScore", task="four", rubric="judgement", criterion=name, value=number)
    await editor.act("setRanking", task="four", order="B > D = A > C", rationale="B alone checks for an empty list.")
    for label in "ABCD":
        await editor.act("setAcceptable", task="four", label=label, value="yes")
    uri = "redpencil:/hub/four/A/stats.py"
    for method, rest in {
        "hover": {"position": {"line": 0, "character": 2}}, "codeLens": {}, "documentSymbol": {}, "foldingRange": {},
        "inlayHint": {"range": span_of((0, 0), (6, 0))}, "selectionRange": {"positions": [{"line": 2, "character": 4}]},
    }.items():  # fmt: skip
        await editor.ask(method, uri, **rest)
    await editor.actions(uri, (2, 0), (2, 8))
    answer = await editor.act("submit", task="four")
    assert "Submitted" in answer["message"]

    async def state() -> str:
        return (await editor.request("redpencil/panel", {"task": "four"}))["sync"]

    while await state() != "synced":
        await editor.until(lambda: True)
    record = next(json.loads(line) for line in hub.export() if json.loads(line)["task"]["id"] == "four")
    labels = dict(zip("ABCD", record["review"]["presented"], strict=True))
    assert record["review"]["ranking"]["groups"] == [[labels["B"]], [labels["D"], labels["A"]], [labels["C"]]]
    assert {score["criterion"]: score["value"] for score in record["review"]["scores"]} == given
    assert model_problems(editor.log) == []


async def test_an_address_of_ours_never_leads_to_a_file(new_editor: NewEditor, tmp_path: Path) -> None:
    canary = tmp_path / "canary.py"
    canary.write_text("TOP SECRET CANARY")
    editor = await new_editor("canary")
    await opened(editor)
    outside = [
        f"redpencil:{canary}", f"redpencil://{canary}", f"redpencil:/hub/mean/A/..{canary}",
        f"redpencil:/hub/mean/A/%2e%2e{canary}", f"redpencil:/hub/mean/A{canary}", f"file://{canary}",
        "redpencil:/hub/nothing/review.md", "redpencil:/hub/mean/A/nothing.py", "redpencil:/etc/hostname",
    ]  # fmt: skip
    for uri in outside:
        with pytest.raises(ServerError):
            await editor.request("workspace/textDocumentContent", {"uri": uri})
        for method in ("hover", "documentSymbol", "codeLens", "foldingRange"):
            with contextlib.suppress(ServerError):
                await editor.ask(method, uri, position={"line": 0, "character": 0})
    assert not any("CANARY" in json.dumps(message) for side, message in editor.log if side == "server")


async def test_pygls_own_way_to_a_document_of_ours_is_closed(tmp_path: Path) -> None:
    """The trap itself: pygls would resolve our URI to a local path and read it."""
    from redpencil.server.wiring import build  # noqa: PLC0415

    canary = tmp_path / "canary.py"
    canary.write_text("TOP SECRET CANARY")
    server = build()
    params = {"processId": None, "rootUri": None, "capabilities": {}}
    server.protocol.receive({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
    with pytest.raises(LookupError):
        _ = server.workspace.get_text_document(f"redpencil:{canary}").source
