"""Claims that break off, run out or are taken away: what was written is kept, said, and sent once it is held again."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from support.fault_server import json_reply, problem
from support.faulty_hub import GONE, FaultyHub
from support.hub_process import HubProcess
from support.plain_words import for_people
from support.scripted_editor import NewEditor, ServerError
from support.syncing import arrived, panel, settled

SHEET = "redpencil:/hub/mean/review.md"
MICROSECOND = 1_000_000


def end_claims(hub: HubProcess) -> None:
    """Let the time of every claim be over, as if the reviewer had been away."""
    connection = sqlite3.connect(hub.folder / "hub.db", timeout=20)
    with contextlib.closing(connection), connection:
        connection.execute("UPDATE claims SET expires_at = ?", (int((time.time() - 60) * MICROSECOND),))


@pytest.mark.parametrize("lost", ["GET /v1/tasks/mean ", "GET /v1/tasks/mean/review", "POST /v1/claims"])
@pytest.mark.parametrize(
    ("answer", "happened"),
    [
        pytest.param(GONE, "does not answer", id="gone"),
        pytest.param(problem(500, "internal"), "asks to wait", id="500"),
        pytest.param(json_reply("200 OK", {"id": "mean", "responses": []}), "cannot read", id="malformed"),
        pytest.param(
            json_reply("200 OK", {}).replace(b"{}", b'"\\ud800"').replace(b"length: 2", b"length: 8"),
            "cannot read",
            id="half a pair",
        ),
    ],
)
async def test_the_hub_goes_away_in_the_middle_of_a_claim(
    new_editor: NewEditor, faulty: FaultyHub, lost: str, answer: bytes, happened: str
) -> None:
    editor = await new_editor()
    faulty.answers = {lost: answer}
    with pytest.raises(ServerError) as failed:
        await editor.act("claimTask", task="mean")
    for_people(failed.value.message, happened)
    faulty.answers = {}
    layout = await editor.act("nextTask")
    await editor.open(layout["sheet"], "markdown")
    view = await editor.act("openQueue")
    assert [one["task"] for one in view["offers"] if one["claim"]] == [layout["task"]], "no second task is held"


async def test_a_claim_whose_answer_is_lost_is_the_same_claim_when_asked_again(
    new_editor: NewEditor, faulty: FaultyHub, hub: HubProcess, name_of: Callable[[str], str]
) -> None:
    editor = await new_editor()
    faulty.lose = {b"POST": 1}
    with pytest.raises(ServerError) as failed:
        await editor.act("claimTask", task="mean")
    for_people(failed.value.message, "does not answer", "kept")
    await editor.act("claimTask", task="mean")
    with hub.client(name_of("ann")) as client:
        held = [one for one in client.get("/queue").json()["items"] if one["claim"]]
    assert [one["task"] for one in held] == ["mean"]


async def test_a_claim_that_ended_meanwhile_keeps_the_work_and_says_so(
    new_editor: NewEditor, hub: HubProcess, draft_of: Callable[..., dict[str, Any]]
) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    await settled(editor, lambda shown: shown["sync"] == "synced")
    end_claims(hub)
    editor.type(SHEET, f"{editor.texts[SHEET]}\nwritten too late\n")
    shown = await settled(editor, lambda shown: shown["sync"] == "refused")
    for_people(shown["sync_message"], "ended", "claim", "kept")
    editor.type(SHEET, f"{editor.texts[SHEET]}\nand more\n")
    assert (await panel(editor))["state"] == "draft"
    await editor.act("claimTask", task="mean")
    await settled(editor, lambda shown: shown["sync"] == "synced")
    for words in ("written too late", "and more"):
        assert editor.texts[SHEET].count(words) == 1
        assert draft_of()["notes"].count(words) == 1


async def test_a_submission_after_the_claim_ended_is_kept_and_goes_out_once_it_is_held_again(
    new_editor: NewEditor, hub: HubProcess
) -> None:
    editor = await new_editor("late")
    await editor.act("claimTask", task="four")
    for number, name in enumerate(("correctness", "robustness", "security", "readability", "tests"), start=1):
        await editor.act("setScore", task="four", rubric="judgement", criterion=name, value=number)
    await editor.act("setRanking", task="four", order="B > D = A > C", rationale="B alone checks, said too late.")
    for label in "ABCD":
        await editor.act("setAcceptable", task="four", label=label, value="yes")
    end_claims(hub)
    await editor.act("submit", task="four")
    shown = await settled(editor, lambda shown: shown["sync"] == "refused", "four")
    for_people(shown["sync_message"], "ended", "claim")
    assert shown["ranking"] == "B > D = A > C"
    await editor.kill()
    again = await new_editor("late")
    assert "said too late" in await again.open("redpencil:/hub/four/review.md")
    await again.act("claimTask", task="four")
    if (await panel(again, "four"))["state"] == "draft":
        await again.act("submit", task="four")
    await arrived(again, hub, "said too late")


async def test_the_hub_is_restarted_under_the_editor(
    new_editor: NewEditor, hub: HubProcess, draft_of: Callable[..., dict[str, Any]]
) -> None:
    editor = await new_editor(url=hub.url)
    await editor.act("claimTask", task="mean")
    await editor.open(SHEET, "markdown")
    hub.kill()
    editor.type(SHEET, f"{editor.texts[SHEET]}\nwhile the hub was down\n")
    with pytest.raises(ServerError) as failed:
        await editor.act("sync")
    for_people(failed.value.message, "does not answer", "sent when the hub is back")
    with pytest.raises(ServerError) as failed:
        await editor.act("claimTask", task="four")
    for_people(failed.value.message, "does not answer")
    hub.start()
    await settled(editor, lambda shown: shown["sync"] == "synced")
    assert draft_of()["notes"].count("while the hub was down") == 1


async def test_a_task_given_back_while_the_hub_is_down_is_given_back_later(
    new_editor: NewEditor, faulty: FaultyHub, hub: HubProcess, name_of: Callable[[str], str]
) -> None:
    editor = await new_editor()
    await editor.act("claimTask", task="mean")
    faulty.answers = {"": GONE}
    await editor.act("releaseTask", task="mean", reason="I wrote this code.")
    faulty.answers = {}
    async with asyncio.timeout(20):
        with hub.client(name_of("ann")) as client:
            while any(one["claim"] for one in client.get("/queue").json()["items"]):
                with contextlib.suppress(ServerError):
                    await editor.act("sync")
