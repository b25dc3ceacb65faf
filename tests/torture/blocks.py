"""Findings as blocks of text: found, typed, and read by a parser that shares nothing with the product's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from torture.places import findings_part

_FIELDS = ("what", "why", "fix")
_HEADING = re.compile(r"^### (?:F\d+ )?(?P<severity>\S+) (?P<category>\S+) (?P<place>\S.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """One finding in a sheet's text: where its lines stand, and what they say."""

    start: int
    end: int
    severity: str
    what: str
    why: str
    fix: str

    @property
    def said(self) -> tuple[str, str, str, str]:
        """What the panel has to show of it."""
        return self.severity, self.what, self.why, self.fix


def blocks_of(sheet: str) -> list[Block]:
    """Return the findings of a sheet, in the order of the text; each begins with its heading."""
    part = findings_part(sheet)
    at = sheet.index(part, sheet.index("## Findings\n")) if part else 0
    starts = [match.start() for match in re.finditer(r"^### ", part, re.MULTILINE)]
    ends = [*starts[1:], *[len(part)] * bool(starts)]
    return [_read(part[start:end], at + start) for start, end in zip(starts, ends, strict=True)]


def block_text(word: str, severity: str = "minor", line: int = 3) -> str:
    """Return a finding as a person would type it."""
    return f"### {severity} wrong-logic A/stats.py:{line}\n\nwhat: {word}\nwhy:\nfix:\n\n"


def end_of_findings(sheet: str) -> int:
    """Return where a further block begins."""
    return sheet.index("## Findings\n") + len("## Findings\n") + len(findings_part(sheet))


def _read(text: str, start: int) -> Block:
    lines = text.split("\n")
    heading = _HEADING.match(lines[0])
    said = dict.fromkeys(_FIELDS, "")
    name = ""
    for line in lines[1:]:
        field, colon, rest = line.partition(":")
        if colon and field in (*_FIELDS, "also", "evidence"):
            name = field
            said[name] = rest.strip()
        elif name and line.strip():
            said[name] = f"{said[name]}\n{line.strip()}".strip()
    severity = heading["severity"] if heading else ""
    return Block(start, start + len(text), severity, said["what"], said["why"], said["fix"])
