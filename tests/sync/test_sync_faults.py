"""Sync against faults that a real hub cannot be made to show: nothing is dropped, nobody is pressed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from support.desk import Desk, until
from support.fault_server import FaultServer, json_reply, problem, reply
from support.stored_work import small_task

from redpencil.errors import StoreError
from redpencil.sources.hub import HubSource
from redpencil.store import EntryState, OutboxEntry, TaskStatus
from redpencil.sync.backoff import backoff
from redpencil_protocol.claim import Claim
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import ReviewState

RECEIPT = {"id": "s1", "task": "cache", "submitted_at": "2026-11-22T12:00:00Z", "grace_seconds_left": 300}


@pytest.fixture
async def server() -> AsyncGenerator[FaultServer]:
    async with FaultServer() as server:
        server.aside[b"GET /v1/tasks/cache/review"] = problem(404, "not-found")  # nobody wrote elsewhere
        yield server


@pytest.fixture
async def desk(server: FaultServer, tmp_path: Path) -> AsyncGenerator[Desk]:
    desk = Desk(tmp_path / "store.db", HubSource(server.url, "secret", seconds=5))
    claim = Claim(id="c1", task="cache", expires_at=desk.clock(), seconds_left=7200, presented=("r1",))
    desk.store.save_task("hub", small_task(), claim)
    review, revision = desk.drafts.sent_review("cache")
    desk.store.save_synced("cache", '"0"', review, revision)  # the sheet that was begun says nothing to send
    yield desk
    await desk.source.close()
    desk.store.close()


@pytest.fixture
def entry(desk: Desk) -> OutboxEntry:
    desk.write("cache", "final")
    return desk.submit("cache")


async def settles(desk: Desk, entry: OutboxEntry, server: FaultServer) -> None:
    """Assert that the entry waits, goes out again as it was, and is done."""
    assert desk.entry(entry.key).state is EntryState.WAITING
    server.script.append(json_reply("201 Created", RECEIPT))
    desk.clock.advance(3600)
    assert (await desk.engine.run_once()).state is SyncState.SYNCED
    assert desk.entry(entry.key).state is EntryState.DONE
    assert {request.split(b"\r\n\r\n", 1)[1] for request in server.requests} == {entry.body}
    assert all(entry.key.encode() in request for request in server.requests)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(problem(500, "internal"), SyncState.WAITING, id="broken hub"),
        pytest.param(problem(503, "internal", retry_after="20"), SyncState.WAITING, id="maintenance"),
        pytest.param(problem(429, "throttled", retry_after="20"), SyncState.WAITING, id="throttled"),
        pytest.param(problem(409, "task-taken", retry_after="1"), SyncState.WAITING, id="still in flight"),
        pytest.param(problem(401, "unauthenticated"), SyncState.REFUSED, id="token gone"),
        pytest.param(reply("200 OK", b"<html>", content_type="text/html"), SyncState.REFUSED, id="login page"),
        pytest.param(json_reply("201 Created", {"id": "s1"}), SyncState.REFUSED, id="another protocol"),
        pytest.param(b"HTTP/1.1 201 Cre", SyncState.OFFLINE, id="half an answer"),
        pytest.param(json_reply("201 Created", RECEIPT)[:-20], SyncState.OFFLINE, id="cut off"),
    ],
)
async def test_what_was_not_taken_is_sent_again_as_it_was(
    desk: Desk, entry: OutboxEntry, server: FaultServer, answer: bytes, state: SyncState
) -> None:
    server.script.append(answer)
    report = await desk.engine.run_once()
    assert (report.state, report.waiting) == (state, 1 + 1)
    assert report.message
    assert desk.entry(entry.key).last_error == report.message
    await settles(desk, entry, server)


@pytest.mark.parametrize("code", ["forbidden", "claim-ended", "already-submitted", "idempotency-key-reused"])
async def test_a_no_is_parked_and_said_until_it_is_dealt_with(desk: Desk, server: FaultServer, code: str) -> None:
    entry = desk.submit("cache")
    server.script.append(problem(409, code))
    assert (await desk.engine.run_once()).state is SyncState.REFUSED
    desk.clock.advance(3600)
    report = await desk.engine.run_once()
    assert (report.state, desk.entry(entry.key).state) == (SyncState.REFUSED, EntryState.PARKED)
    assert "What to do." in report.message
    assert len(server.requests) == 1
    desk.store.outbox.give_up(entry.key)
    assert (await desk.engine.run_once()).state is SyncState.SYNCED


async def test_nothing_is_sent_before_the_hub_asked_for_it(desk: Desk, entry: OutboxEntry, server: FaultServer) -> None:
    server.script.append(problem(429, "throttled", retry_after="30"))
    await desk.engine.run_once()
    desk.clock.advance(29)
    report = await desk.engine.run_once(hurry=True)
    assert len(server.requests) == 1
    assert report.state is SyncState.WAITING
    assert report.next_at is not None
    assert report.next_at > desk.clock()
    desk.clock.advance(31)
    await settles(desk, entry, server)


async def test_a_clock_set_back_a_day_stops_nothing(desk: Desk, entry: OutboxEntry, server: FaultServer) -> None:
    server.script.append(problem(500, "internal"))
    await desk.engine.run_once()
    desk.clock.set_back(86_400)
    desk.clock.advance(60)
    server.script.append(json_reply("201 Created", RECEIPT))
    await desk.engine.run_once()
    assert desk.entry(entry.key).state is EntryState.DONE


async def test_a_refused_draft_is_sent_again_only_once_it_changed(desk: Desk, server: FaultServer) -> None:
    desk.write("cache", "too much")
    server.script.append(problem(413, "too-large"))
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.REFUSED
    desk.clock.advance(600)
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.REFUSED
    assert len(server.requests) == 1
    desk.write("cache", "less")
    server.script.append(reply("200 OK", b"{}", content_type="application/json", etag='"1"'))
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.SYNCED


async def test_what_a_lead_says_reaches_the_reviewer(desk: Desk, entry: OutboxEntry, server: FaultServer) -> None:
    said = {
        "task": "cache",
        "submission": "s1",
        "state": "returned",
        "message": "Say why.",
        "created_at": "2026-11-23T09:00:00Z",
    }
    other = said | {"submission": "s0", "message": "of an earlier one"}
    server.script += [
        json_reply("201 Created", RECEIPT),
        json_reply("200 OK", {"items": [said], "cursor": "next"}),
        json_reply("200 OK", {"items": [other], "cursor": None}),
    ]
    await desk.engine.run_once()
    assert desk.entry(entry.key).state is EntryState.DONE
    desk.changed.clear()
    await desk.engine.run_once()
    status = desk.store.status("cache")
    assert status is not None
    assert status.feedback is not None
    assert (status.state, status.feedback.message) == (ReviewState.RETURNED, "Say why.")
    assert desk.changed == {"cache"}


async def test_a_fault_of_ours_is_said_and_tried_again(
    desk: Desk, entry: OutboxEntry, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(HubSource, "submit", broken)
        report = await desk.engine.run_once()
    assert report.state is SyncState.WAITING
    assert "the log says more" in report.message
    await settles(desk, entry, server)


async def test_a_store_in_trouble_stops_sync_only_for_as_long(
    desk: Desk, entry: OutboxEntry, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_: str) -> tuple[TaskStatus, ...]:
        raise StoreError("The store is held by another program.")

    server.script.append(json_reply("201 Created", RECEIPT))
    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "in_work", held)
        job = asyncio.create_task(desk.engine.run())
        await until(lambda: desk.states == [SyncState.REFUSED])
    desk.engine.wake()
    await until(lambda: desk.entry(entry.key).state is EntryState.DONE)
    job.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await job


def test_waits_grow_to_a_minute_and_never_undercut_what_was_asked() -> None:
    longest = [backoff(tries, spread=lambda _, most: most).total_seconds() for tries in range(12)]
    assert longest[:4] == [0.5, 1, 2, 4]
    assert longest[-1] == 60
    assert backoff(5, spread=lambda least, _: least).total_seconds() == 0
    assert backoff(0, 30, spread=lambda least, _: least).total_seconds() == 30
