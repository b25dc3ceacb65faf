"""Documents as files: what an editor with a file system of its own for our scheme may rely on."""

from __future__ import annotations

from typing import Any

import pytest
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError, span_of

from redpencil_protocol import extensions

SHEET = "redpencil:/hub/mean/review.md"
CODE = "redpencil:/hub/mean/A/stats.py"
REWRITE = "redpencil:/hub/mean/A/rewrite/stats.py"


async def start(new_editor: NewEditor, profile: str = "ann") -> ScriptedEditor:
    editor = await new_editor(profile, options={"fileSystem": True})
    await editor.act("claimTask", task="mean")
    return editor


async def stat(editor: ScriptedEditor, uri: str) -> dict[str, Any]:
    return await editor.request("redpencil/stat", {"uri": uri})


async def read(editor: ScriptedEditor, uri: str) -> str:
    return (await editor.request("redpencil/readDocument", {"uri": uri}))["text"]


async def open_file(editor: ScriptedEditor, uri: str, text: str | None = None) -> str:
    """Open a document as it is on the server, or with a text that the editor kept."""
    editor.texts[uri], editor.versions[uri] = await read(editor, uri) if text is None else text, 1
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": editor.texts[uri]}
    editor.notify("textDocument/didOpen", {"textDocument": item})
    return editor.texts[uri]


def changed(editor: ScriptedEditor) -> list[dict[str, Any]]:
    return [one["params"] for who, one in editor.log if one.get("method") == extensions.DOCUMENT_CHANGED]


async def mark(editor: ScriptedEditor, what: str = "Divides by zero.") -> None:
    where = span_of((5, 4), (5, 26))
    await editor.act("markFinding", uri=CODE, range=where, category="missed-case", severity="major", what=what)


async def test_a_client_with_a_file_system_is_not_offered_text_content(new_editor: NewEditor) -> None:
    editor = await start(new_editor)
    assert "textDocumentContent" not in editor.server["capabilities"]["workspace"]


async def test_a_stat_tells_files_folders_and_what_there_is_not(new_editor: NewEditor) -> None:
    editor = await start(new_editor)
    text = await read(editor, CODE)
    shown = await stat(editor, CODE)
    assert shown.pop("document")["language"] == "python"
    assert shown == {"folder": False, "size": len(text.encode()), "mtime": 1, "writable": False}
    assert (await stat(editor, SHEET))["writable"]
    for folder in ("redpencil:/", "redpencil:/hub", "redpencil:/hub/mean", "redpencil:/hub/mean/A"):
        assert (await stat(editor, folder))["folder"]
    for missing in ("redpencil:/hub/mean/Z", "redpencil:/hub/mean/A/none.py", "redpencil:/hub/nothing/review.md"):
        with pytest.raises(ServerError, match=r"no document|No task"):
            await stat(editor, missing)


async def test_a_closed_sheet_that_an_act_changed_is_newer_and_told(new_editor: NewEditor) -> None:
    editor = await start(new_editor)
    before, text = await stat(editor, SHEET), await read(editor, SHEET)
    await mark(editor)
    await editor.until(lambda: {"uri": SHEET, "deleted": False} in changed(editor), "the change")
    after = await stat(editor, SHEET)
    assert after["mtime"] > before["mtime"]
    assert after["size"] == len((await read(editor, SHEET)).encode()) > len(text.encode())


async def test_an_open_sheet_changes_by_the_editors_edits_alone(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "open")
    before = await stat(editor, SHEET)
    await open_file(editor, SHEET)
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[SHEET], "the sheet's edit")
    editor.type(SHEET, editor.texts[SHEET] + "\nmine\n")
    await editor.request("redpencil/panel", {"task": "mean"})
    assert (await stat(editor, SHEET))["mtime"] == before["mtime"]
    assert not changed(editor)


async def test_saving_puts_the_text_on_disk_and_makes_it_newer(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "save")
    text = await read(editor, SHEET) + "\nsaved words: ünï 🖍\n"
    before = await stat(editor, SHEET)
    answer = await editor.request("redpencil/writeDocument", {"uri": SHEET, "text": text})
    assert answer["mtime"] > before["mtime"]
    assert answer["size"] == len(text.encode())
    await editor.kill()
    again = await new_editor("save", options={"fileSystem": True})
    assert await read(again, SHEET) == text


async def test_an_older_text_that_is_saved_takes_no_act_back(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "stale")
    older = await open_file(editor, SHEET)
    await mark(editor)
    await editor.until(lambda: "### m" in editor.texts[SHEET], "the sheet's edit")
    await editor.request("redpencil/writeDocument", {"uri": SHEET, "text": older})
    panel = await editor.request("redpencil/panel", {"task": "mean"})
    assert [one["what"] for one in panel["findings"]] == ["Divides by zero."]
    assert "### m" in await read(editor, SHEET)


async def test_what_an_editor_put_aside_before_the_last_words_does_not_take_them_back(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "aside")
    await open_file(editor, SHEET)
    aside = editor.texts[SHEET] + "\nhalf\n"
    for text in (aside, newer := aside + "a thought\n"):
        editor.type(SHEET, text)
        await editor.request("redpencil/panel", {"task": "mean"})
    await editor.kill()
    again = await new_editor("aside", options={"fileSystem": True})
    await again.act("openTask", task="mean")
    await open_file(again, SHEET, aside)
    await again.until(lambda: again.texts[SHEET] == newer, "the last words")
    assert await read(again, SHEET) == newer


async def test_what_an_editor_put_aside_with_words_that_nobody_had_is_taken(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "unknown")
    aside = await open_file(editor, SHEET) + "\nnever sent\n"
    await editor.kill()
    again = await new_editor("unknown", options={"fileSystem": True})
    await again.act("openTask", task="mean")
    await open_file(again, SHEET, aside)
    await again.request("redpencil/panel", {"task": "mean"})
    assert await read(again, SHEET) == aside == again.texts[SHEET]


async def test_a_response_cannot_be_written(new_editor: NewEditor) -> None:
    editor = await start(new_editor)
    with pytest.raises(ServerError, match="read-only"):
        await editor.request("redpencil/writeDocument", {"uri": CODE, "text": ""})


async def test_a_rewrite_that_undo_puts_away_is_told_as_deleted(new_editor: NewEditor) -> None:
    editor = await start(new_editor, "undo")
    await editor.act("startRewrite", task="mean", label="A")
    await open_file(editor, REWRITE)
    await editor.act("undo", task="mean")
    await editor.until(lambda: {"uri": REWRITE, "deleted": True} in changed(editor), "the deletion")
