"""Acts of a reviewer by key, drawn at random from what the panel offers, each with what it must have done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from support.scripted_editor import span_of
from torture.ledger import words_of

Panel = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: how it is asked for, the words it brings and takes out, and what the panel says then."""

    command: str
    arguments: dict[str, Any]
    item: str
    """What it is about; two acts on different items do not disturb each other."""
    brings: frozenset[str] = frozenset()
    takes: frozenset[str] = field(default_factory=frozenset[str])
    holds: Callable[[Panel], bool] = lambda _: True

    def __str__(self) -> str:
        """Say it for the story of a failure."""
        return f"{self.command} {self.arguments}"


def random_act(random: Random, panel: Panel, layout: Panel, sheet: str, word: str) -> Act:
    """Return an act that is possible now; `word` is for its text."""
    draw = random.choice([mark, mark, _grade, _delete, _score, _score, _rank, _accept, _flag])
    return draw(random, panel, layout, sheet, word) or mark(random, panel, layout, sheet, word)


def mark(random: Random, panel: Panel, layout: Panel, _sheet: str, word: str) -> Act:
    """Mark a line of a response."""
    response = random.choice(layout["responses"])
    line = random.randint(1, 5)
    arguments = {
        "uri": response["documents"][0]["uri"], "range": span_of((line, 4), (line, 10 + random.randint(0, 3))),
        "category": "wrong-logic", "severity": random.choice(["blocker", "minor"]), "what": word,
    }  # fmt: skip
    del panel
    return Act(
        "markFinding", arguments, f"mark {word}", frozenset({word}),
        holds=lambda after: any(word in one["what"] for one in after["findings"]),
    )  # fmt: skip


def _grade(random: Random, panel: Panel, _layout: Panel, _sheet: str, _word: str) -> Act | None:
    if not panel["findings"]:
        return None
    finding = random.choice(panel["findings"])
    severity = random.choice(["blocker", "major", "minor", "nit"])
    places = finding["places"]

    def holds(after: Panel) -> bool:
        return any(one["severity"] == severity and one["places"] == places for one in after["findings"])

    arguments = {"task": panel["task"], "finding": finding["id"], "severity": severity}
    return Act("editFinding", arguments, f"finding {finding['id']}", holds=holds)


def _delete(random: Random, panel: Panel, _layout: Panel, _sheet: str, _word: str) -> Act | None:
    if not panel["findings"]:
        return None
    finding = random.choice(panel["findings"])
    takes = frozenset(words_of(" ".join([finding["what"], finding["why"], finding["fix"]])))
    count = len(panel["findings"]) - 1
    arguments = {"task": panel["task"], "finding": finding["id"]}
    return Act(
        "deleteFinding", arguments, f"finding {finding['id']}", takes=takes,
        holds=lambda after: len(after["findings"]) == count,
    )  # fmt: skip


def _score(random: Random, panel: Panel, _layout: Panel, _sheet: str, word: str) -> Act | None:
    criteria = [one for one in panel["criteria"] if one["levels"]]
    if not criteria:
        return None
    one = random.choice(criteria)
    value = random.choice(one["levels"])["value"]
    key = (one["rubric"], one["criterion"], one["label"])

    def holds(after: Panel) -> bool:
        return any(
            (it["rubric"], it["criterion"], it["label"]) == key and it["value"] == value and word in it["rationale"]
            for it in after["criteria"]
        )

    arguments = {
        "task": panel["task"], "rubric": key[0], "criterion": key[1], "label": key[2], "value": value,
        "rationale": word,
    }  # fmt: skip
    takes = frozenset(words_of(one["rationale"]))
    return Act("setScore", arguments, f"score {key}", frozenset({word}), takes, holds)


def _rank(random: Random, panel: Panel, _layout: Panel, _sheet: str, _word: str) -> Act | None:
    if len(panel["labels"]) < 2:
        return None
    order = " > ".join(random.sample(panel["labels"], len(panel["labels"])))
    arguments = {"task": panel["task"], "order": order}
    return Act("setRanking", arguments, "ranking", holds=lambda after: after["ranking"] == order)


def _accept(random: Random, panel: Panel, _layout: Panel, _sheet: str, _word: str) -> Act:
    label, value = random.choice(panel["labels"]), random.choice(["yes", "no", "cannot-judge"])
    arguments = {"task": panel["task"], "label": label, "value": value}
    return Act(
        "setAcceptable", arguments, f"acceptable {label}", holds=lambda after: after["acceptable"].get(label) == value
    )


def _flag(random: Random, panel: Panel, _layout: Panel, sheet: str, word: str) -> Act:
    label, kind = random.choice(panel["labels"]), random.choice(["unsafe", "misleading"])
    before = re.search(rf"^{kind} {label}:.*$", sheet, re.MULTILINE)
    remove = before is not None and random.random() < 0.5
    arguments = {"task": panel["task"], "kind": kind, "label": label, "reason": word, "remove": remove}
    return Act(
        "setFlag", arguments, f"flag {kind} {label}", frozenset() if remove else frozenset({word}),
        frozenset(words_of(before.group())) if before else frozenset(),
    )  # fmt: skip
