"""Moving one response within a ranking: up, down, tied with the one above, or out of its tie.

Knows groups and the strengths between them; not labels and not texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from redpencil_protocol.ranking import Ranking, Strength

Direction = Literal["up", "down", "tie", "untie"]


def move(ranking: Ranking, presented: Sequence[str], response: str, direction: Direction) -> Ranking:
    """Return `ranking` after one step; what cannot move further stays where it is.

    Args:
        ranking: responses that it does not have yet join at its end.
        presented: all response ids in the order shown, with which an empty ranking begins.
        response: which one moves.
        direction: out of a tie, `up` and `untie` lead above and below the rest of its group.
    """
    groups, strengths = _complete(ranking, presented)
    place = next(index for index, group in enumerate(groups) if response in group)
    tied = len(groups[place]) > 1
    match direction:
        case "up" if tied:
            _split(groups, strengths, place, response, above=True)
        case "down" | "untie" if tied:
            _split(groups, strengths, place, response, above=False)
        case "up" if place > 0:
            groups[place - 1], groups[place] = groups[place], groups[place - 1]
        case "down" if place + 1 < len(groups):
            groups[place], groups[place + 1] = groups[place + 1], groups[place]
        case "tie" if place > 0:
            groups[place].remove(response)
            groups[place - 1].append(response)
            if not groups[place]:
                del groups[place], strengths[place - 1]
        case _:
            pass
    return ranking.model_copy(update={"groups": tuple(tuple(group) for group in groups), "strengths": tuple(strengths)})


def _complete(ranking: Ranking, presented: Sequence[str]) -> tuple[list[list[str]], list[Strength]]:
    groups = [list(group) for group in ranking.groups]
    strengths = list(ranking.strengths)
    placed = {one for group in groups for one in group}
    for response in presented:
        if response not in placed:
            if groups:
                strengths.append(Strength.BETTER)
            groups.append([response])
    return groups, strengths


def _split(groups: list[list[str]], strengths: list[Strength], place: int, response: str, *, above: bool) -> None:
    groups[place].remove(response)
    groups.insert(place if above else place + 1, [response])
    strengths.insert(place, Strength.BETTER)
