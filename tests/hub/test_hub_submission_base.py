"""A submission may name the draft that it was made from, and a key whose submission was taken back is used up."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess

FIRST = {"If-Match": '"0"'}


@pytest.fixture
def review(hub: HubProcess, ann: httpx.Client) -> dict[str, Any]:
    """A review of a task that ann holds and has drafted once."""
    hub.import_text(lines(make_project(overlap=1), make_task()))
    ann.post("/claims", json={"task": "cache"})
    review = review_of(ann.get("/tasks/cache").json())
    ann.put("/tasks/cache/review", json=review, headers=FIRST)
    return review


def submit(ann: httpx.Client, review: dict[str, Any], key: str, tag: str | None = None) -> httpx.Response:
    headers = {"Idempotency-Key": key} | ({"If-Match": tag} if tag else {})
    return ann.post("/tasks/cache/submission", json=review, headers=headers)


def test_a_submission_from_an_older_draft_changes_nothing(ann: httpx.Client, review: dict[str, Any]) -> None:
    tag = ann.get("/tasks/cache/review").headers["etag"]
    other = ann.put("/tasks/cache/review", json=review | {"notes": "Other machine."}, headers={"If-Match": tag})

    refused = submit(ann, review, "stale", tag)

    assert problem(refused) == (412, "draft-changed")
    assert refused.headers["etag"] == other.headers["etag"]
    kept = ann.get("/tasks/cache/review").json()
    assert (kept["state"], kept["review"]["notes"], kept["etag"]) == ("draft", "Other machine.", other.headers["etag"])
    assert submit(ann, review, "stale", refused.headers["etag"]).status_code == 201


def test_a_submission_without_a_base_replaces_whatever_was_drafted(ann: httpx.Client, review: dict[str, Any]) -> None:
    receipt = submit(ann, review, "one")
    assert receipt.status_code == 201
    assert receipt.headers["etag"] == ann.get("/tasks/cache/review").headers["etag"]


def test_the_same_submission_again_gets_its_receipt_though_the_draft_moved_on(
    ann: httpx.Client, review: dict[str, Any]
) -> None:
    tag = ann.get("/tasks/cache/review").headers["etag"]
    first, second = (submit(ann, review, "one", tag) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert first.headers["etag"] == second.headers["etag"] != tag


def test_the_key_of_a_submission_that_was_taken_back_answers_no_receipt(
    ann: httpx.Client, review: dict[str, Any]
) -> None:
    submit(ann, review, "one")
    ann.delete("/tasks/cache/submission")

    assert problem(submit(ann, review, "one")) == (422, "idempotency-key-reused")

    assert ann.get("/tasks/cache/review").json()["state"] == "draft"
    assert submit(ann, review, "two").status_code == 201
