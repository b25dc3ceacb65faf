"""Random acts on a task, each with what it must have done to the review."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from support.scripted_editor import span_of
from support.typist import words_in

from redpencil_protocol.flag import FlagKind
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.review import Review

Item = tuple[str | None, ...]


@dataclass(frozen=True)
class Act:
    """One act: how it is asked for, which item it changes, and what the review says of that item then."""

    command: str
    arguments: dict[str, Any]
    item: Item = ()
    says: Callable[[Review], bool] = lambda _: True
    replaces: frozenset[str] = field(default_factory=frozenset)
    """Words that the act itself takes out or writes over."""


def random_act(random: Random, review: Review, sheet: str, panel: dict[str, Any], word: str) -> Act:
    """Return an act that is possible now; `word` is for its text."""
    drawn = random.choice([_mark, _mark, _edit, _edit, _delete, _score, _score, _rank, _acceptable, _flag, _flag])
    act = drawn(random, review, sheet, panel, word)
    return act or _mark(random, review, sheet, panel, word)


def _mark(random: Random, _review: Review, _sheet: str, panel: dict[str, Any], word: str) -> Act:
    lines = sorted(random.sample(range(6), 2))
    uri = f"redpencil:/hub/{panel['task']}/{random.choice(panel['labels'])}/stats.py"
    arguments = {
        "uri": uri, "range": span_of((lines[0], 0), (lines[1], 3)), "category": "wrong-logic", "severity": "minor",
        "what": word,
    }  # fmt: skip
    return Act("markFinding", arguments)


def _edit(random: Random, review: Review, _sheet: str, panel: dict[str, Any], word: str) -> Act | None:
    if not review.findings:
        return None
    finding = random.choice(review.findings)
    name = random.choice(["what", "why", "fix", "severity"])
    value = random.choice(["blocker", "nit"]) if name == "severity" else word

    def says(after: Review) -> bool:
        found = after.finding(finding.id)
        return found is not None and getattr(found, name) == value

    replaced = frozenset(words_in(getattr(finding, name)))
    arguments = {"task": panel["task"], "finding": finding.id, name: value}
    return Act("editFinding", arguments, ("finding", finding.id), says, replaced)


def _delete(random: Random, review: Review, _sheet: str, panel: dict[str, Any], _word: str) -> Act | None:
    if not review.findings:
        return None
    finding = random.choice(review.findings)
    replaced = frozenset(words_in(finding.model_dump_json()))
    arguments = {"task": panel["task"], "finding": finding.id}
    return Act(
        "deleteFinding", arguments, ("finding", finding.id), lambda after: after.finding(finding.id) is None, replaced
    )


def _score(random: Random, review: Review, sheet: str, panel: dict[str, Any], word: str) -> Act | None:
    criterion = random.choice([one for one in panel["criteria"] if one["levels"]])
    response = _response(review, panel, criterion["label"]) if criterion["label"] else None
    value = random.choice(criterion["levels"])["value"]
    key: tuple[str, str, str | None] = (criterion["rubric"], criterion["criterion"], response)
    before = review.score(*key)

    def says(after: Review) -> bool:
        score = after.score(*key)
        return score is not None and (score.value, score.rationale) == (value, word)

    replaced = words_in(before.rationale if before else "") | _on_lines(sheet, criterion["criterion"])
    arguments = {
        "task": panel["task"], "rubric": key[0], "criterion": key[1], "label": criterion["label"],
        "value": value, "rationale": word,
    }  # fmt: skip
    return Act("setScore", arguments, ("score", *key), says, frozenset(replaced))


def _rank(random: Random, review: Review, sheet: str, panel: dict[str, Any], word: str) -> Act:
    labels = random.sample(panel["labels"], len(panel["labels"]))
    ids = tuple((_response(review, panel, label),) for label in labels)

    def says(after: Review) -> bool:
        return (after.ranking.groups, after.ranking.rationale) == (ids, word)

    replaced = words_in(review.ranking.rationale) | _on_lines(sheet, "order")
    arguments = {"task": panel["task"], "order": " > ".join(labels), "rationale": word}
    return Act("setRanking", arguments, ("ranking",), says, frozenset(replaced))


def _acceptable(random: Random, review: Review, sheet: str, panel: dict[str, Any], _word: str) -> Act:
    place, value = random.randrange(len(panel["labels"])), random.choice(list(Acceptable))
    response = review.presented[place]
    arguments = {"task": panel["task"], "label": panel["labels"][place], "value": value.value}
    replaced = frozenset(_on_lines(sheet, "acceptable"))
    return Act(
        "setAcceptable",
        arguments,
        ("acceptable", response),
        lambda after: after.acceptable.get(response) is value,
        replaced,
    )


def _flag(random: Random, review: Review, _sheet: str, panel: dict[str, Any], word: str) -> Act:
    place, kind = random.randrange(len(panel["labels"])), random.choice([FlagKind.UNSAFE, FlagKind.MISLEADING])
    response = review.presented[place]
    before = [one for one in review.flags if (one.kind, one.response) == (kind, response)]
    remove = bool(before) and random.random() < 0.5

    def says(after: Review) -> bool:
        reasons = [one.reason for one in after.flags if (one.kind, one.response) == (kind, response)]
        return reasons == ([] if remove else [word])

    arguments = {"task": panel["task"], "kind": kind, "label": panel["labels"][place], "reason": word, "remove": remove}
    replaced = frozenset(words_in(before[0].reason if before else ""))
    return Act("setFlag", arguments, ("flag", kind, response), says, replaced)


def _response(review: Review, panel: dict[str, Any], label: str) -> str:
    place: int = panel["labels"].index(label)
    return review.presented[place]


def _on_lines(sheet: str, name: str) -> set[str]:
    """Return the words on lines `name: …`, whose value the act writes over even where it could not be read."""
    return {word for line in re.split(r"\r\n?|\n", sheet) if line.startswith(f"{name}:") for word in words_in(line)}
