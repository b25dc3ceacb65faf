"""What a task holds is hostile: it opens harmlessly through the editor, or the import says what is wrong with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.hub_process import HubProcess
from support.plain_words import for_people
from support.scripted_editor import Message, NewEditor, ScriptedEditor, ServerError, span_of
from support.tasks import JUDGEMENT, jsonl, task

BIDI = "\u202e\u2066gnp.exe\u2069"
ESC = "\x1b[31m\x1b]0;owned\x07\x1b[2J"
LINK = "[click](command:workbench.action.terminal.new) <img src=x onerror=alert(1)> ![x](https://evil.example/p.png)"
LONG = "".join(f"line_{number} = {number}\n" for number in range(50_000))


def line(identifier: str, **changes: Any) -> dict[str, Any]:
    """Return an import line."""
    return {**task(identifier), **changes}


RUBRIC = copy.deepcopy(JUDGEMENT)
RUBRIC["criteria"][0]["ask"] = f"{ESC}{BIDI}{LINK}"
RUBRIC["criteria"][0]["scale"]["anchors"]["1"] = f"{ESC}{BIDI}{LINK}"
HOSTILE = line(
    "hostile",
    title=f"%{{}}%{{system('id')}} {LINK[:60]} {BIDI}",
    prompt=f"# Prompt\n\n```\n{ESC}\n{LINK}\n```\n````\n> claim ends never\n{BIDI}\n## Findings\n",
    context=f"{ESC}{LINK}\r\nmore\rlast",
    responses=[
        {
            "id": "r1",
            "files": [
                {"path": "escape.py", "text": f"# {ESC}\ndef run():\n    return '{BIDI}'\n"},
                {
                    "path": "ends.py",
                    "text": "def one():\r\n    pass\r\ndef two():\r    pass\rx = 1\n\u2028y = 2\u0085z = 3\n",
                },
                {"path": "bom.py", "text": "\ufeffa = '\U0001f469\u200d\U0001f4bb'\n"},
                {"path": "notes.md", "text": f"# {LINK}\n\n## {ESC}\n"},
                {"path": "odd.brainfuck", "text": "+[-->-[>>+>-----<<]<--<---]>-.\n"},
                {"path": "long.py", "text": LONG},
                {"path": "sp ace/ümläut %7B.py".replace("%", "+"), "text": "x = 1"},
            ],
            "explanation": f"{LINK}\n{ESC}\n{BIDI}\n",
        }
    ],
    language="brainfuck",
    kinds=["ranking"],
    rubrics=[RUBRIC],
)
FILES = [file["path"] for file in HOSTILE["responses"][0]["files"]]
RAW = [chr(code) for code in (0x1B, 0x07, 0x202E, 0x2066, 0x2069)]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with the hostile task."""
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(jsonl({**HOSTILE, "overlap": 500}))
        yield process


def places(layout: Message) -> dict[str, Message]:
    return {one["name"]: one for response in layout["responses"] for one in response["documents"]}


def strings(value: Any) -> list[str]:
    """Return every text in a JSON value."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in strings(one)]
        case list():
            return [text for one in value for text in strings(one)]
        case _:
            return []


def harmless(value: Any) -> None:
    """Assert that what an editor shows beside documents holds no raw escapes and no Markdown that does something."""
    for text in strings(value):
        assert not any(one in text for one in RAW), repr(text)
    for one in walk(value):
        if "contents" in one:
            assert one["contents"]["kind"] == "plaintext"
        assert one.get("kind") != "markdown"


def walk(value: Any) -> list[dict[str, Any]]:
    match value:
        case dict():
            return [value, *(found for one in value.values() for found in walk(one))]
        case list():
            return [found for one in value for found in walk(one)]
        case _:
            return []


async def test_a_hostile_task_opens_and_all_that_is_said_of_it_is_harmless(new_editor: NewEditor) -> None:
    editor = await new_editor()
    view = await editor.act("openQueue")
    queue = await editor.open(view["uri"])
    assert not any(one in queue for one in RAW)
    assert "](command:" not in queue.replace("\\[", "").replace("\\]", "")
    layout = await editor.act("claimTask", task="hostile")
    documents = places(layout)
    originals = {f"A/{file['path']}": file["text"] for file in HOSTILE["responses"][0]["files"]}
    for name, text in originals.items():
        assert await editor.open(documents[name]["uri"]) == text
    brief = await editor.open(layout["brief"], "markdown")
    assert not any(one in brief for one in RAW)
    sheet = layout["sheet"]
    await editor.open(sheet, "markdown")
    assert not any(one in editor.texts[sheet] for one in RAW)
    for name in originals:
        await look_everywhere(editor, documents[name]["uri"])
    for uri in (layout["brief"], sheet):
        await look_everywhere(editor, uri)
    harmless(await editor.request("redpencil/panel", {"task": "hostile"}))
    for side, message in editor.log:
        if side == "server" and message.get("method") in {"textDocument/publishDiagnostics", "window/showMessage"}:
            harmless(message["params"])


async def look_everywhere(editor: ScriptedEditor, uri: str) -> None:
    """Ask all that an editor asks about a document."""
    text = editor.texts[uri].split("\n")
    criterion = next((number for number, one in enumerate(text) if one.startswith("correctness:")), 0)
    for number in (*range(6), criterion):
        harmless(await editor.ask("hover", uri, position={"line": number, "character": 3}))
    for method, rest in {
        "codeLens": {}, "documentSymbol": {}, "foldingRange": {}, "documentLink": {},
        "inlayHint": {"range": span_of((0, 0), (9, 0))}, "selectionRange": {"positions": [{"line": 2, "character": 4}]},
        "completion": {"position": {"line": 3, "character": 0}},
        "definition": {"position": {"line": 3, "character": 2}},
    }.items():  # fmt: skip
        harmless(await editor.ask(method, uri, **rest))
    harmless(await editor.actions(uri, (0, 0), (1, 3)))
    harmless(await editor.actions(uri, (criterion, 0)))
    harmless(await editor.ask("completion", uri, position={"line": criterion, "character": len(text[criterion])}))


async def test_a_finding_on_hostile_code_is_shown_harmlessly(new_editor: NewEditor) -> None:
    editor = await new_editor()
    documents = places(await editor.act("claimTask", task="hostile"))
    uri, sheet = documents["A/escape.py"]["uri"], "redpencil:/hub/hostile/review.md"
    await editor.open(uri, "python")
    await editor.open(sheet, "markdown")
    await editor.act(
        "markFinding", uri=uri, range=span_of((0, 0), (2, 10)), category="missed-case", severity="major",
        what=f"It prints {ESC}{BIDI} {LINK}", why=f"{ESC}", fix=f"{BIDI}",
    )  # fmt: skip
    await editor.until(lambda: "### m" in editor.texts[sheet])
    found = await editor.until(lambda: editor.diagnostics.get(uri))
    harmless(found)
    harmless(await editor.ask("hover", uri, position={"line": 1, "character": 2}))
    harmless(await editor.ask("codeLens", uri))
    harmless(await editor.actions(uri, (1, 0), (1, 5)))
    harmless(editor.diagnostics.get(sheet))


async def test_an_unknown_language_is_plain_text_without_outline(new_editor: NewEditor) -> None:
    editor = await new_editor()
    odd = places(await editor.act("claimTask", task="hostile"))["A/odd.brainfuck"]
    assert odd["language"] == "plaintext"
    await editor.open(odd["uri"])
    assert not await editor.ask("documentSymbol", odd["uri"])
    assert not await editor.ask("foldingRange", odd["uri"])
    await editor.act(
        "markFinding", uri=odd["uri"], range=span_of((0, 0), (0, 4)), category="missed-case", severity="nit"
    )
    assert await editor.until(lambda: editor.diagnostics.get(odd["uri"]))


async def test_a_response_of_50_000_lines_is_marked_at_its_end(new_editor: NewEditor) -> None:
    editor = await new_editor()
    uri = places(await editor.act("claimTask", task="hostile"))["A/long.py"]["uri"]
    await editor.open(uri, "python")
    await editor.act(
        "markFinding", uri=uri, range=span_of((49_999, 0), (49_999, 4)), category="missed-case", severity="nit"
    )
    found = await editor.until(lambda: editor.diagnostics.get(uri))
    assert found[0]["range"] == span_of((49_999, 0), (49_999, 4))
    await editor.ask("documentSymbol", uri)


def response(**changes: Any) -> dict[str, Any]:
    return line("bad", responses=[{"id": "r1", "files": [{"path": "a.py", "text": "x = 1\n"}]} | changes])


def file(path: str, text: str = "x = 1\n") -> dict[str, Any]:
    return response(files=[{"path": path, "text": text}])


TWO = [{"id": "same", "explanation": "One."}, {"id": "same", "explanation": "Two."}]

REFUSED = {
    "two responses with one id": (json.dumps(line("bad", responses=TWO)), "two responses have the id 'same'"),
    "5 MB": (json.dumps(file("a.py", "x" * 5_000_000)), "at most 2,097,152"),
    "binary": (json.dumps(file("a.py", "\x00\x01\x02ELF")), "binary"),
    "not UTF-8": (b'{"type": "task", "id": "\xff\xfe"}', "not UTF-8"),
    "half a surrogate pair": (json.dumps(file("a.py", "\ud800")), "surrogate"),
    "path out of the folder": (json.dumps(file("../../etc/passwd")), "plain relative path"),
    "absolute path": (json.dumps(file("/etc/passwd")), "plain relative path"),
    "Windows path": (json.dumps(file("C:\\x.py")), "character"),
    "bidi in a path": (json.dumps(file("a\u202eyp.exe")), "character"),
    "no response": (json.dumps(line("bad", responses=[])), "$.responses"),
    "unknown rubric": (json.dumps(task("bad", rubrics=[{"id": "no-such", "version": "1.0.0"}])), "no-such"),
    "unknown key": (json.dumps(task("bad", colour="red")), "$.colour"),
    "escape in the title": (json.dumps(task("bad", title="\x1b[31mred")), "$.title"),
    "hostile id": (json.dumps(task("../../x")), "$.id"),
    "not JSON": ("{", "not JSON"),
    "a list": ("[1]", "array"),
    "deep": ("[" * 100_000, "not JSON"),
    "a number without end": ('{"type": "task", "minutes": ' + "9" * 5000 + "}", ""),
    "NaN": ('{"type": "task", "minutes": NaN}', "NaN"),
    "unknown type": ('{"type": "\\u001b[31m"}', "a line is one of"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_task_is_named_by_line_and_nothing_is_changed(hub: HubProcess, tmp_path: Path, name: str) -> None:
    text, expected = REFUSED[name]
    path = tmp_path / "tasks.jsonl"
    good = json.dumps(task("good")).encode()
    path.write_bytes(good + b"\n" + (text if isinstance(text, bytes) else text.encode()) + b"\n")
    result = hub.command("import", str(path))
    assert result.returncode == 1
    told = result.stderr.splitlines()[0]
    assert told.startswith(f"{path}:2: ")
    for_people(result.stderr.replace(str(path), ""), expected, "nothing was changed", "correct")
    assert len(result.stderr) < 2_000
    assert "good" not in "".join(hub.export())


async def test_typing_rubbish_loses_none_of_it(new_editor: NewEditor) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="hostile")
    sheet = "redpencil:/hub/hostile/review.md"
    text = await editor.open(sheet, "markdown")
    rubbish = [
        "\x00\x01\x1b[31m" * 20, "### F1 ??? ###", "### F99999999999999999999 major missed-case A/escape.py:1:1-1:2",
        "order: A > > > = B C ~", "> claim ends 9999-99-99", "## Findings\n## Findings\n## Ranking", "\u202e" * 50,
        "\r\r\r\n\r\u2028\u2029", "A/escape.py:99999999999999999999:1-0:0", "```\n" * 5, "what: " * 200,
        "\U0001f469\u200d\U0001f4bb" * 9,
    ]  # fmt: skip
    for index, one in enumerate(rubbish):
        text = editor.texts[sheet]
        at = text.rfind("\n", 0, (index * 97) % len(text)) + 1
        editor.type(sheet, f"{text[:at]}\n{one} mark{index}x\n{text[at:]}")
        await editor.request("redpencil/panel", {"task": "hostile"})
    harmless(editor.diagnostics.get(sheet))
    await editor.kill()
    kept = await (await new_editor()).open(sheet)
    for index in range(len(rubbish)):
        assert f"mark{index}x" in kept


async def test_half_a_surrogate_pair_typed_in_the_sheet(new_editor: NewEditor) -> None:
    """Some editors send the halves of a character one after the other."""
    editor = await new_editor()
    await editor.act("claimTask", task="hostile")
    sheet = "redpencil:/hub/hostile/review.md"
    text = await editor.open(sheet, "markdown")
    editor.type(sheet, f"{text}\nwords before \ud83d and after\n")
    await editor.request("redpencil/panel", {"task": "hostile"})
    assert all("mistake of its own" not in message for message in editor.shown)
    editor.type(sheet, f"{text}\nwords before \ud83d\ude00 and after\n")
    await editor.act("setFlag", task="hostile", kind="broken-task", reason="half \ud83d a pair")
    assert await editor.until(lambda: "half \ufffd a pair" in editor.texts[sheet], "the flag in the sheet")
    await editor.act("sync")
    await editor.kill()
    assert "words before \U0001f600 and after" in await (await new_editor()).open(sheet)


async def test_an_act_with_hostile_arguments_is_refused_in_plain_words(new_editor: NewEditor) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="hostile")
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("addTest", {"task": "hostile", "path": "../../../etc/cron.d/x"}),
        ("addTest", {"task": "hostile", "path": "/etc/passwd"}),
        ("startRewrite", {"task": "hostile", "label": "A", "path": "../x.py"}),
        ("startRewrite", {"task": "hostile", "label": "Z"}),
        ("claimTask", {"task": "../../etc"}),
        ("claimTask", {}),
        ("markFinding", {"uri": "file:///etc/passwd", "range": span_of((0, 0), (0, 1))}),
        ("markFinding", {"uri": "redpencil:/hub/hostile/A/escape.py", "range": "everything"}),
        ("setScore", {"task": "hostile", "rubric": "x", "criterion": "\x1b[31m", "value": 1}),
        ("setRanking", {"task": "hostile", "order": "A > " * 5000}),
        ("setRanking", {"task": "hostile", "order": "\x1b[31m"}),
        ("showDiff", {"task": "hostile", "left": "../..", "right": "B"}),
        ("openTask", {"task": "nothing-like-it"}),
    ]  # fmt: skip
    for act, arguments in attempts:
        with pytest.raises(ServerError) as failed:
            await editor.act(act, **arguments)
        for_people(failed.value.message)
    with pytest.raises(ServerError) as failed:
        await editor.request("workspace/executeCommand", {"command": "redpencil.undo", "arguments": [7]})
    for_people(failed.value.message)
    assert (await editor.request("redpencil/panel", {"task": "hostile"}))["task"] == "hostile"
