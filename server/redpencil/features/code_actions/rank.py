"""Actions in the section Ranking: move a response, say whether it is acceptable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from lsprotocol import types

from redpencil.documents.sheet.outline import Section
from redpencil.features.code_actions.context import Context, action
from redpencil.lsp import command_ids as ids
from redpencil.review.acts import move_in_ranking
from redpencil_protocol.commands import MoveInRanking, SetAcceptable
from redpencil_protocol.ranking import Acceptable

_Direction = Literal["up", "down", "tie", "untie"]
_MOVES: Final[tuple[tuple[_Direction, str], ...]] = (
    ("up", "Move {} up"),
    ("down", "Move {} down"),
    ("tie", "Tie {} with the one above"),
    ("untie", "Untie {}"),
)
_ACCEPTABLE = {
    Acceptable.YES: "{} is acceptable",
    Acceptable.NO: "{} is not acceptable",
    Acceptable.CANNOT_JUDGE: "Whether {} is acceptable cannot be judged",
}


def actions(context: Context) -> Iterator[types.CodeAction]:
    """Yield the moves that change the order on its line, the three answers on the line of what is acceptable."""
    place, task = context.place, context.snapshot.id
    if place is None or place.section is not Section.RANKING:
        return
    if place.name == "order":
        label = place.label_before(context.labels) or context.labels[0]
        for direction, title in _MOVES if len(context.labels) > 1 else ():
            if move_in_ranking(context.review, context.task, label, direction):
                arguments = MoveInRanking(task=task, label=label, direction=direction)
                yield action(title.format(label), ids.MOVE_IN_RANKING, arguments)
    elif place.name == "acceptable":
        label = place.label(context.labels) or _first_open(context)
        for value, title in _ACCEPTABLE.items():
            arguments = SetAcceptable(task=task, label=label, value=value)
            yield action(title.format(label), ids.SET_ACCEPTABLE, arguments)


def _first_open(context: Context) -> str:
    given = context.review.acceptable
    return next((one.label for one in context.task.responses if one.id not in given), context.labels[0])
