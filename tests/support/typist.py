"""A reviewer who types at random into a sheet, and knows which words must still stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

_WORD = re.compile(r"wq\d+z")
_SNIPPETS = (
    *(
        " {} ",
        "{}",
        "\n{}\n",
        "\n\n  {}\n",
        "\n    {}",
        "😀{}\r\n",
        "\r{}\r",
        "\u2028{}\x0c",
        "\x00{}\x1b",
        "\t{}",
        "\n> {}\n",
    ),
    *("\n## {}\n", "\n## Notes\n\n{}\n", "\n## Findings\n{}\n", "\n## Ranking {}\n", "# {}", "\n### {}\n", "```{}\n"),
    *("\nwhat: {}\n", "\nwhy: {}\n", "\nreason: {}\n", "\norder: B > A {}\n", "\norder: A > B > C\nreason: {}\n"),
    *("\nunsafe A: {}\n", "\nbroken-task: {}\n", "\nanswer: yes\nreason: {}\n", "\nacceptable: A no, B {}\n"),
    *("\n### F1 minor wrong-logic A/stats.py:2:1-2:4\n\nwhat: {}\n", "\n### F2 {} wrong-logic A/stats.py:2\n"),
    *(
        "\n### minor wrong-logic A/stats.py:3\nwhat: {}\n",
        "\n### blocker concurrency B/stats.py:1-2\n\nwhy: {}\nfix: -",
    ),
    *(
        "\n### correctness 1.0.0\n\n{}: A 3\n",
        "A 2, {}",
        "\n  A: {}\n",
        "\nalso: B/stats.py:2, {}\n",
        "\nevidence: {}\n",
    ),
)


def words_in(text: str) -> set[str]:
    """Return the typist's words in `text`."""
    return set(_WORD.findall(text))


class Typist:
    """Types unique words, alone or in whatever a sheet may hold; forgets those that were deleted again."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.words: set[str] = set()
        """What was typed and not deleted since."""
        self._count = 0

    def word(self) -> str:
        """Return a word that nobody has typed yet."""
        self._count += 1
        return f"wq{self._count}z"

    def edited(self, text: str) -> str:
        """Return `text` after one edit: something typed, deleted, or typed over something else."""
        deletes = self.random.random() < 0.3
        start = self._place(text)
        end = start
        if deletes:
            end = min(len(text), start + self.random.choice([1, 3, 20, 90]))
        new = "" if deletes and self.random.random() < 0.5 else self._snippet()
        result = text[:start] + new + text[end:]
        self.words = (self.words | words_in(new)) & words_in(result)
        return result

    def allow(self, words: Iterable[str]) -> None:
        """Let go of words that the typist replaces or takes out by other means."""
        self.words -= set(words)

    def _snippet(self) -> str:
        return self.random.choice(_SNIPPETS).format(self.word())

    def _place(self, text: str) -> int:
        ends = [match.start() for match in re.finditer(r"(?=\r\n|\n|\Z)", text)]
        return self.random.choice(ends) if self.random.random() < 0.6 else self.random.randint(0, len(text))
