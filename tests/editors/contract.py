"""The contract of editors: one review as a sequence of acts, and what the hub must hold after it.

Every editor does the same acts in its own way, by keys, code actions or typing in the sheet; the
review that arrives is the same. A driver is anything with the methods of `Driver`.
"""

from __future__ import annotations

import json
import time
from typing import Any, Protocol

from support.hub_process import HubProcess
from support.tasks import jsonl, ranking_task

TASK = "four"
FILE = "stats.py"
LINE = 6
"""The line, from 1, that is wrong in every response: `    return total / len(xs)`."""

CATEGORY, SEVERITY = "missed-case", "major"
WHAT = "An empty list divides by zero, not ValueError: naïve 🙂"
WHY = "Callers get ZeroDivisionError."
FIX = "Raise ValueError first."
SCORES = {"correctness": 1, "robustness": 2, "security": 3, "readability": 4, "tests": 5}
ORDER, REASON = "B > D = A > C", "B alone reads well."
ACCEPTABLE = {"A": "no", "B": "yes", "C": "no", "D": "cannot-judge"}
FLAG = "C", "unsafe", "It hides the error."
REWRITE = "def mean(xs):\n    if not xs:\n        raise ValueError\n    return sum(xs) / len(xs)\n"
TEST_PATH, TEST = "test_stats.py", "from stats import mean\n\n\ndef test_one():\n    assert mean([2]) == 2\n"
NOTES = "Read twice."


def import_lines() -> str:
    """Return the hub's import file: the task, for as many reviewers as come."""
    return jsonl({**ranking_task(TASK), "overlap": 500})


class Driver(Protocol):
    """One editor, ready with nothing claimed. Each method returns when a reviewer could go on."""

    def claim(self) -> None:
        """Claim the task and open it."""

    def submit_too_early(self) -> str:
        """Ask to submit; return what the editor showed as the reason why not."""

    def mark(self, label: str, line: int) -> None:
        """Mark a line of the response's file with the contract's category, severity and texts."""

    def also(self, label: str, line: int) -> None:
        """Say that the first finding is also on this line."""

    def score(self, values: dict[str, int]) -> None:
        """Score the set."""

    def rank(self, order: str, reason: str) -> None:
        """Rank the responses."""

    def accept(self, values: dict[str, str]) -> None:
        """Say of each response whether it is acceptable."""

    def flag(self, label: str, kind: str, reason: str) -> None:
        """Flag a response."""

    def rewrite(self, label: str, text: str) -> None:
        """Begin a rewrite of the response's file, and write `text` in it."""

    def test(self, path: str, text: str) -> None:
        """Write a test."""

    def note(self, text: str) -> None:
        """Write the notes."""

    def submit(self) -> None:
        """Submit."""


def review(driver: Driver) -> None:
    """Do the whole review."""
    driver.claim()
    refused = driver.submit_too_early()
    assert "rank" in refused.lower(), refused
    driver.mark("A", LINE)
    driver.also("B", LINE)
    driver.score(SCORES)
    driver.rank(ORDER, REASON)
    driver.accept(ACCEPTABLE)
    driver.flag(*FLAG)
    driver.rewrite("A", REWRITE)
    driver.test(TEST_PATH, TEST)
    driver.note(NOTES)
    driver.submit()


EXPECTED = {
    "findings": [(CATEGORY, SEVERITY, WHAT, WHY, FIX, [("A", FILE, LINE), ("B", FILE, LINE)])],
    "scores": SCORES,
    "ranking": [["B"], ["A", "D"], ["C"]],
    "strengths": 2,
    "reason": REASON,
    "acceptable": ACCEPTABLE,
    "flags": [FLAG],
    "rewrites": {"A": {FILE: REWRITE}},
    "tests": {TEST_PATH: TEST},
    "notes": NOTES,
}


def reviewers(hub: HubProcess) -> set[str]:
    """Return the pseudonyms of those whose reviews the hub holds."""
    return {json.loads(line)["reviewer"] for line in hub.export()}


def arrived(hub: HubProcess, before: set[str], deadline: float = 30.0) -> dict[str, Any]:
    """Wait for a review of somebody who is not in `before`; return it in the form of EXPECTED."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        for line in hub.export():
            record = json.loads(line)
            if record["reviewer"] not in before:
                return in_labels(record)
        time.sleep(0.2)
    raise AssertionError("no review arrived")


def holds_the_review(driver: Driver, hub: HubProcess) -> None:
    """Do the whole review and check what the hub holds of it."""
    before = reviewers(hub)
    review(driver)
    held = arrived(hub, before)
    other = {name: value for name, value in held.items() if value != EXPECTED[name]}
    assert not other, f"the hub holds {other}, not { ({name: EXPECTED[name] for name in other}) }"


def in_labels(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record of the hub's export with labels in place of responses, and lines in place of offsets."""
    given = record["review"]
    labels = {one: label for label, one in zip("ABCD", given["presented"], strict=False)}
    texts = {(one["id"], file["path"]): file["text"] for one in record["task"]["responses"] for file in one["files"]}

    def place(anchor: dict[str, Any]) -> tuple[str, str, int]:
        text = texts[anchor["response"], anchor["file"]]
        line = text[: anchor["start"]].count("\n")
        assert text[anchor["start"] : anchor["end"]].strip() == text.split("\n")[line].strip()
        return labels[anchor["response"]], anchor["file"], line + 1

    return {
        "findings": [
            (*(one[name] for name in ("category", "severity", "what", "why", "fix")), [*map(place, one["anchors"])])
            for one in given["findings"]
        ],
        "scores": {one["criterion"]: one["value"] for one in given["scores"]},
        "ranking": [sorted(labels[one] for one in group) for group in given["ranking"]["groups"]],
        "strengths": len(given["ranking"]["strengths"]),
        "reason": given["ranking"]["rationale"],
        "acceptable": {labels[one]: value for one, value in given["acceptable"].items()},
        "flags": [(labels[one["response"]], one["kind"], one["reason"]) for one in given["flags"]],
        "rewrites": {
            labels[one["response"]]: {file["path"]: file["text"] for file in one["files"]} for one in given["rewrites"]
        },
        "tests": {file["path"]: file["text"] for file in given["tests"]},
        "notes": given["notes"],
    }
