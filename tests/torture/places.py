"""Where a person types in a sheet or a file of her own: drawn at random from what the text says now.

Only the grammar that stays is used: headings of sections, `what:`, `why:`, `fix:`, `reason:`, blocks of findings.
"""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

from torture.ledger import WORD

_FIELD = re.compile(r"^(?:what|why|fix|reason):.*$", re.MULTILINE)
_WORD = re.compile(rf" {WORD}")
_LINE_OF_NOTES = re.compile(rf"^and {WORD}.*$", re.MULTILINE)
_FINDINGS = re.compile(
    r"^## Findings\n(.*?)(?=^## |^#[^\n]*## (?:Rewrites and tests|Flags)$|\Z)", re.MULTILINE | re.DOTALL
)
_NOTES = re.compile(r"^## Notes\n(.*)\Z", re.MULTILINE | re.DOTALL)


class Edit(NamedTuple):
    """One thing typed: what is put in the place of `start:end`."""

    start: int
    end: int
    text: str


def typed(random: Random, text: str, word: str) -> Edit:
    """Return an edit that types `word` somewhere in a sheet."""
    drawn = random.choice([_in_a_field, _in_a_field, _in_a_line_of_the_notes, in_the_notes, in_the_notes, block])
    return drawn(random, text, word) or in_the_notes(random, text, word)


def in_the_notes(_random: Random, text: str, word: str) -> Edit:
    """Return an edit that adds a line to the notes, which stand last."""
    end = len(text)
    return Edit(end, end, f"{'' if text.endswith(chr(10)) else chr(10)}and {word}\n")


def block(random: Random, text: str, word: str) -> Edit | None:
    """Return an edit that types a finding by hand, at the end of the findings."""
    found = _FINDINGS.search(text)
    if found is None:
        return None
    head = f"### minor wrong-logic {random.choice('AB')}/stats.py:{random.randint(2, 6)}"
    lines = f"{head}\n\nwhat: {word}\nwhy:\nfix:\n\n"
    inside = found.group(1)
    return Edit(found.end(), found.end(), lines if inside.endswith("\n\n") or not inside.strip() else f"\n{lines}")


def in_field(text: str, name: str, word: str, which: int = 0) -> Edit:
    """Return an edit that types `word` at the end of a field's line, the `which`-th of this name."""
    lines = [*re.finditer(rf"^{name}:.*$", text, re.MULTILINE)]
    return Edit(lines[which].end(), lines[which].end(), f" {word}")


def removal(random: Random, text: str) -> Edit | None:
    """Return an edit that takes out a word with the blank before it; None where there is none."""
    found = [*_WORD.finditer(text)]
    if not found:
        return None
    word = random.choice(found)
    return Edit(word.start(), word.end(), "")


def in_a_file(random: Random, text: str, word: str) -> Edit:
    """Return an edit that types `word` in a file of the reviewer's own, as a line or within one."""
    lines = [*re.finditer(r"^# .*$", text, re.MULTILINE)]
    if lines and random.random() < 0.5:
        end = random.choice(lines).end()
        return Edit(end, end, f" {word}")
    starts = [match.start() for match in re.finditer(r"^", text, re.MULTILINE)]
    at = random.choice(starts)
    return Edit(at, at, f"# {word}\n")


def findings_part(text: str) -> str:
    """Return what stands under the heading of the findings."""
    found = _FINDINGS.search(text)
    return found.group(1) if found else ""


def notes_part(text: str) -> str:
    """Return what stands under the heading of the notes."""
    found = _NOTES.search(text)
    return found.group(1) if found else ""


def _in_a_field(random: Random, text: str, word: str) -> Edit | None:
    lines = [*_FIELD.finditer(text)]
    if not lines:
        return None
    end = random.choice(lines).end()
    return Edit(end, end, f" {word}")


def end_of_a_line_of_notes(text: str) -> int | None:
    """Return where the first line of notes ends that was typed by hand; None where there is none."""
    found = _LINE_OF_NOTES.search(text)
    return found.end() if found else None


def _in_a_line_of_the_notes(random: Random, text: str, word: str) -> Edit | None:
    begin = len(text) - len(notes_part(text))
    lines = [one for one in _LINE_OF_NOTES.finditer(text) if one.start() >= begin]
    if not lines:
        return None
    end = random.choice(lines).end()
    return Edit(end, end, f" {word}")
