"""Sync against a real hub: what the reviewer did arrives once, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from support.desk import Desk, until
from support.hub_process import HubProcess
from support.lossy_proxy import LossyProxy

from redpencil.errors import UnknownDocumentError, UserError
from redpencil.store import EntryState, TaskStatus
from redpencil.sync import requests
from redpencil.sync.plan import Look, PutDraft, RenewClaim, Send
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.review import ReviewState
from redpencil_protocol.uris import DocumentKind, DocumentUri

Desks = Callable[..., Desk]


@pytest.fixture
async def desk(hub: HubProcess, token: str, desk_on: Desks) -> Desk:
    desk = desk_on(hub.url, token)
    await desk.claim("cache")
    await desk.engine.run_once(hurry=True)
    desk.states.clear()
    desk.changed.clear()
    return desk


async def remote_notes(desk: Desk, task: str = "cache") -> str:
    draft = await desk.source.draft(task)
    assert draft is not None
    return draft.review.notes


def status_of(desk: Desk) -> TaskStatus:
    status = desk.store.status("cache")
    assert status is not None
    return status


async def test_a_draft_goes_up_once_the_debounce_is_over(desk: Desk) -> None:
    desk.write("cache", "first")
    desk.clock.advance(4)
    report = await desk.engine.run_once()
    assert (report.done, report.state, report.waiting) == ((), SyncState.WAITING, 1)
    desk.write("cache", "second")  # typing on does not put it off
    desk.clock.advance(1)
    report = await desk.engine.run_once()
    assert (report.done, report.state, report.waiting) == ((PutDraft("cache"),), SyncState.SYNCED, 0)
    assert await remote_notes(desk) == "second"
    assert desk.changed == {"cache"}
    assert (await desk.engine.run_once()).done == ()


async def test_sync_now_does_not_wait(desk: Desk) -> None:
    desk.write("cache", "now")
    await desk.engine.run_once(hurry=True)
    assert await remote_notes(desk) == "now"


async def test_a_review_that_says_the_same_is_not_sent_again(desk: Desk) -> None:
    desk.write("cache", "a")
    await desk.engine.run_once(hurry=True)
    before = desk.store.status("cache")
    sheet = DocumentUri(DocumentKind.SHEET, source="hub", task="cache")
    text = desk.drafts.text(sheet)
    desk.drafts.written(sheet, f"{text} ", text)
    report = await desk.engine.run_once(hurry=True)
    after = desk.store.status("cache")
    assert before is not None
    assert after is not None
    assert (report.state, after.etag, after.dirty) == (SyncState.SYNCED, before.etag, False)


async def test_work_done_offline_arrives_when_the_hub_is_back(
    hub: HubProcess, desk: Desk, submissions: Callable[[], int]
) -> None:
    desk.write("cache", "before the storm")
    hub.kill()
    entry = desk.submit("cache")
    assert desk.entry(entry.key).tries == 0
    for tried in range(1, 5):
        report = await desk.engine.run_once(hurry=True)
        assert desk.entry(entry.key).tries == tried
        assert report.state is SyncState.OFFLINE
        assert "kept here" in report.message
        desk.clock.advance(60)
    hub.start()
    desk.clock.advance(60)
    report = await desk.engine.run_once()
    assert (report.done, report.state) == ((Send("cache", entry.key),), SyncState.SYNCED)
    assert desk.entry(entry.key).state is EntryState.DONE
    assert submissions() == 1
    assert desk.states == [SyncState.OFFLINE, SyncState.SYNCED]


async def test_a_submission_whose_answer_was_lost_is_applied_once(
    hub: HubProcess, token: str, desk_on: Desks, submissions: Callable[[], int]
) -> None:
    async with LossyProxy(hub.url) as proxy:
        desk = desk_on(proxy.url, token)
        await desk.claim("cache")
        desk.write("cache", "final")
        entry = desk.submit("cache")
        proxy.lose[b"POST"] = 2
        for _ in range(2):
            assert (await desk.engine.run_once()).state is SyncState.OFFLINE
            assert submissions() == 1
            desk.clock.advance(60)
        assert (await desk.engine.run_once()).state is SyncState.SYNCED
        assert submissions() == 1
        assert len(proxy.lost) == 2
        bodies = {request.split(b"\r\n\r\n", 1)[1] for request in (*proxy.lost, proxy.passed[-1])}
        assert bodies == {entry.body}
        status = desk.store.status("cache")
        assert status is not None
        assert status.state is ReviewState.SUBMITTED
        assert status.submission is not None


async def test_a_draft_whose_answer_was_lost_is_known_again(hub: HubProcess, token: str, desk_on: Desks) -> None:
    async with LossyProxy(hub.url) as proxy:
        desk = desk_on(proxy.url, token)
        await desk.claim("cache")
        desk.write("cache", "first")
        proxy.lose[b"PUT"] = 1
        assert (await desk.engine.run_once(hurry=True)).state is SyncState.OFFLINE
        desk.write("cache", "second")
        desk.clock.advance(60)
        assert (await desk.engine.run_once()).state is SyncState.SYNCED
        assert desk.seen == []
        assert await remote_notes(desk) == "second"


async def test_a_lost_answer_is_asked_for_again_after_another_machine_went_on(
    hub: HubProcess, token: str, desk_on: Desks
) -> None:
    """What arrived counts as arrived however little of it the other machine left, so nothing comes back twice."""
    async with LossyProxy(hub.url) as proxy:
        desk, laptop = desk_on(proxy.url, token), desk_on(hub.url, token)
        await desk.claim("cache")
        await laptop.claim("cache")
        desk.write("cache", "one\ntwo\nthree")
        proxy.lose[b"PUT"] = 1
        assert (await desk.engine.run_once(hurry=True)).state is SyncState.OFFLINE
        await laptop.engine.run_once(hurry=True)
        assert laptop.review("cache").notes == "one\ntwo\nthree"
        laptop.write("cache", "one\nzwei\ndrei")
        await laptop.engine.run_once(hurry=True)
        desk.write("cache", "zero\none\ntwo\nthree")
        desk.clock.advance(60)
        for _ in range(2):
            await desk.engine.run_once(hurry=True)
        assert desk.review("cache").notes == await remote_notes(desk) == "zero\none\nzwei\ndrei"


async def test_two_machines_keep_both_sides(hub: HubProcess, token: str, desk: Desk, desk_on: Desks) -> None:
    laptop = desk_on(hub.url, token)
    await laptop.claim("cache")
    desk.write("cache", "written at the desk")
    laptop.write("cache", "written on the laptop")
    await desk.engine.run_once(hurry=True)
    report = await laptop.engine.run_once(hurry=True)
    assert report.state is SyncState.SYNCED
    assert [seen.review.notes for seen in laptop.seen] == ["written at the desk"]
    for notes in (laptop.review("cache").notes, await remote_notes(desk)):
        assert "written at the desk" in notes
        assert "written on the laptop" in notes
    desk.write("cache", "written at the desk, and on")
    await desk.engine.run_once(hurry=True)
    assert "written on the laptop" in desk.review("cache").notes
    assert "and on" in await remote_notes(laptop)


async def test_a_claim_that_ended_keeps_the_work(desk: Desk) -> None:
    desk.write("cache", "mine")
    claim = await desk.source.claim("cache", "again")
    await desk.source.release(claim.id, "taken away", "elsewhere")
    report = await desk.engine.run_once(hurry=True)
    assert report.state is SyncState.REFUSED
    assert "claim it again" in report.message.lower()
    status = desk.store.status("cache")
    assert status is not None
    assert (status.claim, status.dirty) == (None, True)
    assert desk.review("cache").notes == "mine"
    assert (await desk.engine.run_once(hurry=True)).done == (Look("cache"),)
    claim = await desk.source.claim("cache", "once more")
    desk.store.save_task("hub", await desk.source.task("cache"), claim)
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.SYNCED
    assert await remote_notes(desk) == "mine"


async def test_a_claim_is_renewed_only_while_the_reviewer_works(desk: Desk) -> None:
    status = desk.store.status("cache")
    assert status is not None
    assert status.claim is not None
    desk.clock.advance(status.claim.seconds_left * 0.6)
    assert RenewClaim("cache") not in (await desk.engine.run_once()).done
    desk.engine.touch("cache")
    assert RenewClaim("cache") in (await desk.engine.run_once()).done
    renewed = desk.store.status("cache")
    assert renewed is not None
    assert renewed.claimed_at == desk.clock()
    assert (await desk.engine.run_once()).done == ()


async def test_a_refused_submission_is_kept_and_told(desk: Desk) -> None:
    review = desk.review("cache").model_copy(update={"acceptable": {"nobody": Acceptable.YES}})
    entry = desk.enqueue(requests.submission("cache", review))
    report = await desk.engine.run_once()
    assert report.state is SyncState.REFUSED
    kept = desk.entry(entry.key)
    assert (kept.state, kept.body) == (EntryState.PARKED, entry.body)
    assert "does not fit" in kept.last_error
    assert Send("cache", entry.key) not in (await desk.engine.run_once(hurry=True)).done
    desk.write("cache", "mended")
    desk.submit("cache")
    assert (await desk.engine.run_once()).state is SyncState.SYNCED


async def test_submit_take_back_and_submit_again_in_order(desk: Desk, submissions: Callable[[], int]) -> None:
    desk.write("cache", "one")
    first = desk.submit("cache")
    back = desk.enqueue(requests.withdrawal("cache"))
    report = await desk.engine.run_once()
    assert report.done == tuple(Send("cache", entry.key) for entry in (first, back))
    assert submissions() == 0
    desk.write("cache", "two")
    last = desk.submit("cache")
    report = await desk.engine.run_once()
    assert report.done == (Send("cache", last.key),)
    assert submissions() == 1
    assert await remote_notes(desk) == "two"


async def test_what_waits_to_be_sent_is_not_changed_and_not_sent_twice(
    desk: Desk, submissions: Callable[[], int]
) -> None:
    desk.write("cache", "final")
    entry = desk.submit("cache")
    with pytest.raises(UserError, match="submitted"):
        desk.write("cache", "later")
    desk.drafts.submit("cache")
    assert desk.store.outbox.waiting() == (desk.entry(entry.key),)
    assert (await desk.engine.run_once()).state is SyncState.SYNCED
    assert submissions() == 1
    assert await remote_notes(desk) == "final"


async def test_words_typed_after_the_submission_are_kept_and_go_up_once_it_is_taken_back(desk: Desk) -> None:
    desk.write("cache", "sent")
    desk.submit("cache")
    sheet = DocumentUri(DocumentKind.SHEET, source="hub", task="cache")
    text = desk.drafts.text(sheet)
    desk.drafts.written(sheet, f"{text}typed late\n", text)
    await desk.engine.run_once()
    assert await remote_notes(desk) == "sent"
    assert desk.drafts.snapshot("cache").late
    await desk.take_back("cache")
    assert not desk.drafts.snapshot("cache").late
    await desk.engine.run_once(hurry=True)
    assert await remote_notes(desk) == "sent\ntyped late"


async def test_after_taking_back_the_draft_goes_on(desk: Desk) -> None:
    desk.write("cache", "one")
    await desk.engine.run_once(hurry=True)
    desk.submit("cache")
    desk.enqueue(requests.withdrawal("cache"))
    await desk.engine.run_once()
    status = desk.store.status("cache")
    assert status is not None
    assert status.state is ReviewState.DRAFT
    assert status.claim is not None
    desk.write("cache", "two")
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.SYNCED
    assert await remote_notes(desk) == "two"


async def test_a_returned_review_is_sent_again_once_it_is_claimed_again(hub: HubProcess, desk: Desk) -> None:
    desk.write("cache", "first")
    desk.submit("cache")
    await desk.engine.run_once(hurry=True)
    submission = status_of(desk).submission
    assert submission is not None
    hub.here("decide", submission.id, "--return", "--message", "do more")
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.SYNCED
    assert status_of(desk).state is ReviewState.RETURNED
    desk.write("cache", "second")
    report = await desk.engine.run_once(hurry=True)
    assert report.state is SyncState.REFUSED
    assert "Claim it again to send what you wrote" in report.message
    await desk.claim("cache")
    assert status_of(desk).state is ReviewState.DRAFT
    assert (await desk.engine.run_once(hurry=True)).state is SyncState.SYNCED
    assert await remote_notes(desk) == "second"
    desk.drafts.follow_store("cache")
    desk.clock.advance(200 * 60)
    desk.engine.touch("cache")
    assert RenewClaim("cache") in (await desk.engine.run_once()).done
    desk.submit("cache")
    await desk.engine.run_once(hurry=True)
    assert status_of(desk).state is ReviewState.SUBMITTED


async def test_a_task_given_back_is_gone_from_the_list_but_not_from_the_disk(desk: Desk) -> None:
    desk.write("cache", "half done")
    status = desk.store.status("cache")
    assert status is not None
    assert status.claim is not None
    desk.enqueue(requests.release("cache", status.claim.id, "not my language"))
    assert (await desk.engine.run_once()).state is SyncState.SYNCED
    assert desk.store.tasks() == ()
    with pytest.raises(UnknownDocumentError, match="gave"):
        desk.review("cache")
    await desk.claim("cache")
    assert desk.review("cache").notes == "half done"


async def test_a_failure_of_one_task_leaves_the_others_alone(desk: Desk) -> None:
    await desk.claim("parser")
    desk.write("parser", "sound")
    bad = desk.review("cache").model_copy(update={"acceptable": {"nobody": Acceptable.YES}})
    desk.enqueue(requests.submission("cache", bad))
    report = await desk.engine.run_once(hurry=True)
    assert report.done == (PutDraft("parser"),)
    assert await remote_notes(desk, "parser") == "sound"


async def test_what_was_given_up_before_it_was_sent_never_goes(desk: Desk, submissions: Callable[[], int]) -> None:
    entry = desk.submit("cache")
    desk.store.outbox.give_up(entry.key)
    assert Send("cache", entry.key) not in (await desk.engine.run_once(hurry=True)).done
    assert submissions() == 0


async def test_two_windows_submit_once(desk: Desk, submissions: Callable[[], int]) -> None:
    desk.write("cache", "final")
    desk.submit("cache")
    other = desk.engine_on(desk.source)
    reports = await asyncio.gather(desk.engine.run_once(), other.run_once())
    assert sum(len(report.done) for report in reports) == 1
    assert submissions() == 1


async def test_the_engine_runs_by_itself_and_is_woken(desk: Desk, submissions: Callable[[], int]) -> None:
    engine = desk.engine_on(desk.source)
    job = asyncio.create_task(engine.run())
    await until(lambda: bool(desk.states))
    desk.write("cache", "final")
    entry = desk.submit("cache")
    engine.wake()
    await until(lambda: desk.entry(entry.key).state is EntryState.DONE)
    job.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await job
    assert submissions() == 1
