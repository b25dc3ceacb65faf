"""The way of a review through the hub: queue, claim, task, draft, submission, withdrawal, feedback."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess

KEY = {"Idempotency-Key": "first-try"}
FIRST = {"If-Match": '"0"'}


def test_whole_path(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_project(overlap=1), make_task("low"), make_task("high", priority=5)))

    assert ann.get("/me").json()["name"] == "ann"
    assert ann.get("/projects/demo").json()["guidelines"] == "Read twice."
    offers = ann.get("/queue").json()["items"]
    assert [(one["task"], one["pay"]["amount"], one["minutes"], one["claim"]) for one in offers] == [
        ("high", 2400, 35, None),
        ("low", 2400, 35, None),
    ]

    claimed = ann.post("/claims", json={})
    assert claimed.status_code == 201
    claim = claimed.json()
    assert claim["task"] == "high"
    assert 7100 < claim["seconds_left"] <= 7200

    task = ann.get("/tasks/high").json()
    assert [one["label"] for one in task["responses"]] == ["A", "B", "C"]
    assert [one["id"] for one in task["responses"]] == claim["presented"]
    assert task["guidelines"] == "Read twice."
    assert [one["id"] for one in task["rubrics"]] == ["comparative-ranking", "correctness"]

    empty = ann.get("/tasks/high/review")
    assert empty.headers["etag"] == empty.json()["etag"] == '"0"'
    assert empty.json()["review"]["presented"] == claim["presented"]
    review = review_of(task)
    first = ann.put("/tasks/high/review", json=review, headers=FIRST)
    assert (first.status_code, first.content) == (204, b"")
    second = ann.put(
        "/tasks/high/review", json=review | {"notes": "More."}, headers={"If-Match": first.headers["etag"]}
    )
    assert ann.get("/tasks/high/review").headers["etag"] == second.headers["etag"] != first.headers["etag"]

    receipt = ann.post("/tasks/high/submission", json=review, headers=KEY)
    assert receipt.status_code == 201
    assert receipt.json()["state"] == "submitted"
    assert 290 < receipt.json()["grace_seconds_left"] <= 300
    assert [one["task"] for one in ann.get("/queue").json()["items"]] == ["low"]
    frozen = ann.get("/tasks/high/review").json()
    assert (frozen["state"], frozen["review"]["notes"]) == ("submitted", "Read twice.")
    assert ann.get("/tasks/high").json() == task


def test_withdrawn_submission_is_a_draft_under_a_live_claim_again(
    hub: HubProcess, ann: httpx.Client, bob: httpx.Client
) -> None:
    hub.import_text(lines(make_project(overlap=1), make_task()))
    order = ann.post("/claims", json={"task": "cache"}).json()["presented"]
    review = review_of(ann.get("/tasks/cache").json())
    ann.post("/tasks/cache/submission", json=review, headers=KEY)

    claim = ann.delete("/tasks/cache/submission")

    assert claim.status_code == 200
    assert claim.json()["presented"] == order
    draft = ann.get("/tasks/cache/review").json()
    assert (draft["state"], draft["review"]["notes"]) == ("draft", "Read twice.")
    assert problem(bob.post("/claims", json={"task": "cache"})) == (409, "task-taken")
    assert hub.export() == []
    assert ann.post(f"/claims/{claim.json()['id']}/renew").status_code == 200
    again = ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "second"})
    assert again.status_code == 201
    assert len(hub.export()) == 1


def test_released_task_goes_to_others_and_is_offered_last_to_the_one_who_gave_it_back(
    hub: HubProcess, ann: httpx.Client, bob: httpx.Client
) -> None:
    hub.import_text(lines(make_project(overlap=1), make_task("one", priority=9), make_task("two")))
    claim = ann.post("/claims", json={}).json()

    assert ann.post(f"/claims/{claim['id']}/release", json={"reason": "not my language"}).status_code == 204

    assert [one["task"] for one in ann.get("/queue").json()["items"]] == ["two", "one"]
    assert bob.post("/claims", json={}).json()["task"] == "one"


def test_order_and_draft_outlive_a_claim(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_task()))
    claim = ann.post("/claims", json={"task": "cache"}).json()
    task = ann.get("/tasks/cache").json()
    ann.put("/tasks/cache/review", json=review_of(task), headers=FIRST)
    ann.post(f"/claims/{claim['id']}/release", json={"reason": "lunch"})

    again = ann.post("/claims", json={"task": "cache"}).json()

    assert again["id"] != claim["id"]
    assert again["presented"] == claim["presented"]
    assert ann.get("/tasks/cache").json() == task
    assert ann.get("/tasks/cache/review").json()["review"]["notes"] == "Read twice."


def test_each_reviewer_sees_an_order_of_their_own_and_it_follows_from_the_seed(
    hub: HubProcess, people: Callable[..., httpx.Client]
) -> None:
    hub.import_text(lines(make_project(overlap=100), make_task()))
    orders: set[tuple[str, ...]] = set()
    for number in range(8):
        person = people(f"reviewer-{number}")
        claim = person.post("/claims", json={}).json()
        orders.add(tuple(claim["presented"]))
    assert len(orders) > 1


def test_queue_pages_show_every_task_once(hub: HubProcess, ann: httpx.Client) -> None:
    tasks = [make_task(f"t{number:02}", priority=number % 3) for number in range(23)]
    hub.import_text(lines(*tasks))
    ann.post("/claims", json={"task": "t12"})
    ann.post("/claims", json={"task": "t04"})

    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = ann.get("/queue", params={"limit": 5} | ({"cursor": cursor} if cursor else {})).json()
        seen += [one["task"] for one in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break

    by_rank = sorted(tasks, key=lambda one: (one["id"] not in {"t12", "t04"}, -one["priority"], one["id"]))
    assert seen == [one["id"] for one in by_rank]


def test_project_pages(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(*(make_project(id=f"p{number}") for number in range(5))))
    first = ann.get("/projects", params={"limit": 3}).json()
    rest = ann.get("/projects", params={"limit": 3, "cursor": first["cursor"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ["p0", "p1", "p2", "p3", "p4"]
    assert rest["cursor"] is None


def test_feedback_is_listed_newest_first_and_ends_the_grace_period(
    hub: HubProcess, people: Callable[..., httpx.Client]
) -> None:
    ann, lead = people("ann"), people("lead", "lead")
    hub.import_text(lines(make_task()))
    receipts: list[str] = []
    for message in ("first", "second", "third"):
        ann.post("/claims", json={})
        review = review_of(ann.get("/tasks/cache").json())
        receipt = ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": message})
        receipts.append(receipt.json()["id"])
        lead.post(f"/submissions/{receipts[-1]}/return", json={"message": message})

    page = ann.get("/feedback", params={"limit": 2}).json()
    rest = ann.get("/feedback", params={"cursor": page["cursor"]}).json()

    assert [(one["submission"], one["state"], one["message"]) for one in page["items"] + rest["items"]] == [
        (receipts[2], "returned", "third"),
        (receipts[1], "returned", "second"),
        (receipts[0], "returned", "first"),
    ]
    assert problem(ann.delete("/tasks/cache/submission")) == (409, "grace-over")


def test_work_survives_a_power_failure(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_task()))
    ann.post("/claims", json={})
    task = ann.get("/tasks/cache").json()
    ann.put("/tasks/cache/review", json=review_of(task), headers=FIRST)

    hub.kill()
    hub.start()

    assert ann.get("/tasks/cache").json() == task
    assert ann.get("/tasks/cache/review").headers["etag"] == '"1"'


def test_nothing_that_names_a_model_or_the_truth_reaches_a_reviewer(hub: HubProcess, ann: httpx.Client) -> None:
    hub.import_text(lines(make_project(), make_task(gold=True)))
    ann.post("/claims", json={})
    task = ann.get("/tasks/cache").json()
    answers = [ann.get(path) for path in ("/queue", "/projects", "/tasks/cache", "/tasks/cache/review", "/feedback")]
    answers.append(ann.put("/tasks/cache/review", json=review_of(task), headers=FIRST))
    answers.append(ann.post("/tasks/cache/submission", json=review_of(task), headers=KEY))
    answers.append(ann.get("/tasks/cache/review"))
    for answer in answers:
        assert answer.is_success
        for forbidden in ("secret-", "model-alpha", "model-beta", "model-gamma", '"gold"', '"reference"', '"model"'):
            assert forbidden not in answer.text
