"""Turn a submitted review into TRL preference rows: `prompt`, `chosen`, `rejected` as conversations.

One row for every pair of responses of which the ranking puts one strictly before the other.
What such a row cannot hold, and the review JSONL can: ties (dropped), findings, scores, the
rationale of the ranking, rewrites, flags, the reviewer's tests, confidence, and how good either
side is by itself. A pair of which neither side is acceptable is dropped unless asked for,
because "better" then teaches to prefer a bad answer. A response of one part (an explanation, a
file, a patch) is what the model wrote, to the last character. Of several parts one Markdown text
is made (`composed` says so): paths and line ends survive, a missing final newline does not.
Votes of several reviewers on one pair have the same `group`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import combinations
from pathlib import PurePosixPath
from typing import Any

from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.response import Response
from redpencil_protocol.submission import ReviewRecord

_BACKTICKS = re.compile(r"`+")
_SHORTEST_FENCE = 3


def preference_rows(record: ReviewRecord, *, include_unacceptable: bool = False) -> Iterator[dict[str, Any]]:
    """Yield a row for each strictly ordered pair, best pairs first."""
    task, review = record.task, record.review
    by_id = {one.id: one for one in task.responses}
    prompt = f"{task.prompt}\n\n{task.context}" if task.context else task.prompt
    for better, worse in combinations(range(len(review.ranking.groups)), 2):
        strength = max(review.ranking.strengths[better:worse])
        for chosen in review.ranking.groups[better]:
            for rejected in review.ranking.groups[worse]:
                both_bad = all(review.acceptable.get(one) is Acceptable.NO for one in (chosen, rejected))
                if both_bad and not include_unacceptable:
                    continue
                yield {
                    "prompt": [{"role": "user", "content": prompt}],
                    "chosen": [{"role": "assistant", "content": content(by_id[chosen])}],
                    "rejected": [{"role": "assistant", "content": content(by_id[rejected])}],
                    "group": _group(task.id, chosen, rejected),
                    "composed": _is_composed(by_id[chosen]) or _is_composed(by_id[rejected]),
                    "task": task.id,
                    "project": task.project,
                    "licence": task.licence,
                    "rubrics": [f"{one.id} {one.version}" for one in task.rubrics],
                    "reviewer": record.reviewer,
                    "strength": int(strength),
                    "chosen_model": by_id[chosen].model,
                    "rejected_model": by_id[rejected].model,
                }


def content(response: Response) -> str:
    """Return what the model wrote, to the last character; one Markdown text where it wrote several parts."""
    if _is_composed(response):
        return markdown(response)
    return response.explanation or (response.files[0].text if response.files else "") or (response.patch or "")


def _is_composed(response: Response) -> bool:
    """Whether a response is of several parts, so that headings and fences have to join them."""
    if response.patch is not None:
        return bool(response.explanation)
    return len(response.files) + bool(response.explanation) > 1


def _group(task: str, one: str, other: str) -> str:
    """Return what all votes on one pair of responses have in common, whichever way they went."""
    return sha256("\n".join((task, *sorted((one, other)))).encode()).hexdigest()[:16]


def markdown(response: Response) -> str:
    """Return the response as one Markdown text: the explanation, then each file in a fence that it cannot close."""
    parts = [response.explanation] if response.explanation else []
    for file in response.files:
        fence = "`" * max(_SHORTEST_FENCE, _longest_run(file.text) + 1)
        end = "" if file.text.endswith("\n") else "\n"
        parts.append(f"{file.path}\n{fence}{PurePosixPath(file.path).suffix[1:]}\n{file.text}{end}{fence}")
    if not parts and response.patch is not None:
        fence = "`" * max(_SHORTEST_FENCE, _longest_run(response.patch) + 1)
        parts.append(f"{fence}diff\n{response.patch}\n{fence}")
    return "\n\n".join(parts)


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
