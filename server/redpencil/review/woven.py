"""One text that two sides changed, with what both did to it: words whole, line by line, nobody's left out."""

from __future__ import annotations

from difflib import SequenceMatcher

from redpencil.review.delta import Delta, Hunk, between, changed, rebased


def woven(base: str | None, mine: str, theirs: str) -> str:
    """Return a text with what both sides did to `base`; None: each began it by itself, so both versions stand."""
    if base is None:
        return _both(mine, theirs)
    if not base:
        return "\n".join(filter(None, [mine, theirs]))
    own = _whole_words(base, between(base, mine))
    others = tuple(_apart(hunk, own) for hunk in _whole_words(base, between(base, theirs)))
    return changed(mine, rebased(others, own, behind=True))


def shared_lines(mine: str, theirs: str) -> str:
    """Return the lines that both texts have, in their order."""
    here, there = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return "".join("".join(here[one.a : one.a + one.size]) for one in blocks)


def _whole_words(text: str, delta: Delta) -> Delta:
    """Return the same change with each word whole that it touches: letters of two people's words make no word."""
    places: list[tuple[int, int, Delta]] = []
    for hunk in delta:
        start, end = _words_around(text, hunk)
        if places and places[-1][1] > start:
            low, high, hunks = places.pop()
            places.append((low, max(high, end), (*hunks, hunk)))
        else:
            places.append((start, end, (hunk,)))
    return tuple(
        Hunk(
            start,
            text[start:end],
            changed(text[start:end], tuple(one._replace(start=one.start - start) for one in hunks)),
        )
        for start, end, hunks in places
    )


def _words_around(text: str, hunk: Hunk) -> tuple[int, int]:
    touched, start, end = hunk.new or hunk.old, hunk.start, hunk.end
    while start and not text[start - 1].isspace() and not touched[0].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not touched[-1].isspace():
        end += 1
    return start, end


def _apart(theirs: Hunk, own: Delta) -> Hunk:
    """Return what the other side wrote, apart from what this side wrote in the same place."""
    beside = next((one.new for one in own if one.start <= theirs.end and theirs.start <= one.end and one.new), "")
    if not beside or not theirs.new or beside[-1].isspace() or theirs.new[0].isspace():
        return theirs
    return theirs._replace(new=f" {theirs.new}")


def _both(mine: str, theirs: str) -> str:
    """Return all lines of both, those that they share once: line by line, or words would run into each other."""
    here, there = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    parts: list[str] = []
    for tag, low, high, other, until in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        for part in ("".join(here[low:high]), "" if tag == "equal" else "".join(there[other:until])):
            if part and parts and not parts[-1].endswith(("\n", "\r")):
                parts.append("\n")
            parts += [part] if part else []
    return "".join(parts)
