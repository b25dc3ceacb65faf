"""The reviewer's own files over the protocol: on the sheet by name, renamed and removed, led to, mended."""

from __future__ import annotations

import pytest
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError

SHEET = "redpencil:/hub/mean/review.md"
TESTS = "redpencil:/hub/mean/tests"
SECTION = "## Rewrites and tests\n\n"


@pytest.fixture
async def editor(new_editor: NewEditor) -> ScriptedEditor:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    return editor


def place_of(text: str, words: str) -> tuple[int, int]:
    before = text[: text.index(words)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


async def listed(editor: ScriptedEditor, *names: str) -> str:
    """Wait until the sheet lists exactly these files, and return it."""
    section = SECTION + "".join(f"- {name}\n" for name in names) + "\n" if names else ""
    await editor.until(lambda: f"\n\n{section}## Flags" in editor.texts[SHEET], f"{names} on the sheet")
    return editor.texts[SHEET]


def titles(actions: list[dict]) -> list[str]:
    return [one["title"] for one in actions]


async def test_a_file_is_listed_renamed_and_removed_and_each_act_is_undone(editor: ScriptedEditor) -> None:
    blank = editor.texts[SHEET]
    await editor.act("startRewrite", task="mean", label="A")
    assert (await editor.act("addTest", task="mean", path="test_a.py"))["uri"] == f"{TESTS}/test_a.py"
    await listed(editor, "A/rewrite/stats.py", "tests/test_a.py")
    await editor.open(f"{TESTS}/test_a.py", "python")
    editor.type(f"{TESTS}/test_a.py", "# words\n")
    answer = await editor.act("renameFile", uri=f"{TESTS}/test_a.py", to="tests/deep/test_b.py")
    assert answer == {"uri": f"{TESTS}/deep/test_b.py"}
    assert await editor.open(answer["uri"], "python") == "# words\n"
    await listed(editor, "A/rewrite/stats.py", "tests/deep/test_b.py")
    assert await editor.act("removeFile", task="mean", path="A/rewrite/stats.py") == {"uri": SHEET}
    await listed(editor, "tests/deep/test_b.py")
    await editor.act("undo", task="mean")
    await listed(editor, "A/rewrite/stats.py", "tests/deep/test_b.py")
    await editor.act("undo", task="mean")
    await listed(editor, "A/rewrite/stats.py", "tests/test_a.py")
    await editor.act("undo", task="mean")
    await editor.act("undo", task="mean")
    await listed(editor, "A/rewrite/stats.py")
    await editor.act("undo", task="mean")
    await editor.until(lambda: editor.texts[SHEET] == blank, "the sheet as it was")
    for _ in range(5):
        await editor.act("redo", task="mean")
    await listed(editor, "tests/deep/test_b.py")


async def test_where_the_list_and_the_files_differ_an_action_mends_it(editor: ScriptedEditor) -> None:
    await editor.act("addTest", task="mean", path="test_a.py")
    sheet = await listed(editor, "tests/test_a.py")
    editor.type(SHEET, sheet.replace("test_a.py", "test_b.py"))
    with pytest.raises(ServerError, match=r"There is no tests/test_b\.py"):
        await editor.act("submit", task="mean")
    await editor.until(
        lambda: {"no-such-file", "file-not-listed"} <= {one["code"] for one in editor.diagnostics.get(SHEET, ())},
        "the problems",
    )
    on_name = await editor.actions(SHEET, place_of(editor.texts[SHEET], "tests/test_b.py"))
    assert titles(on_name) == ["Rename tests/test_a.py to tests/test_b.py", "Begin tests/test_b.py"]
    on_heading = await editor.actions(SHEET, place_of(editor.texts[SHEET], SECTION.strip()))
    assert titles(on_heading) == ["List tests/test_a.py again", "Remove tests/test_a.py"]
    await editor.run(on_heading[0])
    await listed(editor, "tests/test_b.py", "tests/test_a.py")
    await editor.act("undo", task="mean")
    await listed(editor, "tests/test_b.py")
    await editor.run((await editor.actions(SHEET, place_of(editor.texts[SHEET], "tests/test_b.py")))[0])
    await editor.until(
        lambda: not {"no-such-file", "file-not-listed"} & {one["code"] for one in editor.diagnostics.get(SHEET, ())},
        "no problem",
    )
    assert titles(await editor.actions(SHEET, place_of(editor.texts[SHEET], "tests/test_b.py"))) == [
        "Rename tests/test_b.py …",
        "Remove tests/test_b.py",
    ]


async def test_a_file_offers_to_be_renamed_where_its_name_is_typed(editor: ScriptedEditor) -> None:
    await editor.act("addTest", task="mean", path="test_a.py")
    await editor.open(f"{TESTS}/test_a.py", "python")
    offered = await editor.actions(f"{TESTS}/test_a.py", (0, 0))
    assert titles(offered) == ["Rename this file …", "Remove this file"]
    sheet = await listed(editor, "tests/test_a.py")
    place = await editor.run(offered[0])
    assert place == {"uri": SHEET, "line": place_of(sheet, "tests/test_a.py")[0]}


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("tests/Test_B.py", "There is a tests/test_b.py already"),
        ("tests/test_b.py/x.py", "one of them is a folder"),
        ("A/rewrite/test_a.py", "a test stays one"),
        ("../test_a.py", "cannot be called that"),
        ("", "cannot be called that"),
    ],
)
async def test_a_name_that_cannot_be_given_is_refused_with_the_reason(
    editor: ScriptedEditor, to: str, says: str
) -> None:
    await editor.act("addTest", task="mean", path="test_a.py")
    await editor.act("addTest", task="mean", path="test_b.py")
    with pytest.raises(ServerError, match=says):
        await editor.act("renameFile", task="mean", path="tests/test_a.py", to=to)
    await listed(editor, "tests/test_a.py", "tests/test_b.py")


async def test_an_explanation_is_rewritten_too(editor: ScriptedEditor) -> None:
    original = await editor.open("redpencil:/hub/mean/A/answer.md", "markdown")
    answer = await editor.act("startRewrite", task="mean", uri="redpencil:/hub/mean/A/answer.md")
    assert answer == {"uri": "redpencil:/hub/mean/A/rewrite/answer.md"}
    assert await editor.open(answer["uri"], "markdown") == original
    await listed(editor, "A/rewrite/answer.md")
    (pair,) = (await editor.act("showDiff", task="mean", left="A", right="rewrite"))["pairs"]
    assert pair["right"] == answer["uri"]
