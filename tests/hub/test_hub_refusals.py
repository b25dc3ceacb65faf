"""Every refusal is a problem with its stable code, and changes nothing."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess

from redpencil_protocol.problem import ProblemCode

FIRST = {"If-Match": '"0"'}


@pytest.fixture
def task(hub: HubProcess, ann: httpx.Client) -> dict[str, Any]:
    """The task `cache`, claimed by ann; no time to take a submission back."""
    hub.import_text(lines(make_project(overlap=1, grace_minutes=0), make_task()))
    ann.post("/claims", json={"task": "cache"})
    return ann.get("/tasks/cache").json()


def expire_claims(hub: HubProcess) -> None:
    """Let the time of every claim be over; the shortest claim a project may set lasts five minutes."""
    hub.execute("UPDATE claims SET expires_at = 1")


def test_without_a_token_or_with_a_wrong_one(hub: HubProcess) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
        answer = httpx.get(f"{hub.url}/v1/me", headers=headers)
        assert problem(answer) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_task_that_one_does_not_hold(task: dict[str, Any], bob: httpx.Client) -> None:
    for answer in (
        bob.get("/tasks/cache"),
        bob.get("/tasks/cache/review"),
        bob.put("/tasks/cache/review", json=review_of(task), headers=FIRST),
        bob.post("/tasks/cache/submission", json=review_of(task), headers={"Idempotency-Key": "k"}),
    ):
        assert problem(answer) == (403, "forbidden")


@pytest.mark.usefixtures("task")
def test_what_does_not_exist(ann: httpx.Client, bob: httpx.Client) -> None:
    claim = ann.get("/queue").json()["items"][0]["claim"]
    for answer in (
        ann.get("/tasks/nothing"),
        ann.get("/projects/nothing"),
        ann.get("/nothing"),
        ann.post("/claims", json={"task": "nothing"}),
        ann.post("/claims/nothing/renew"),
        bob.post(f"/claims/{claim}/renew"),
        bob.post(f"/claims/{claim}/release", json={"reason": "not mine"}),
        ann.delete("/tasks/cache/submission"),
    ):
        assert problem(answer) == (404, "not-found")
    assert problem(ann.put("/me")) == (405, "invalid")


@pytest.mark.usefixtures("task")
def test_empty_queue_and_taken_task(bob: httpx.Client) -> None:
    assert bob.get("/queue").json() == {"items": [], "cursor": None}
    assert problem(bob.post("/claims", json={})) == (404, "queue-empty")
    assert problem(bob.post("/claims", json={"task": "cache"})) == (409, "task-taken")


def test_a_claim_that_has_ended(hub: HubProcess, task: dict[str, Any], ann: httpx.Client, bob: httpx.Client) -> None:
    claim = ann.get("/queue").json()["items"][0]["claim"]
    expire_claims(hub)
    for answer in (
        ann.post(f"/claims/{claim}/renew"),
        ann.post(f"/claims/{claim}/release", json={"reason": "late"}),
        ann.get("/tasks/cache"),
        ann.put("/tasks/cache/review", json=review_of(task), headers=FIRST),
        ann.post("/tasks/cache/submission", json=review_of(task), headers={"Idempotency-Key": "k"}),
    ):
        assert problem(answer) == (409, "claim-ended")
    assert bob.post("/claims", json={}).json()["task"] == "cache"
    assert problem(ann.post("/claims", json={"task": "cache"})) == (409, "task-taken")


def test_draft_preconditions(task: dict[str, Any], ann: httpx.Client) -> None:
    review = review_of(task)
    assert problem(ann.put("/tasks/cache/review", json=review)) == (428, "precondition-required")
    assert problem(ann.put("/tasks/cache/review", json=review, headers={"If-Match": "*"})) == (
        428,
        "precondition-required",
    )
    assert ann.put("/tasks/cache/review", json=review, headers=FIRST).status_code == 204
    stale = ann.put("/tasks/cache/review", json=review | {"notes": "other machine"}, headers=FIRST)
    assert problem(stale) == (412, "draft-changed")
    assert stale.headers["etag"] == '"1"' == ann.get("/tasks/cache/review").headers["etag"]
    assert ann.get("/tasks/cache/review").json()["review"]["notes"] == "Read twice."


def test_after_submission(task: dict[str, Any], ann: httpx.Client) -> None:
    review = review_of(task)
    assert ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"}).status_code == 201
    for answer in (
        ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "other"}),
        ann.put("/tasks/cache/review", json=review, headers={"If-Match": '"1"'}),
        ann.post("/claims", json={"task": "cache"}),
    ):
        assert problem(answer) == (409, "already-submitted")
    assert problem(ann.delete("/tasks/cache/submission")) == (409, "grace-over")


def test_submission_keys(task: dict[str, Any], ann: httpx.Client) -> None:
    review = review_of(task)
    assert problem(ann.post("/tasks/cache/submission", json=review)) == (400, "idempotency-key-required")
    first = ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})
    changed = ann.post("/tasks/cache/submission", json=review | {"notes": "x"}, headers={"Idempotency-Key": "k"})
    assert problem(changed) == (422, "idempotency-key-reused")
    again = ann.post("/tasks/cache/submission", json=review, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.content) == (first.status_code, first.content)


MISFITS: list[tuple[dict[str, Any], str]] = [
    ({"task": "other"}, "$.task"),
    ({"presented": ["r-1", "r-2", "r-3"]}, "$.presented"),
    ({"acceptable": {"r-stranger": "yes"}}, "$"),
    ({"flags": [{"kind": "unsafe", "response": "r-stranger", "reason": "?"}]}, "$"),
    ({"scores": [{"rubric": "nothing", "criterion": "overall", "value": 1}]}, "$.scores[0].rubric"),
    (
        {"scores": [{"rubric": "comparative-ranking", "criterion": "nothing", "value": 1}]},
        "$.scores[0].criterion",
    ),
    ({"scores": [{"rubric": "correctness", "criterion": "nothing", "value": 1}]}, "$.scores[0].response"),
    ({"rubrics": [{"id": "correctness", "version": "9.9.9", "sha256": "0" * 64}]}, "$.rubrics[0]"),
]


def test_reviews_that_are_not_about_the_task(task: dict[str, Any], ann: httpx.Client) -> None:
    for change, place in MISFITS:
        answer = ann.post("/tasks/cache/submission", json=review_of(task, **change), headers={"Idempotency-Key": "k"})
        assert problem(answer) == (422, "invalid"), change
        assert place in [one["path"] for one in answer.json()["errors"]]


@pytest.mark.usefixtures("task")
def test_bodies_that_are_no_request(ann: httpx.Client) -> None:
    bodies = [b"", b"{", b"[]", b'{"task": 1}', b'{"surprise": true}', b"[" * 100_000, b"\xff\xfe", b'{"task": NaN}']
    for body in bodies:
        for method, path in (("POST", "/claims"), ("PUT", "/tasks/cache/review")):
            answer = ann.request(method, path, content=body, headers={"Content-Type": "application/json"} | FIRST)
            assert problem(answer) in {(422, "invalid"), (400, "invalid")}, body
            assert "Traceback" not in answer.text


def test_half_a_surrogate_pair_in_a_review(task: dict[str, Any], ann: httpx.Client) -> None:
    body = json.dumps(review_of(task, notes="\ud800"))
    answer = ann.put("/tasks/cache/review", content=body, headers={"Content-Type": "application/json"} | FIRST)
    assert problem(answer)[1] == "invalid"


def test_cursors_and_limits_that_no_page_gave(ann: httpx.Client) -> None:
    for query in ({"cursor": "nonsense"}, {"cursor": "W10"}, {"cursor": "ü"}, {"limit": "0"}, {"limit": "ten"}):
        assert problem(ann.get("/queue", params=query)) == (422, "invalid")


def test_too_large_a_body(hub: HubProcess, ann: httpx.Client) -> None:
    with_length = b" " * (16 * 1024 * 1024 + 1)
    assert problem(ann.post("/claims", content=with_length)) == (413, "too-large")
    token = ann.headers["authorization"]
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as raw:
        head = (
            f"POST /v1/claims HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        raw.sendall(head.encode())
        chunk = b" " * 1024 * 1024
        for _ in range(17):
            raw.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        assert raw.recv(12) == b"HTTP/1.1 413"
    assert ann.get("/me").status_code == 200


def test_a_failure_of_the_hub_itself_tells_nothing(hub: HubProcess, ann: httpx.Client) -> None:
    hub.execute("DROP TABLE feedback")
    answer = ann.get("/feedback")
    assert problem(answer) == (500, "internal")
    assert "sqlite" not in answer.text.lower()
    assert "Traceback" not in answer.text
    assert ann.get("/me").status_code == 200


def test_every_code_of_the_contract_has_its_status() -> None:
    from redpencil_hub.api.problems import STATUS  # noqa: PLC0415

    assert set(STATUS) == set(ProblemCode)
