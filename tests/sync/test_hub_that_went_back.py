"""A hub that was restored from a backup or set up anew takes no words from here; another machine's deletions do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.desk import Desk
from support.hub_process import HubProcess

from redpencil.store import SeenDraft, SentDraft
from redpencil.sync.ancestor import ancestor_of
from redpencil.sync.words import HUB_HAD_A_BLANK, HUB_HAD_AN_OLDER, HUB_WENT_ON_FROM_AN_OLDER
from redpencil_protocol.review import ReviewState

Desks = Callable[..., Desk]


@pytest.fixture
async def desk(hub: HubProcess, token: str, desk_on: Desks) -> Desk:
    """A desk whose hub has a backup that says "old", and since then also "new"."""
    desk = desk_on(hub.url, token)
    await desk.claim("cache")
    await say(desk, "old")
    hub.execute("DROP TABLE IF EXISTS backup")
    hub.execute(f"CREATE TABLE backup AS SELECT * FROM drafts WHERE reviewer = '{await reviewer(desk)}'")
    await say(desk, "old\nnew")
    return desk


async def reviewer(desk: Desk) -> str:
    return (await desk.source.identity()).id


async def say(desk: Desk, notes: str) -> None:
    desk.write("cache", notes)
    await synced(desk)


async def synced(desk: Desk) -> None:
    for _ in range(2):  # what came is taken in, what is more here goes up
        await desk.engine.run_once(hurry=True)


async def there(desk: Desk) -> str:
    draft = await desk.source.draft("cache")
    assert draft is not None
    return draft.review.notes


def here(desk: Desk) -> tuple[str, str]:
    """Return the notes, and what the reviewer is told."""
    status = desk.store.status("cache")
    assert status is not None
    return desk.review("cache").notes, status.news


async def lose(hub: HubProcess, desk: Desk) -> None:
    hub.execute(f"DELETE FROM drafts WHERE reviewer = '{await reviewer(desk)}'")


async def restore(hub: HubProcess, desk: Desk) -> None:
    await lose(hub, desk)
    hub.execute("INSERT INTO drafts SELECT * FROM backup")


async def test_what_a_restored_hub_lacks_is_kept_and_goes_to_it_again(hub: HubProcess, desk: Desk) -> None:
    await restore(hub, desk)
    await synced(desk)
    assert here(desk) == ("old\nnew", HUB_HAD_AN_OLDER)
    assert await there(desk) == "old\nnew"


async def test_words_written_to_a_restored_hub_do_not_lose_those_of_before(hub: HubProcess, desk: Desk) -> None:
    await restore(hub, desk)
    await say(desk, "old\nnew\nnewer")
    assert here(desk)[0] == "old\nnew\nnewer"
    assert await there(desk) == "old\nnew\nnewer"


async def test_what_a_hub_lacks_that_was_set_up_anew_goes_to_it_again(hub: HubProcess, desk: Desk) -> None:
    await lose(hub, desk)
    await synced(desk)
    assert here(desk) == ("old\nnew", HUB_HAD_A_BLANK)
    assert await there(desk) == "old\nnew"


async def test_what_was_written_to_a_restored_hub_meanwhile_stands_beside_what_is_here(
    hub: HubProcess, token: str, desk: Desk, desk_on: Desks
) -> None:
    await restore(hub, desk)
    other = desk_on(hub.url, token)
    await other.claim("cache")
    await synced(other)
    await say(other, "old\ntheirs")
    await synced(desk)
    notes, news = here(desk)
    assert sorted(notes.splitlines()) == ["new", "old", "theirs"]
    assert news == HUB_WENT_ON_FROM_AN_OLDER
    assert await there(desk) == notes


async def test_a_review_is_submitted_over_the_older_draft_of_a_restored_hub(hub: HubProcess, desk: Desk) -> None:
    await restore(hub, desk)
    desk.submit("cache")
    await desk.engine.run_once(hurry=True)
    status = desk.store.status("cache")
    assert status is not None
    assert status.state is ReviewState.SUBMITTED
    assert await there(desk) == "old\nnew"


async def test_what_another_machine_took_out_is_taken_out_here(
    hub: HubProcess, token: str, desk: Desk, desk_on: Desks
) -> None:
    other = desk_on(hub.url, token)
    await other.claim("cache")
    await synced(other)
    await say(other, "old")  # what the hub said before, and it did not go back
    await synced(desk)
    assert here(desk) == ("old", "")
    assert await there(desk) == "old"


async def test_a_draft_that_arrived_without_an_answer_is_what_came_after_began_with(
    desk: Desk,
) -> None:
    desk.write("cache", "old\nnew\nsent")
    review, revision = desk.drafts.sent_review("cache")
    status = desk.store.status("cache")
    assert status is not None
    sent = SentDraft(review.model_dump_json(by_alias=True).encode(), revision)
    desk.store.save_sent("cache", sent)
    etag = await desk.source.put_draft("cache", sent.body, status.etag, sent.key)  # and the answer is lost
    desk.write("cache", "old\nnew\nsent\ntyped since")
    assert ancestor_of(SeenDraft(etag, review), "cache", desk.store).review == review
    await desk.engine.settle("cache")
    assert desk.store.base("cache") == review
    await synced(desk)
    assert here(desk)[0] == await there(desk) == "old\nnew\nsent\ntyped since"
