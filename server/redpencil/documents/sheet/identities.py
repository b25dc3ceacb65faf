"""Who is who among the findings' blocks of a sheet: a finding is its block, whatever number or heading it has.

`align` says which block is which after any change of the text: one that was moved, cut and pasted
back, or retyped is the same; a copy is another one. Pure, and fair to undo: what went is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_MOST_BURIED = 200
_MOST_BURIED_CHARACTERS = 200_000
_LIKE_ENOUGH = 0.3
"""How alike a block has to be to one that stood there, to be it."""
_HARDLY_CHANGED = 0.8
"""How alike a block has to be to one that went before, to be it again."""
_SHORT = 400
"""Characters up to which two blocks are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class KeyedBlock:
    """The text of a finding's block, without blanks at its end, and the key of the finding."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Identities:
    """What is known of the findings of one sheet."""

    blocks: tuple[KeyedBlock, ...] = ()
    """Those that stand in it, in its order."""
    graveyard: tuple[KeyedBlock, ...] = ()
    """Those that went, the latest last."""
    numbers: Mapping[str, int] = field(default_factory=dict[str, int])
    """The numbers that findings were ever shown under, by key: none is given twice."""


def align(old: Sequence[KeyedBlock], graveyard: Sequence[KeyedBlock], new: Sequence[str]) -> list[str | None]:
    """Return the keys of the blocks `new`, in order; None for one that was not there before.

    Equal text comes first, those in place before those elsewhere; then order between neighbours that
    are known; then likeness; then what went before.
    """
    keys: list[str | None] = [None] * len(new)
    waiting = dict(enumerate(old))
    for index, place in _equal_in_place(old, new):
        keys[index] = waiting.pop(place).key
    _take_equal(keys, new, waiting)
    buried = {place: one for place, one in enumerate(graveyard) if one.key not in set(keys)}
    for gap, there in _gaps(keys, old, waiting):
        # One that went before and is back, also where it was typed again letter by letter.
        _take_equal_buried(keys, new, gap, buried, alive={one.key for one in waiting.values()})
        gap = [index for index in gap if keys[index] is None]  # noqa: PLW2901 - what is left of it
        pairs = zip(gap, there, strict=True) if len(gap) == len(there) else _likest(gap, there, new, waiting)
        for index, place in pairs:
            keys[index] = waiting.pop(place).key
    left = [index for index, key in enumerate(keys) if key is None]
    for index, place in _likest(left, list(waiting), new, waiting):
        keys[index] = waiting.pop(place).key
    taken = {key for key in keys if key} | {one.key for one in waiting.values()}
    for index, key in enumerate(keys):
        if key is None:
            keys[index] = _back_again(new[index], buried, taken)
            taken.add(keys[index] or "")
    return keys


def with_buried(known: Identities, alive: Iterable[str]) -> tuple[KeyedBlock, ...]:
    """Return the graveyard after a change that leaves the blocks with the keys `alive`; bounded, the oldest go."""
    here = set(alive)
    gone = {one.key: one for one in (*known.graveyard, *known.blocks) if one.key not in here}
    kept: list[KeyedBlock] = []
    characters = 0
    for one in reversed(gone.values()):
        characters += len(one.text)
        if len(kept) == _MOST_BURIED or characters > _MOST_BURIED_CHARACTERS:
            break
        kept.append(one)
    return tuple(reversed(kept))


def likeness(one: str, other: str) -> float:
    """Return how alike two blocks are, from 0 to 1: by their lines, short ones by their letters too."""
    if one == other:
        return 1.0
    here, there = _lines(one), _lines(other)
    shared = sum(min(count, there.get(line, 0)) * len(line) for line, count in here.items())
    whole = _length(here) + _length(there)
    by_lines = 2 * shared / whole if whole else 0.0
    if by_lines < _HARDLY_CHANGED and max(len(one), len(other)) <= _SHORT:
        return max(by_lines, SequenceMatcher(None, one, other, autojunk=False).ratio())
    return by_lines


def _equal_in_place(old: Sequence[KeyedBlock], new: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Yield (new, old) of the blocks that stand unchanged at the beginning and at the end."""
    count = min(len(old), len(new))
    start = 0
    while start < count and old[start].text == new[start]:
        yield start, start
        start += 1
    for back in range(1, count - start + 1):
        if old[-back].text != new[-back]:
            break
        yield len(new) - back, len(old) - back


def _take_equal(keys: list[str | None], new: Sequence[str], waiting: dict[int, KeyedBlock]) -> None:
    """Give each block that says what an old one said its key: the nearest one's, where several did."""
    places: dict[str, list[int]] = {}
    for place, one in waiting.items():
        places.setdefault(one.text, []).append(place)
    for index, text in enumerate(new):
        if keys[index] is None and places.get(text):
            nearest = min(places[text], key=lambda place, at=index: abs(place - at))
            places[text].remove(nearest)
            keys[index] = waiting.pop(nearest).key


def _gaps(
    keys: Sequence[str | None], old: Sequence[KeyedBlock], waiting: Mapping[int, KeyedBlock]
) -> list[tuple[list[int], list[int]]]:
    """Return the runs of unknown blocks between known neighbours, each with the old ones that stood there."""
    place_of = {one.key: place for place, one in enumerate(old)}
    gaps: list[tuple[list[int], list[int]]] = []
    run: list[int] = []
    low = -1
    for index, key in enumerate([*keys, ""]):
        if key is None:
            run.append(index)
            continue
        high = place_of.get(key, len(old)) if index < len(keys) else len(old)
        if run:
            there = [place for place in range(low + 1, high) if place in waiting] if low < high else []
            gaps.append((run, there))
            run = []
        low = high
    return gaps


def _take_equal_buried(
    keys: list[str | None], new: Sequence[str], gap: Iterable[int], buried: dict[int, KeyedBlock], alive: set[str]
) -> None:
    for index in gap:
        text = new[index]
        if "\n" not in text:  # a heading alone may be anybody's
            continue
        found = [place for place, one in buried.items() if one.text == text and one.key not in alive]
        if found:
            keys[index] = buried.pop(found[-1]).key


def _likest(
    left: Sequence[int], places: Sequence[int], new: Sequence[str], waiting: Mapping[int, KeyedBlock]
) -> list[tuple[int, int]]:
    """Return pairs of blocks that are alike, the likest first taken."""
    rated = [
        (likeness(new[index], waiting[place].text), index, place)
        for index in left
        for place in places
        if place in waiting
    ]
    pairs: list[tuple[int, int]] = []
    for alike, index, place in sorted(rated, key=lambda one: (-one[0], one[1], one[2])):
        if alike < _LIKE_ENOUGH:
            break
        if all(index != one and place != other for one, other in pairs):
            pairs.append((index, place))
    return pairs


def _back_again(text: str, buried: dict[int, KeyedBlock], taken: set[str]) -> str | None:
    best: tuple[float, int] | None = None
    for place, one in buried.items():
        if one.key in taken:
            continue
        alike = likeness(text, one.text)
        if alike >= _HARDLY_CHANGED and (best is None or alike >= best[0]):
            best = alike, place
    return buried.pop(best[1]).key if best else None


def _lines(text: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    for line in text.splitlines():
        if words := line.strip():
            counted[words] = counted.get(words, 0) + 1
    return counted


def _length(lines: Mapping[str, int]) -> int:
    return sum(len(line) * count for line, count in lines.items())
