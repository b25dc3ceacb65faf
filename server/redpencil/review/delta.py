"""Delta: what changed in a text, as hunks; and how changes made apart from each other come together.

A delta belongs to the text that it was made on. It can be taken back, since it holds what it
replaces; joined with the one that follows; and *rebased* over another one of the same text, so that
two people's typing both stand (the transformation of operations as in the Jupiter system of
Nichols and others, UIST 1995, with one place, the store, that says which change came first).
Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

_MOST_LINES = 2000
"""More lines than these are not compared one by one: the whole of what differs is one hunk."""


class Hunk(NamedTuple):
    """The text `old`, which begins at `start` of the text before any hunk, becomes `new`."""

    start: int
    old: str
    new: str

    @property
    def end(self) -> int:
        """Where `old` ends."""
        return self.start + len(self.old)


Delta = tuple[Hunk, ...]
"""Hunks that ascend and do not overlap."""


def between(before: str, after: str) -> Delta:
    """Return what leads from `before` to `after`: one hunk for a keystroke, one per place for more."""
    if before == after:
        return ()
    start = _shared(before, after)
    tail = _shared_end(before, after, start)
    old, new = before[start : len(before) - tail], after[start : len(after) - tail]
    if not old:
        return (_at_line_start(before, start, new),)
    if "\n" not in old or "\n" not in new:
        return (Hunk(start, old, new),)
    return _by_lines(start, old, new)


def _at_line_start(text: str, start: int, new: str) -> Hunk:
    """Return the insertion, at the beginning of its line where it may as well stand there: where people begin."""
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    before = text[line:start]
    moved = (before + new)[: len(new)]
    return Hunk(line, "", moved) if moved + before == before + new else Hunk(start, "", new)


def changed(text: str, delta: Delta) -> str:
    """Return `text` after `delta`."""
    parts: list[str] = []
    at = 0
    for hunk in delta:
        parts += (text[at : hunk.start], hunk.new)
        at = hunk.end
    return "".join([*parts, text[at:]])


def inverse(delta: Delta) -> Delta:
    """Return what takes `delta` back; it belongs to the text after it."""
    hunks: list[Hunk] = []
    shift = 0
    for hunk in delta:
        hunks.append(Hunk(hunk.start + shift, hunk.new, hunk.old))
        shift += len(hunk.new) - len(hunk.old)
    return tuple(hunks)


def joined(first: Delta, second: Delta) -> Delta:
    """Return one delta for `first` and then `second`, which belongs to the text after `first`."""
    if not first or not second:
        return first or second
    writer = _Writer()
    one, other = _Reader(first, by_new=True), _Reader(second, by_new=False)
    while one.left or other.left:
        if one.gone:
            writer.replace(one.take_gone(), "")
        elif other.added:
            writer.replace("", other.take_added())
        else:
            count = min(one.length, other.length)
            made, kept = one.take(count), other.take(count)
            if made is None and kept is None:
                writer.keep(count)
            elif made is None:
                writer.replace(kept or "", "")
            elif kept is None:
                writer.replace("", made)
    return writer.delta()


def rebased(delta: Delta, over: Delta, *, behind: bool) -> Delta:
    """Return `delta` for the text after `over`; both belong to one text.

    What `over` replaced is not replaced again; what both inserted at one place stands side by side.

    Args:
        delta: what is to be made on the other text.
        over: what was made there meanwhile.
        behind: whether an insertion at the place of one of `over` comes behind it.
    """
    if not over:
        return delta
    hunks: list[Hunk] = []
    for hunk in delta:
        place = _moved(hunk.start, over, behind=behind)
        pieces = list(_surviving(hunk, over))
        if pieces and pieces[0].start == place:
            pieces[0] = pieces[0]._replace(new=hunk.new)
        elif hunk.new:
            pieces.append(Hunk(place, "", hunk.new))
            pieces.sort(key=lambda one: (one.start, bool(one.old)))
        hunks += pieces
    return _merged(hunks)


def touching(delta: Delta, touches: Callable[[Hunk], bool]) -> tuple[Delta, Delta]:
    """Return the hunks that `touches` holds for, and the others, both for the text of `delta`."""
    chosen = tuple(hunk for hunk in delta if touches(hunk))
    return chosen, tuple(hunk for hunk in delta if hunk not in chosen)


def part_of(delta: Delta, chosen: Delta) -> Delta:
    """Return `chosen`, hunks of `delta`, for the text after all the other hunks of it."""
    hunks: list[Hunk] = []
    shift = 0
    for hunk in delta:
        if hunk in chosen:
            hunks.append(hunk._replace(start=hunk.start + shift))
        else:
            shift += len(hunk.new) - len(hunk.old)
    return tuple(hunks)


def size(delta: Delta) -> int:
    """Return how many code points `delta` takes out and puts in."""
    return sum(len(hunk.old) + len(hunk.new) for hunk in delta)


def taken_out(delta: Delta) -> int:
    """Return how many code points `delta` takes out."""
    return sum(len(hunk.old) for hunk in delta)


def _moved(place: int, over: Delta, *, behind: bool) -> int:
    """Return where `place` is after `over`."""
    shift = 0
    for hunk in over:
        if hunk.start > place or (hunk.start == place and not behind):
            break
        if hunk.end > place:  # what was inserted there stands at the beginning of what was replaced
            return hunk.start + shift + len(hunk.new)
        shift += len(hunk.new) - len(hunk.old)
    return place + shift


def _surviving(hunk: Hunk, over: Delta) -> Iterable[Hunk]:
    """Yield what is left of the old text of `hunk` after `over`, as deletions."""
    at, shift = hunk.start, 0
    for other in over:
        if other.end > hunk.start or (other.end == hunk.start and not other.old):
            if other.start >= hunk.end:
                break
            if other.start > at:
                yield Hunk(at + shift, hunk.old[at - hunk.start : other.start - hunk.start], "")
            at = max(at, other.end)
        shift += len(other.new) - len(other.old)
    if at < hunk.end:
        yield Hunk(at + shift, hunk.old[at - hunk.start :], "")


def _merged(hunks: Iterable[Hunk]) -> Delta:
    """Return hunks that ascend as a delta: those that meet are one."""
    merged: list[Hunk] = []
    for hunk in hunks:
        if merged and merged[-1].end == hunk.start and (merged[-1].old or merged[-1].start == hunk.start):
            last = merged[-1]
            merged[-1] = Hunk(last.start, last.old + hunk.old, last.new + hunk.new)
        elif hunk.old or hunk.new:
            merged.append(hunk)
    return tuple(merged)


def _shared(one: str, other: str) -> int:
    """Return how many characters both have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # slices are compared far faster than characters one by one
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _shared_end(one: str, other: str, start: int) -> int:
    """Return how many characters both have in common at their end, behind `start` of both."""
    low, high = 0, min(len(one), len(other)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _by_lines(base: int, old: str, new: str) -> Delta:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) > _MOST_LINES or len(after) > _MOST_LINES:
        return (Hunk(base, old, new),)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    hunks: list[Hunk] = []
    for tag, low, high, there, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = "".join(before[low:high]), "".join(after[there:until])
        shared = _shared(gone, come)
        tail = _shared_end(gone, come, shared)
        hunks.append(
            Hunk(base + starts[low] + shared, gone[shared : len(gone) - tail], come[shared : len(come) - tail])
        )
    return _merged(hunks)


class _Reader:
    """Goes through a delta piece by piece: along the text after it (`by_new`) or along the one before it."""

    def __init__(self, delta: Delta, *, by_new: bool) -> None:
        self._delta = delta
        self._by_new = by_new
        self._index = 0
        self._base = 0
        """How far the text before the delta was gone through."""
        self.gone = ""
        """What stands only in the text before, right here."""
        self.added = ""
        """What stands only in the text after, right here."""
        self._piece = ""
        self._load()

    @property
    def left(self) -> bool:
        """Whether hunks are left."""
        return self._index < len(self._delta) or bool(self.gone or self.added or self._piece)

    @property
    def length(self) -> int:
        """How long the piece that comes next is."""
        if self._piece:
            return len(self._piece)
        return self._delta[self._index].start - self._base if self._index < len(self._delta) else 1 << 60

    def take_gone(self) -> str:
        """Take what stands only in the text before."""
        gone, self.gone = self.gone, ""
        return gone

    def take_added(self) -> str:
        """Take what stands only in the text after."""
        added, self.added = self.added, ""
        return added

    def take(self, count: int) -> str | None:
        """Take `count` characters of the piece that comes next: None where both texts have them."""
        if self._piece:
            taken, self._piece = self._piece[:count], self._piece[count:]
            return taken
        self._base += count
        self._load()
        return None

    def _load(self) -> None:
        if self._index < len(self._delta) and self._delta[self._index].start == self._base:
            hunk = self._delta[self._index]
            self._index += 1
            self._base = hunk.end
            if self._by_new:
                self.gone, self._piece = hunk.old, hunk.new
            else:
                self.added, self._piece = hunk.new, hunk.old


class _Writer:
    """Collects pieces into a delta."""

    def __init__(self) -> None:
        self._hunks: list[Hunk] = []
        self._base = 0
        self._old = ""
        self._new = ""

    def keep(self, count: int) -> None:
        self._close()
        self._base += count

    def replace(self, old: str, new: str) -> None:
        self._old += old
        self._new += new

    def delta(self) -> Delta:
        self._close()
        return tuple(self._hunks)

    def _close(self) -> None:
        if self._old or self._new:
            if self._old != self._new:
                # What is taken out and put back was never changed: it is nobody's to be moved or merged.
                start = _shared(self._old, self._new)
                tail = _shared_end(self._old, self._new, start)
                old, new = self._old[start : len(self._old) - tail], self._new[start : len(self._new) - tail]
                self._hunks.append(Hunk(self._base + start, old, new))
            self._base += len(self._old)
            self._old = self._new = ""
