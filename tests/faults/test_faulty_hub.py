"""A hub in trouble, met through the language server: clear words, nothing lost, and all sent once it is well."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from support.fault_server import json_reply, problem, reply
from support.faulty_hub import GONE, FaultyHub
from support.hub_process import HubProcess
from support.plain_words import for_people
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError, span_of
from support.syncing import arrived, panel, settled

SHEET = "redpencil:/hub/mean/review.md"
CODE = "redpencil:/hub/mean/A/stats.py"
QUEUE = "redpencil:/queue.md"
HTML = reply("200 OK", b"<html><h1>Log in</h1></html>", content_type="text/html")

TROUBLE = {
    "down": (GONE, "does not answer", "kept"),
    "401": (problem(401, "unauthenticated"), "does not know the token", "REDPENCIL_TOKEN"),
    "401 in plain text": (reply("401 No", b"no"), "does not know the token", "redpencil login"),
    "404": (problem(404, "not-found"), "why", "What to do."),
    "404 HTML": (reply("404 Not Found", b"<h1>nginx</h1>", content_type="text/html"), "HTTP 404", "URL"),
    "409": (problem(409, "task-taken"), "why", "What to do."),
    "412": (problem(412, "draft-changed"), "why", "What to do."),
    "500": (problem(500, "internal"), "asks to wait", "kept"),
    "502 HTML": (reply("502 Bad", b"<html>", content_type="text/html"), "asks to wait", "kept"),
    "HTML": (HTML, "does not answer like a redpencil hub", "URL"),
    "other JSON": (json_reply("200 OK", {"hello": 1}), "cannot read", "URL"),
    "binary": (reply("200 OK", b"\x00\xff\xfe", content_type="application/json"), "cannot read", "URL"),
    "not HTTP": (b"\x16\x03\x01\x00\x05hello\r\n\r\n", "answer", ""),
    "429": (problem(429, "throttled", retry_after="1"), "asks to wait", "kept"),
}


PASSING = ("429", "down", "401", "404 HTML", "500", "HTML", "binary", "other JSON")
"""After which the same request is sent again, rather than kept for the reviewer to decide."""


async def mark(editor: ScriptedEditor, what: str = "An empty list divides by zero.") -> None:
    await editor.act(
        "markFinding", uri=CODE, range=span_of((5, 4), (5, 26)), category="missed-case", severity="major",
        what=what, why="Callers get ZeroDivisionError.", fix="Raise ValueError first.",
    )  # fmt: skip


async def test_a_claim_that_fails_says_why_and_succeeds_once_the_hub_is_well(
    new_editor: NewEditor, faulty: FaultyHub
) -> None:
    editor = await new_editor()
    for answer, happened, next_step in TROUBLE.values():
        faulty.answers = {"": answer}
        for act, arguments in {"claimTask": {"task": "mean"}, "nextTask": {}}.items():
            with pytest.raises(ServerError) as failed:
                await editor.act(act, **arguments)
            for_people(failed.value.message, happened, next_step)
        view = await editor.act("openQueue")
        for_people(view["problem"], happened, next_step)
        for_people(await editor.open(QUEUE), "# Queue", "Sync again")
    faulty.answers = {}
    assert (await editor.act("claimTask", task="mean"))["task"] == "mean"
    assert (await editor.act("openQueue"))["problem"] == ""


async def test_work_goes_on_in_trouble_and_is_sent_afterwards(
    new_editor: NewEditor, faulty: FaultyHub, draft_of: Callable[..., dict[str, Any]]
) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    await settled(editor, lambda shown: shown["sync"] == "synced")
    for name, (answer, happened, next_step) in TROUBLE.items():
        faulty.answers = {"": answer}
        await mark(editor, f"Found while: {name}.")
        await editor.until(lambda name=name: f"what: Found while: {name}." in editor.texts[SHEET], "the finding")
        editor.type(SHEET, f"{editor.texts[SHEET]}\nwords of: {name}\n")
        shown = await until_told(editor, happened)
        for_people(shown, happened, next_step)
        assert (await panel(editor))["sync"] in {"offline", "waiting", "refused"}
    await editor.kill()
    again = await new_editor()
    text = await again.open(SHEET)
    faulty.answers = {}
    again.type(SHEET, f"{text}\nand after it\n")
    async with asyncio.timeout(20):
        while "and after it" not in (draft := draft_of())["notes"]:
            with contextlib.suppress(ServerError):
                await again.act("sync")
    for name in TROUBLE:
        assert f"words of: {name}" in text
        assert f"words of: {name}" in draft["notes"]
    assert draft["notes"].count("words of: down") == draft["notes"].count("and after it") == 1
    assert [one["what"] for one in draft["findings"]] == [f"Found while: {name}." for name in TROUBLE]


async def test_a_submission_in_trouble_waits_and_arrives_once(
    new_editor: NewEditor, hub: HubProcess, faulty: FaultyHub, name_of: Callable[[str], str]
) -> None:
    editor = await new_editor()
    await whole_review(editor)
    for name in PASSING:
        answer, happened, next_step = TROUBLE[name]
        faulty.answers = {"POST /v1/tasks/four/submission": answer, "PUT": answer}
        if (await panel(editor, "four"))["state"] == "draft":
            for_people((await editor.act("submit", task="four"))["message"], "Submitted")
        for_people(await until_told(editor, happened, "four"), happened, next_step)
    faulty.answers = {}
    await arrived(editor, hub, "five of them")
    assert (await panel(editor, "four"))["state"] == "submitted"
    with hub.client(name_of("ann")) as client:
        assert client.post("/claims", json={"task": "four"}, headers={"Idempotency-Key": "again"}).status_code == 409
    assert sum("five of them" in line for line in hub.export()) == 1


async def test_a_refused_submission_keeps_the_review_and_can_be_taken_back(
    new_editor: NewEditor, hub: HubProcess, faulty: FaultyHub
) -> None:
    editor = await new_editor("refused")
    await whole_review(editor, "six of them")
    faulty.answers = {"POST /v1/tasks/four/submission": problem(409, "claim-ended")}
    await editor.act("submit", task="four")
    for_people(await until_told(editor, "why", "four"), "What to do.")
    shown = await panel(editor, "four")
    assert shown["ranking"] == "B > D = A > C"
    assert not any("six of them" in line for line in hub.export())
    faulty.answers = {}
    await editor.act("claimTask", task="four")
    await editor.act("submit", task="four")
    await arrived(editor, hub, "six of them")


async def until_told(editor: ScriptedEditor, happened: str, task: str = "mean") -> str:
    """Ask for sync until what it says is about `happened`, and return what the status line says then."""
    told = ""
    async with asyncio.timeout(20):
        while happened.lower() not in told.lower():
            try:
                await editor.act("sync")
            except ServerError as error:
                told = for_people(error.message)
    return (await panel(editor, task))["sync_message"]


async def whole_review(editor: ScriptedEditor, words: str = "five of them") -> None:
    """Claim `four` and say all that it asks for."""
    await editor.act("claimTask", task="four")
    for number, name in enumerate(("correctness", "robustness", "security", "readability", "tests"), start=1):
        await editor.act("setScore", task="four", rubric="judgement", criterion=name, value=number)
    reason = f"B alone checks for an empty list, {words}."
    await editor.act("setRanking", task="four", order="B > D = A > C", rationale=reason)
    for label in "ABCD":
        await editor.act("setAcceptable", task="four", label=label, value="yes")
