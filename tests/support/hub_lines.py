"""The smallest projects, tasks and reviews that show something, as import lines and bodies."""

from __future__ import annotations

import json
from typing import Any

import httpx

Json = dict[str, Any]


def make_task(identifier: str = "cache", **changes: Any) -> Json:
    """Return an import line for a task with three responses of named models."""
    task: Json = {
        "type": "task",
        "id": identifier,
        "project": "demo",
        "title": f"Task {identifier}",
        "kinds": ["ranking", "correctness"],
        "language": "python",
        "prompt": "Write a cache.",
        "context": "It is shared by threads.",
        "pay": {"amount": 2400},
        "minutes": 35,
        "licence": "MIT",
        "rubrics": [{"id": "comparative-ranking", "version": "1.0.0"}, {"id": "correctness", "version": "1.0.0"}],
        "responses": [
            {
                "id": f"model-{name}-answer",
                "model": f"secret-{name}",
                "files": [{"path": "cache.py", "text": f"def get_{name}(key):\n    return key\n"}],
                "explanation": f"Answer of {name}.",
            }
            for name in ("alpha", "beta", "gamma")
        ],
        "reference": {"better": "secret-reference"},
        "source": {"repository": "secret-source"},
        "notes": "secret-notes",
    }
    return task | changes


def make_project(**changes: Any) -> Json:
    """Return an import line for the project of the tasks."""
    return {"type": "project", "id": "demo", "title": "Demo", "guidelines": "Read twice.", "overlap": 2} | changes


def lines(*items: Json) -> str:
    """Return import lines as text."""
    return "".join(json.dumps(one) + "\n" for one in items)


def review_of(task: Json, /, **changes: Any) -> Json:
    """Return a review that orders the responses as they were presented."""
    presented = [one["id"] for one in task["responses"]]
    review: Json = {
        "task": task["id"],
        "presented": presented,
        "ranking": {
            "groups": [[one] for one in presented],
            "strengths": [2] * (len(presented) - 1),
            "rationale": "The first takes the lock.",
        },
        "acceptable": dict.fromkeys(presented, "yes"),
        "notes": "Read twice.",
    }
    return review | changes


def problem(response: httpx.Response) -> tuple[int, str]:
    """Return status and code of an answer that must be a problem with a next step."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["next"]
    assert body["title"]
    return body["status"], body["code"]
