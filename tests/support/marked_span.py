"""Spans of texts, and the anchors that they must become, computed the slow and obvious way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any

from support.scripted_editor import Message, position_of, span_of

CONTEXT = 32


@dataclass(frozen=True)
class MarkedSpan:
    """A span [start, end), in code points, of one document of the response shown as `label`."""

    label: str
    file: str
    text: str
    """The whole document."""
    start: int
    end: int

    def range(self, encoding: str) -> Message:
        """Return the range as an editor selects it."""
        return span_of(position_of(self.text, self.start, encoding), position_of(self.text, self.end, encoding))

    def anchor(self, presented: list[str]) -> dict[str, Any]:
        """Return the anchor as JSON; `presented` are the responses' ids as shown, A first."""
        return {
            "response": presented[ord(self.label) - ord("A")],
            "file": self.file,
            "start": self.start,
            "end": self.end,
            "quote": self.text[self.start : self.end],
            "prefix": self.text[max(0, self.start - CONTEXT) : self.start],
            "suffix": self.text[self.end : self.end + CONTEXT],
            "sha256": hashlib.sha256(self.text.encode()).hexdigest(),
        }


def selectable(text: str) -> list[int]:
    """Return the offsets at which a selection can begin or end: everywhere but between CR and LF."""
    return [at for at in range(len(text) + 1) if text[max(0, at - 1) : at + 1] != "\r\n"]


def random_span(random: Random, label: str, file: str, text: str) -> MarkedSpan:
    """Return a span of at least one character, of any length."""
    start, end = sorted(random.sample(selectable(text), 2))
    return MarkedSpan(label, file, text, start, end)
