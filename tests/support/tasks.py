"""Small tasks for tests: a line of an import file each."""

from __future__ import annotations

import json
from typing import Any

CODE = "def mean(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total / len(xs)\n"

JUDGEMENT = {
    "schema": 1,
    "id": "judgement",
    "version": "1.0.0",
    "title": "Judgement of the set",
    "applies_to": {"kinds": ["ranking"]},
    "per": "set",
    "criteria": [
        {
            "id": name,
            "ask": f"How good is the set as to {name}?",
            "scale": {
                "type": "likert",
                "min": 1,
                "max": 5,
                "anchors": {"1": "unusable", "2": "weak", "3": "fair", "4": "good", "5": "excellent"},
            },
        }
        for name in ("correctness", "robustness", "security", "readability", "tests")
    ],
}


def task(identifier: str = "mean", responses: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a task of `responses` small Python answers; `changes` replace or add keys."""
    answers = [
        {
            "id": f"answer-{index}",
            "model": f"model-{index}",
            "files": [{"path": "stats.py", "text": f"# answer {index}\n{CODE}"}],
            "explanation": f"Answer {index} sums up and divides.\n",
        }
        for index in range(1, responses + 1)
    ]
    return {
        "type": "task",
        "id": identifier,
        "project": "tests",
        "title": "Mean of a list",
        "kinds": ["correctness"],
        "language": "python",
        "prompt": "Write `mean(xs)`; an empty list must raise ValueError.",
        "pay": {"amount": 1800, "currency": "USD"},
        "minutes": 20,
        "responses": answers,
        **changes,
    }


def ranking_task(identifier: str = "four", responses: int = 4) -> dict[str, Any]:
    """Return a task that asks for five scores of the set and a ranking."""
    return task(identifier, responses, kinds=["ranking"], rubrics=[JUDGEMENT])


def jsonl(*lines: dict[str, Any]) -> str:
    """Return an import file's text."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
