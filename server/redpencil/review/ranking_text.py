"""How a ranking is written on one line: `B > D = A >> C`, best first.

`>>` is much better, `>` better, `~>` slightly better, `=` a tie. Labels side by side without
an operator mean `>`, so that `bd=ac` is enough when it is typed. Knows nothing of rationale
and confidence, which are fields of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from redpencil_protocol.ranking import Ranking, Strength

OPERATORS: dict[str, Strength] = {">>": Strength.MUCH, ">": Strength.BETTER, "~>": Strength.SLIGHTLY}
TIE = "="
NOTHING = "-"
"""What stands where no value is given."""

_SIGNS = {strength: sign for sign, strength in OPERATORS.items()}
_TOKEN = re.compile(r"\s+|>>|~>|>|=|[A-Za-z]|.", re.DOTALL)


class Order(NamedTuple):
    """The parts of a ranking that its line says."""

    groups: tuple[tuple[str, ...], ...] = ()
    """Response ids, best group first."""
    strengths: tuple[Strength, ...] = ()


class OrderProblem(NamedTuple):
    """Why a line is not a ranking, and where in it."""

    message: str
    start: int
    end: int


def parse_order(text: str, labels: Mapping[str, str]) -> Order | OrderProblem:
    """Return the order that `text` writes, or what is wrong with it.

    Args:
        text: for example `B > D = A > C`; empty or `-` means that nothing is ranked. An operator
            at the very end is let pass: the reviewer is still typing.
        labels: response ids by label.
    """
    if text.strip() in {"", NOTHING}:
        return Order()
    groups: list[list[str]] = []
    strengths: list[Strength] = []
    placed: set[str] = set()
    operator = ""
    for match in _TOKEN.finditer(text):
        token, start, end = match[0], match.start(), match.end()
        if token.isspace():
            continue
        if token in OPERATORS or token == TIE:
            if operator or not groups:
                message = f"A label is missing before {token}: write for example {_example(labels)}"
                return OrderProblem(message, start, end)
            operator = token
            continue
        label = token.upper()
        if label not in labels:
            return OrderProblem(f"There is no response {token!r} here: rank {', '.join(labels)}", start, end)
        if label in placed:
            return OrderProblem(f"{label} stands twice in the ranking: name each response once", start, end)
        placed.add(label)
        if operator == TIE:
            groups[-1].append(labels[label])
        else:
            if groups:
                strengths.append(OPERATORS.get(operator, Strength.BETTER))
            groups.append([labels[label]])
        operator = ""
    return Order(tuple(tuple(group) for group in groups), tuple(strengths))


def format_order(ranking: Ranking | Order, labels: Mapping[str, str]) -> str:
    """Return the line for a ranking, `-` for an empty one; a response that is not in `labels` shows its id."""
    names = {identifier: label for label, identifier in labels.items()}
    parts: list[str] = []
    for index, group in enumerate(ranking.groups):
        if index:
            parts.append(_SIGNS[ranking.strengths[index - 1]])
        parts.append(f" {TIE} ".join(names.get(one, one) for one in group))
    return " ".join(parts) or NOTHING


def _example(labels: Mapping[str, str]) -> str:
    return " > ".join(list(labels)[:3])
