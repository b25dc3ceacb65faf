"""Shown: a document as an editor shows it, and what it lacks of what is stored.

What it lacks, it is *owed*: what acts, other windows and other machines did to the stored text. It goes
out as an edit of the server's, once; whatever the editor's text says after that, an undo included, is
the reviewer's word. What is typed meanwhile is carried over to the stored text, and what is owed over
to the typed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from redpencil.documents.sheet import Merges
from redpencil.review import delta
from redpencil.review.delta import Delta, Hunk
from redpencil_protocol.uris import DocumentUri


class Sent(NamedTuple):
    """An edit that is on its way to the editor."""

    version: int
    """The version of the document that it was made for."""
    delta: Delta


class Carried(NamedTuple):
    """Typing, carried over to a text that others changed meanwhile."""

    typed: Delta
    """For the stored text."""
    owed: Delta
    """What the text with the typing lacks then."""


_ALIKE = 12
"""So many characters that both sides insert at one place are one text, not two people's."""

_MOST_STEPS = 40
"""Of more changes at once it is not looked which of them are an edit of the server's."""


@dataclass(slots=True)
class Shown:
    """One document that an editor has open."""

    uri: DocumentUri
    version: int
    text: str
    """As the editor shows it, as far as its words are stored."""
    newest: str | None
    """As the editor shows it, where its words are not stored yet."""
    steps: tuple[Hunk, ...] | None = None
    """The changes that led from `text` to `newest`, one after the other; None where the editor did not say them."""
    known: bool = False
    """Whether the store was ever told of it."""
    closed: bool = False
    """Whether the editor let go of it; it stays here until its words are on the disk."""
    sent: Sent | None = None
    """The edit under way, which the editor's text may or may not hold when it comes next."""
    owed: Delta = ()
    """What the text lacks once that edit is in it."""
    line: tuple[int, int] | None = None
    """Where the line stands that was typed in last; None once the reviewer is elsewhere."""

    @property
    def dirty(self) -> bool:
        """Whether it holds words that are not on the disk yet."""
        return self.newest is not None

    @property
    def missing(self) -> Delta:
        """All that the text lacks, an edit under way included."""
        return delta.joined(self.sent.delta, self.owed) if self.sent is not None else self.owed

    def owes(self, made: Delta) -> None:
        """The stored text was changed by somebody else than the typist of this document."""
        self.owed = delta.joined(self.owed, made)

    def heard(self, text: str, steps: tuple[Hunk, ...] | None) -> None:
        """Take the editor's newer text, which came by these steps where they are known."""
        before = () if self.newest is None else self.steps
        self.steps = None if before is None or steps is None else (*before, *steps)
        self.newest = text

    def typed(self) -> Delta:
        """Return what the reviewer did since the text that is stored, where the server's own edit may have come in."""
        newest = self.newest if self.newest is not None else self.text
        if self.steps is not None and (self.sent is None or len(self.steps) <= _MOST_STEPS):
            self._take_sent_out(self.steps)
            made = _in_one((), self.steps)
            if delta.changed(self.text, made) == newest:
                return made
        plain = delta.between(self.text, newest)
        if self.sent is None or not plain:
            return plain
        shown = delta.changed(self.text, self.sent.delta)
        beyond = delta.between(shown, newest)
        if delta.loss(beyond) > delta.loss(plain):
            return plain
        self.text, self.sent = shown, None
        return beyond

    def _take_sent_out(self, steps: tuple[Hunk, ...]) -> None:
        """Where some of these steps are the edit under way, made by the editor, it has come in and is none of them.

        Some editors say each place of an edit by itself, the last one first, and what was heard ends anywhere between;
        and some end every text with a line end.
        """
        if self.sent is None:
            return
        for first in range(len(self.sent.delta)):
            come, still = self.sent.delta[first:], self.sent.delta[:first]
            if (not still or len(come) <= len(steps)) and self._take_out(come, steps):
                self.sent = self.sent._replace(delta=still) if still else None
                return

    def _take_out(self, come: Delta, steps: tuple[Hunk, ...]) -> bool:
        for start in range(len(steps)):
            typed = _in_one((), steps[:start])
            before = delta.changed(self.text, typed)
            wanted = delta.changed(before, delta.rebased(come, typed, behind=True))
            for end in range(start + 1, len(steps) + 1):
                made = delta.changed(before, _in_one((), steps[start:end]))
                if made in (wanted, wanted + "\n"):
                    rest = delta.rebased(typed, come, behind=False)
                    line_end = (Hunk(len(wanted), "", "\n"),) if made != wanted else ()
                    self.text = delta.changed(self.text, come)
                    self.steps = (*reversed(rest), *line_end, *steps[end:])
                    return True
        return False

    def taken(self, typed: Delta, owed: Delta) -> None:
        """The words are stored, and this is what the text lacks now: it is what counts from here on."""
        assert self.newest is not None  # noqa: S101 - the caller stored it
        if typed:
            self.line = _line_of(self.newest, typed)
        if self.sent is not None:
            under_way = delta.rebased(self.sent.delta, typed, behind=True)
            self.sent = self.sent._replace(delta=under_way)
            owed = delta.joined(delta.inverse(under_way), owed)
        self.text, self.newest, self.steps, self.owed = self.newest, None, None, owed

    def send(self, chosen: Delta) -> int:
        """Have `chosen`, hunks of what is due, on the way; return the version that the edit is made for."""
        self.owed = delta.part_of(self.owed, tuple(hunk for hunk in self.owed if hunk not in chosen))
        self.sent = Sent(self.version, chosen)
        return self.version

    def give_up(self, version: int) -> bool:
        """The edit made for `version` did not come in; return whether it was still awaited."""
        if self.sent is None or self.sent.version != version:
            return False
        self.owed, self.sent = self.missing, None
        return True

    def due(self) -> Delta:
        """Return what is to be shown now: all that the editor lacks, but for the line that is being typed."""
        if self.sent is not None or self.dirty:
            return ()
        _, elsewhere = delta.touching(self.owed, self._is_in_line)
        return elsewhere

    def waits(self) -> Delta:
        """Return what is stored otherwise in the line that is being typed."""
        waiting, _ = delta.touching(self.owed, self._is_in_line)
        return () if self.dirty or self.sent is not None else waiting

    def leave_line(self) -> None:
        """The reviewer is elsewhere, or asked for an act: that line may be written in."""
        self.line = None

    def _is_in_line(self, hunk: Hunk) -> bool:
        if self.line is None:
            return False
        start, end = self.line
        return hunk.start <= end and hunk.end >= start


def _in_one(first: Delta, steps: tuple[Hunk, ...]) -> Delta:
    for step in steps:
        first = delta.joined(first, (step,))
    return first


def carried(typed: Delta, missing: Delta, shown: str, merges_at: Merges) -> Carried:
    """Return what was typed in `shown` as a change of the stored text, and what is owed then.

    Words of both stand, and words win over their being taken out, whoever typed them. In a line that is
    not free text (a score, a heading) the line as it is shown wins: it is the later word.

    Args:
        typed: what was typed.
        missing: what `shown` lacked of the stored text.
        shown: the text that it was typed in.
        merges_at: whether what two people write at an offset of `shown` may stand side by side.
    """
    if not missing:
        return Carried(typed, ())
    if typed and _ends_text(typed[-1], shown):
        made, owed = carried(typed[:-1], missing, shown, merges_at)
        end = len(delta.changed(delta.changed(shown, missing), made))
        return Carried(delta.joined(made, (typed[-1]._replace(start=end),)), owed)
    if alike := [one for one in typed if one in missing and not one.old and len(one.new) >= _ALIKE]:
        return _carried_on(alike[0], typed, missing, shown, merges_at)
    lost, kept = delta.touching(missing, lambda hunk: any(_gives_way(hunk, one, shown, merges_at) for one in typed))
    back = delta.inverse(delta.part_of(missing, lost))
    words = tuple(one._replace(old="") if _was_typed_in(one, kept) else _apart(one, kept, shown) for one in typed)
    made = delta.joined(back, delta.rebased(words, kept, behind=False))
    owed = delta.rebased(kept, words, behind=True)
    if words != typed:  # what was taken out here was written in there: it comes back; or a line end came between
        after = delta.changed(shown, typed)
        owed = delta.joined(delta.between(after, delta.changed(shown, words)), owed)
    return Carried(made, owed)


def _ends_text(mine: Hunk, text: str) -> bool:
    """Whether what was typed is a line end at the very end: whatever others write there stands before it.

    It may be the editor's own, which ends every text with one.
    """
    return not mine.old and mine.start == len(text) and mine.new in {"\n", "\r\n"}


def _carried_on(alike: Hunk, typed: Delta, missing: Delta, shown: str, merges_at: Merges) -> Carried:
    """Return the same where both inserted the same text: a file that came from the disk and from the editor."""

    def merges_behind(offset: int, *, replaces: bool) -> bool:
        return merges_at(
            offset if offset <= alike.start else max(alike.start, offset - len(alike.new)), replaces=replaces
        )

    rest, left = (
        delta.rebased(tuple(one for one in hunks if one != alike), (alike,), behind=True) for hunks in (typed, missing)
    )
    return carried(rest, left, delta.changed(shown, (alike,)), merges_behind)


def _gives_way(theirs: Hunk, mine: Hunk, text: str, merges_at: Merges) -> bool:
    """Whether what others did has to be taken back for what was typed."""
    if theirs.start < mine.start < theirs.end and mine.new and not theirs.new:
        return True
    if _begins_beside(theirs, mine, text):
        return False
    # Where mine took out the place of theirs too, that place counts as well.
    places = {mine.start, min(max(theirs.start, mine.start), mine.end)}
    if "\n" in theirs.old + theirs.new or any(
        merges_at(place, replaces=bool(mine.old or theirs.old)) for place in places
    ):
        return False
    start, end = line_around(text, mine.start, mine.end)
    return theirs.start <= end and theirs.end >= start


def _apart(mine: Hunk, missing: Delta, text: str) -> Hunk:
    """Return what was typed, apart from what others inserted at the same place: words of two people are two words."""
    theirs = next((one.new for one in missing if one.start == mine.start and not one.old), "")
    if mine.old or not mine.new or mine.new[-1].isspace() or not theirs or theirs[0].isspace():
        return mine
    return mine._replace(new=mine.new + ("\n" if _begins_line(text, mine.start) else " "))


def _begins_beside(theirs: Hunk, mine: Hunk, text: str) -> bool:
    """Whether both write at the beginning of one line of `text`, each something of their own."""
    if mine.old or theirs.old or mine.start != theirs.start or not mine.new or theirs.new.startswith("\n"):
        return False
    return _begins_line(text, mine.start)


def _begins_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in "\r\n"


def _was_typed_in(mine: Hunk, theirs: Delta) -> bool:
    """Whether others typed within what `mine` takes out."""
    return any(mine.start < one.start and one.end < mine.end and one.new for one in theirs)


def line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the lines that hold [start, end) begin and end, the last line end left out."""
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    stops = [at for at in (text.find("\n", end), text.find("\r", end)) if at >= 0]
    return begin, min(stops, default=len(text))


def _line_of(text: str, typed: Delta) -> tuple[int, int]:
    """Return where the line of the last of these changes stands in the text after them."""
    last = delta.inverse(typed)[-1]
    return line_around(text, last.start, last.end)
