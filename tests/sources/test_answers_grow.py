"""A hub of next year, and answers of last month, with the client of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from support.fault_server import FaultServer, json_reply, reply
from support.hub_process import HubProcess

from redpencil.errors import RefusedError
from redpencil.sources.base import Source
from redpencil.sources.hub import HubSource
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task

WORDS = {
    "reviewer": "mentor",
    "correctness": "accessibility",
    "draft": "on-hold",
    "likert": "slider",
    "response": "pair",
}
"""What next year's hub says instead."""


MAPS = {"anchors", "acceptable", "language_notes", "max_by_severity"}
"""Objects whose keys are data."""


def grown(value: Any, name: str = "") -> Any:
    """The same answer as a newer hub might give it: more in every object, and words that are new."""
    if isinstance(value, dict):
        told = {key: grown(one, key) for key, one in value.items()}
        return told if name in MAPS else told | {"from_next_year": {"nested": [1]}, "another": None}
    if isinstance(value, list):
        return [grown(one) for one in value]
    return WORDS.get(value, value) if isinstance(value, str) else value


def shrunk(answer: dict[str, Any], *paths: str) -> dict[str, Any]:
    """The same answer as an older hub gave it: without what has a default today."""
    return {key: value for key, value in answer.items() if key not in paths}


async def served(answers: list[Any], ask: Callable[[HubSource], Any]) -> Any:
    async with FaultServer(*[json_reply("200 OK", one) for one in answers]) as server:
        source = HubSource(server.url, "secret")
        try:
            return await ask(source)
        finally:
            await source.close()


@pytest.fixture
async def answers(hub: HubProcess, source_of: Callable[[str], Source]) -> dict[str, Any]:
    """What today's hub answers, as plain JSON."""
    source = source_of("nell")
    claim = await source.claim("task-40", "key-of-nell")
    task = await source.task(claim.task)
    review = Review(
        task=task.id,
        presented=claim.presented,
        findings=(Finding.model_validate({"id": "F1", "category": "wrong-logic", "severity": "major", "what": "x"}),),
    )
    before = await source.draft(task.id)
    assert before is not None
    await source.put_draft(task.id, review.model_dump_json().encode(), before.etag, "draft-of-nell")
    headers = {"authorization": f"Bearer {hub.token('nell')}"}
    async with httpx.AsyncClient(base_url=hub.url, headers=headers, trust_env=False) as client:
        paths = {"me": "/v1/me", "queue": "/v1/queue?limit=200", "task": "/v1/tasks/task-40"}
        paths["draft"] = "/v1/tasks/task-40/review"
        return {name: (await client.get(path)).json() for name, path in paths.items()}


async def test_a_hub_of_next_year_is_understood(answers: dict[str, Any]) -> None:
    queue = grown(answers["queue"]) | {"cursor": None}
    offers = await served([queue], lambda source: source.queue())
    assert "accessibility" in offers[0].kinds

    reviewer = await served([grown(answers["me"])], lambda source: source.identity())
    assert (reviewer.name, [str(role) for role in reviewer.roles]) == ("nell", ["mentor"])

    task: Task = await served([grown(answers["task"])], lambda source: source.task("task-40"))
    assert [one.files for one in task.responses] == [
        one.files for one in Task.model_validate(answers["task"]).responses
    ]
    assert {str(one.per) for one in task.rubrics} == {"set", "pair"}
    assert Task.read(task.model_dump_json(by_alias=True)) == task  # as it is kept here until it is opened again

    body = grown(answers["draft"])
    body["review"]["findings"][0] |= {"severity": "catastrophe", "category": "wrong-planet"}
    draft = await served([body], lambda source: source.draft("task-40"))
    finding = draft.review.findings[0]
    assert (str(draft.state), str(finding.severity), finding.category) == ("on-hold", "catastrophe", "wrong-planet")


async def test_a_refusal_of_next_year_is_told_in_the_hubs_words() -> None:
    body = {"code": "over-quota", "title": "Enough for today.", "status": 409, "detail": "Ten tasks a day.",
            "next": "Come back tomorrow.", "quota": {"left": 0}}  # fmt: skip
    async with FaultServer(json_reply("409 Conflict", body)) as server:
        source = HubSource(server.url, "secret")
        with pytest.raises(RefusedError) as caught:
            await source.claim(None, "key")
        await source.close()
    assert str(caught.value) == "Enough for today: Ten tasks a day. Come back tomorrow."
    assert caught.value.code == "over-quota"


async def test_answers_of_last_month_are_understood(answers: dict[str, Any]) -> None:
    queue = answers["queue"] | {"items": [shrunk(one, "deadline", "claim") for one in answers["queue"]["items"]]}
    offers = await served([shrunk(queue, "cursor")], lambda source: source.queue())
    assert len(offers) == len(queue["items"])

    reviewer = await served([shrunk(answers["me"], "roles")], lambda source: source.identity())
    assert reviewer.name == "nell"

    old = shrunk(answers["task"], "context", "base", "inputs", "licence", "guidelines", "rubrics")
    task = await served([old], lambda source: source.task("task-40"))
    assert (task.title, task.rubrics) == ("Task task-40", ())

    review = shrunk(answers["draft"]["review"], "flags", "tests", "rewrites", "active_seconds", "ranking")
    draft = await served([{"review": review, "etag": '"1"'}], lambda source: source.draft("task-40"))
    assert draft.review.findings[0].what == "x"


async def test_what_lacks_what_is_needed_is_still_no_hub() -> None:
    async with FaultServer(reply("200 OK", b'{"items": 3}', content_type="application/json")) as server:
        source = HubSource(server.url, "secret")
        with pytest.raises(Exception, match="cannot read"):
            await source.queue()
        await source.close()
