"""The ledger of typed words: who typed each, and whether it has to stand, may stand, or is gone.

It is the harness's own memory of what was done, and knows nothing of how the product keeps it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from random import Random

WORD = r"\b[b-p]{6}qz\b"
"""A word of the ledger's making, as a pattern: letters at random, so that no two are alike, and an end."""
_WORD = re.compile(WORD)


class Standing(Enum):
    """What is to be found of a word."""

    STANDS = "stands"
    UNSURE = "unsure"
    """It may have been taken out, or not have been taken in: whatever is found is settled at the next look."""
    GONE = "gone"


class BrokenPromiseError(AssertionError):
    """A promise was broken; `kind` is the row of the table that it is counted in."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind


def words_of(text: str) -> Counter[str]:
    """Return how often each word of the ledger's making stands in a text."""
    return Counter(_WORD.findall(text))


def texts_in(said: object) -> str:
    """Return all strings of a piece of JSON, a line or more each: quoted, a line end would be part of a word."""
    if isinstance(said, dict):
        return "\n".join(texts_in(one) for one in said.values())
    if isinstance(said, list):
        return "\n".join(texts_in(one) for one in said)
    return str(said)


class Ledger:
    """All words that were typed in one sequence."""

    def __init__(self) -> None:
        self._standing: dict[str, Standing] = {}
        self._typist: dict[str, str] = {}

    def word(self, typist: str) -> str:
        """Return a word that nobody has typed yet; whether it stands is told by `stands`."""
        letters = Random(len(self._typist))
        word = "".join(letters.choices("bcdfghjklmnp", k=6)) + "qz"
        self._typist[word] = typist
        self._standing[word] = Standing.UNSURE
        return word

    def stands(self, words: Iterable[str]) -> None:
        """These were typed, or acknowledged, and have to be found from now on."""
        self._set(words, Standing.STANDS)

    def gone(self, words: Iterable[str]) -> None:
        """These were taken out by the one who may."""
        self._set(words, Standing.GONE)

    def unsure(self, words: Iterable[str]) -> None:
        """Of these nobody can say it."""
        self._set(words, Standing.UNSURE)

    def reversed_by(self, typist: str) -> None:
        """Somebody undid or redid an act: of the own words any may be gone, and any that was gone may be back."""
        own = [word for word, name in self._typist.items() if name == typist]
        self.unsure(own)
        self.unsure(word for word, standing in self._standing.items() if standing is Standing.GONE)

    def check(self, text: str) -> None:
        """Hold the ledger against all that stands now, and settle what was unsure.

        Raises:
            BrokenPromiseError: a word is lost, stands twice, or has come back from the dead.
        """
        found = words_of(text)
        lost = [word for word, one in self._standing.items() if one is Standing.STANDS and not found[word]]
        if lost:
            raise BrokenPromiseError("lost", f"{_named(lost, self._typist)} stand nowhere")
        twice = [word for word, times in found.items() if times > 1]
        if twice:
            raise BrokenPromiseError("doubled", f"{_named(twice, self._typist)} stand more than once")
        back = [word for word in found if self._standing.get(word, Standing.GONE) is Standing.GONE]
        if back:
            raise BrokenPromiseError("doubled", f"{_named(back, self._typist)} were taken out and are back")
        for word, standing in self._standing.items():
            if standing is Standing.UNSURE:
                self._standing[word] = Standing.STANDS if found[word] else Standing.GONE

    def _set(self, words: Iterable[str], standing: Standing) -> None:
        for word in tuple(words):
            if word in self._standing:
                self._standing[word] = standing


def _named(words: Iterable[str], typists: dict[str, str]) -> str:
    return ", ".join(f"{word} ({typists.get(word, 'of another sequence')})" for word in sorted(words))
