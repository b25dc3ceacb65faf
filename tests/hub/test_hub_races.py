"""Many at once: no slot is handed out twice, and the same request happens once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess

REVIEWERS = 8


def at_once(acts: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """Return the answers of requests that start together."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_no_slot_is_taken_twice(hub: HubProcess, people: Callable[..., httpx.Client]) -> None:
    hub.import_text(
        lines(make_project(overlap=2), make_task("two", priority=9), make_task("three", overlap=3), make_task("last"))
    )
    crowd = [people(f"reviewer-{number}") for number in range(REVIEWERS)]

    answers = at_once([lambda person=person: person.post("/claims", json={}) for person in crowd])

    taken = Counter(answer.json()["task"] for answer in answers if answer.status_code == 201)
    assert taken == {"two": 2, "three": 3, "last": 2}
    assert [problem(one) for one in answers if one.status_code != 201] == [(404, "queue-empty")]
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 7


def test_a_race_for_one_task_has_one_winner_and_a_submission_keeps_the_slot(
    hub: HubProcess, people: Callable[..., httpx.Client]
) -> None:
    hub.import_text(lines(make_project(overlap=1), make_task()))
    crowd = [people(f"reviewer-{number}") for number in range(REVIEWERS)]
    acts = [lambda person=person: person.post("/claims", json={"task": "cache"}) for person in crowd]

    answers = at_once(acts)

    winners = [person for person, answer in zip(crowd, answers, strict=True) if answer.status_code == 201]
    assert len(winners) == 1
    assert [problem(one) for one in answers if one.status_code != 201] == [(409, "task-taken")] * (REVIEWERS - 1)
    task = winners[0].get("/tasks/cache").json()
    winners[0].post("/tasks/cache/submission", json=review_of(task), headers={"Idempotency-Key": "k"})
    assert {problem(act()) for act in acts} == {(409, "task-taken"), (409, "already-submitted")}


def test_the_same_reviewer_claiming_at_once_gets_one_claim(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_project(overlap=5), make_task()))
    answers = at_once([lambda: ann.post("/claims", json={"task": "cache"})] * 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_the_same_submission_sent_at_once_happens_once_and_answers_alike(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_task()))
    ann.post("/claims", json={})
    review = review_of(ann.get("/tasks/cache").json())

    answers = at_once([lambda: ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})] * 6)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(hub.export()) == 1


def test_keys_are_honoured_on_claims_drafts_and_releases_and_belong_to_one_reviewer(
    hub: HubProcess, ann: httpx.Client, bob: httpx.Client
) -> None:
    hub.import_text(lines(make_project(overlap=2), make_task("one"), make_task("two")))
    key = {"Idempotency-Key": "claim"}
    claimed = ann.post("/claims", json={"task": "one"}, headers=key)
    review = review_of(ann.get("/tasks/one").json())
    draft_headers = {"Idempotency-Key": "draft", "If-Match": '"0"'}
    drafted = ann.put("/tasks/one/review", json=review, headers=draft_headers)
    path = f"/claims/{claimed.json()['id']}/release"
    released = ann.post(path, json={"reason": "lunch"}, headers={"Idempotency-Key": "release"})

    assert ann.post("/claims", json={"task": "one"}, headers=key).content == claimed.content
    assert problem(ann.post("/claims", json={"task": "two"}, headers=key)) == (422, "idempotency-key-reused")
    again = ann.put("/tasks/one/review", json=review, headers=draft_headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (204, drafted.content, '"1"')
    assert ann.post(path, json={"reason": "lunch"}, headers={"Idempotency-Key": "release"}).status_code == 204
    assert released.status_code == 204
    assert bob.post("/claims", json={"task": "two"}, headers=key).json()["task"] == "two"
