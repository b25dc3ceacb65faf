"""What every source owes, held on a real hub over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from support.hub_process import HubProcess

from redpencil.errors import RefusedError
from redpencil.sources.base import DraftChangedError, Source
from redpencil.sources.hub import HubSource
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import Task

Sources = Callable[[str], Source]


def key() -> str:
    return str(uuid.uuid4())


def body(task: Task, notes: str = "seen") -> bytes:
    review = Review(task=task.id, presented=tuple(one.id for one in task.responses), notes=notes)
    return review.model_dump_json().encode()


async def test_a_token_has_a_person(source_of: Sources) -> None:
    assert (await source_of("ann").identity()).name == "ann"


async def test_the_queue_is_read_to_its_last_page(source_of: Sources) -> None:
    offers = await source_of("quentin").queue()
    assert len(offers) == 60
    assert len({offer.task for offer in offers}) == 60


async def test_a_review_from_claim_to_submission_and_back(source_of: Sources) -> None:
    source = source_of("bea")
    claim = await source.claim("task-01", key())
    assert claim.seconds_left > 0
    task = await source.task("task-01")
    assert tuple(response.id for response in task.responses) == claim.presented

    first = await source.put_draft(task.id, body(task, "one"), None, key())
    second = await source.put_draft(task.id, body(task, "two"), first, key())
    draft = await source.draft(task.id)
    assert draft is not None
    assert (draft.review.notes, draft.etag) == ("two", second)

    renewed = await source.renew(claim.id)
    assert (renewed.id, renewed.task) == (claim.id, task.id)

    receipt = await source.submit(task.id, body(task, "final"), key(), None)
    assert (receipt.task, receipt.state) == (task.id, ReviewState.SUBMITTED)
    again = await source.withdraw(task.id, key())
    assert again.presented == claim.presented
    draft = await source.draft(task.id)
    assert draft is not None
    assert (draft.review.notes, draft.state) == ("final", ReviewState.DRAFT)


async def test_the_source_chooses_when_nobody_asks_for_a_task(source_of: Sources) -> None:
    source = source_of("cyd")
    claim = await source.claim(None, key())
    assert claim.task == (await source.queue())[0].task


async def test_the_same_key_does_it_once(source_of: Sources) -> None:
    source, once = source_of("dan"), key()
    task = await source.task((await source.claim("task-02", once)).task)
    submitted = key()
    first = await source.submit(task.id, body(task), submitted, None)
    second = await source.submit(task.id, body(task), submitted, None)
    assert first == second
    with pytest.raises(RefusedError) as caught:
        await source.submit(task.id, body(task, "other"), submitted, None)
    assert caught.value.code == "idempotency-key-reused"


async def test_two_machines_do_not_overwrite_each_other(source_of: Sources) -> None:
    desk, laptop = source_of("eve"), source_of("eve")
    task = await desk.task((await desk.claim("task-03", key())).task)
    tag = await desk.put_draft(task.id, body(task, "desk"), None, key())
    with pytest.raises(DraftChangedError) as caught:
        await laptop.put_draft(task.id, body(task, "laptop"), None, key())
    assert caught.value.etag == tag
    remote = await laptop.draft(task.id)
    assert remote is not None
    assert remote.review.notes == "desk"
    await laptop.put_draft(task.id, body(task, "both"), remote.etag, key())
    with pytest.raises(DraftChangedError):
        await desk.put_draft(task.id, body(task, "desk"), tag, key())


async def test_a_draft_sent_again_under_its_key_answers_whether_it_arrived(source_of: Sources) -> None:
    """Also where another machine has gone on from it: the answer is of then, and the newer draft stays."""
    desk, laptop = source_of("gil"), source_of("gil")
    task = await desk.task((await desk.claim("task-05", key())).task)
    arrived, never = key(), key()
    tag = await desk.put_draft(task.id, body(task, "desk"), None, arrived)
    await laptop.put_draft(task.id, body(task, "desk, and on"), tag, key())
    assert await desk.put_draft(task.id, body(task, "desk"), None, arrived) == tag
    with pytest.raises(DraftChangedError):
        await desk.put_draft(task.id, body(task, "desk"), None, never)
    remote = await desk.draft(task.id)
    assert remote is not None
    assert remote.review.notes == "desk, and on"


async def test_a_released_task_is_refused_with_a_next_step(source_of: Sources) -> None:
    source = source_of("fay")
    claim = await source.claim("task-04", key())
    task = await source.task(claim.task)
    await source.release(claim.id, "not my language", key())
    for refused in (
        source.put_draft(task.id, body(task), None, key()),
        source.submit(task.id, body(task), key(), None),
    ):
        with pytest.raises(RefusedError) as caught:
            await refused
        assert caught.value.code == "claim-ended"
        assert caught.value.next_step


async def test_a_review_that_does_not_fit_is_refused(source_of: Sources) -> None:
    source = source_of("gil")
    task = await source.task((await source.claim("task-05", key())).task)
    presented = tuple(one.id for one in task.responses)
    review = Review(task=task.id, presented=presented, acceptable={"nobody": Acceptable.YES})
    with pytest.raises(RefusedError) as caught:
        await source.submit(task.id, review.model_dump_json().encode(), key(), None)
    assert caught.value.code == "invalid"


async def test_a_task_that_is_not_there(source_of: Sources) -> None:
    source = source_of("hal")
    assert await source.draft("no-such-task") is None
    with pytest.raises(RefusedError) as caught:
        await source.claim("no-such-task", key())
    assert caught.value.code == "not-found"


async def test_no_feedback_is_an_empty_answer(source_of: Sources) -> None:
    assert await source_of("ida").feedback() == ()


@pytest.mark.parametrize("token", ["wrong", None])
async def test_a_stranger_is_told_where_a_token_goes(hub: HubProcess, token: str | None) -> None:
    source = HubSource(hub.url, token)
    with pytest.raises(RefusedError) as caught:
        await source.queue()
    assert caught.value.code == "unauthenticated"
    await source.close()
