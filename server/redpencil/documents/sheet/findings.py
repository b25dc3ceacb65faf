"""Reading one finding's block: `### major concurrency A/cache.py:12:5-14:20` and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from redpencil.documents.sheet.fields import (
    AROUND,
    BLANKS,
    Field,
    Line,
    Stray,
    field_at,
    is_indented,
    plain,
    read_fields,
    read_lines,
    typed,
)
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.sections import below_heading
from redpencil.documents.sheet.structure import FindingReading, Heading
from redpencil.review.locations import LocationProblem, WrittenLocation, parse_location, parse_locations
from redpencil.review.ranking_text import NOTHING
from redpencil.review.state import ODD_BLANKS, tidy
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.severity import Severity

FIELDS = ("what", "why", "fix", "also", "evidence")
_FIELDS = {name: name for name in FIELDS}
_HEADING = re.compile(rf"[ {ODD_BLANKS}]*###[{BLANKS}{ODD_BLANKS}]*([^\r\n]*)")
_ID = re.compile(r"[Ff][1-9][0-9]{0,5}(?=[ \t]|\Z)[ \t]*")
_WORD = re.compile(r"([^ \t]*)[ \t]*")
_MARKED = re.compile(rf"[-*+](?:[{BLANKS}{ODD_BLANKS}]+|\Z)")
KEPT_TITLE = "Kept from a finding"
"""The heading above what nobody could read in a finding that an act deleted."""


def read_finding(ground: Ground, text: str) -> FindingReading:
    """Read one block of Findings; `text` begins with its `### ` heading, or with a field where that is gone."""
    match = _HEADING.match(text)
    title_start, heading_end = match.span(1) if match else (0, 0)
    written = text[title_start:heading_end]
    title = written[: len(plain(written).rstrip(BLANKS))]
    number = title[: number_before(title)]
    start = below_heading(text) if match else 0
    fields, strays = read_fields(text, start, name_of_field)
    strays += _headings_inside(ground, fields.values())
    heading = None
    if match:
        heading = _read_heading(ground, title, title_start, len(number), strays)
    else:
        end = len(text.splitlines()[0]) if text else 0
        message = "This belongs to no finding: write a heading above it, such as `### major wrong-logic A/cache.py:12`"
        strays.append(Stray(0, max(end, 1), "no-heading", message))
    also: tuple[Anchor, ...] = ()
    not_locations: tuple[str, ...] = ()
    if "also" in fields:
        value = fields["also"].value
        locations, problems = _read_places(ground, value)
        also = tuple(one.anchor for one in locations)
        not_locations = tuple(value[one.start : one.end] for one in problems)
        strays += [Stray(*_span(fields["also"], one), "bad-location", one.message) for one in problems]
    finding = None
    if heading:
        finding = Finding(
            id="F1",
            anchors=(*filter(None, [heading.anchor]), *also),
            category=heading.category,
            severity=heading.severity,
            what=value_of(fields, "what"),
            why=value_of(fields, "why"),
            fix=value_of(fields, "fix"),
            evidence=evidence_of(fields),
        )
    return FindingReading(
        fields,
        tuple(strays),
        typed(number).rstrip(BLANKS).upper(),
        heading,
        title_start,
        heading_end,
        also,
        not_locations,
        finding,
    )


def number_before(title: str) -> int:
    """Return how long the number is that a heading's text begins with, and the blanks behind it; 0 without one."""
    match = _ID.match(typed(title))
    return match.end() if match else 0


def name_of_field(name: str) -> str | None:
    """Return which field of a finding a written name is; None for any other."""
    return _FIELDS.get(name.casefold())


@lru_cache(maxsize=8192)  # a key changes one block of them all
def field_lines(text: str) -> tuple[tuple[int, str], ...]:
    """Return (offset, field) of the lines of `text` that begin a field of a finding."""
    found = ((line.start, field_at(line, name_of_field)) for line in read_lines(text, 0))
    return tuple((start, opening.name) for start, opening in found if opening is not None)


def with_heading_of(reading: FindingReading, previous: Finding) -> Finding:
    """Return the finding that a block says whose heading cannot be read: the heading stays as it was."""
    return previous.model_copy(
        update={
            "anchors": (*previous.anchors[:1], *reading.also),
            "what": value_of(reading.fields, "what"),
            "why": value_of(reading.fields, "why"),
            "fix": value_of(reading.fields, "fix"),
            "evidence": evidence_of(reading.fields),
        }
    )


def value_of(fields: dict[str, Field], name: str) -> str:
    """Return a field's value, empty where the block does not have the field."""
    return fields[name].value if name in fields else ""


def is_marked(line: str) -> bool:
    """Whether a line of evidence begins an item of a list."""
    return _MARKED.match(line) is not None


def evidence_of(fields: dict[str, Field]) -> tuple[str, ...]:
    """Return the items of evidence: each begins with a list marker or, where there are none, below a blank line."""
    lines = _lines_of_evidence(fields)
    is_list = any(map(is_marked, lines))
    items: list[str] = []
    begins = True
    for line in lines:
        if is_marked(line) if is_list else begins:
            items.append(_MARKED.sub("", line, count=1) if is_list else line)
        elif line:
            items.append(tidy(f"{items.pop() if items else ''} {line}"))
        begins = not line
    return tuple(item for item in items if item)


def as_of_before(reading: FindingReading, finding: Finding, former: Finding | None) -> Finding:
    """Return `finding`, its evidence a line an item where there were several and the sheet has no marks yet.

    So redpencil once wrote it, and so it stands in sheets of before.
    """
    if former is None or len(former.evidence) <= 1:
        return finding
    lines = _lines_of_evidence(reading.fields)
    if any(map(is_marked, lines)):
        return finding
    return finding.model_copy(update={"evidence": tuple(filter(None, lines))})


def _lines_of_evidence(fields: dict[str, Field]) -> list[str]:
    return [tidy(line) for line in value_of(fields, "evidence").split("\n")]


def _headings_inside(ground: Ground, fields: Iterable[Field]) -> Iterable[Stray]:
    """Yield the indented lines within texts that look like another finding's heading: shifted there, perhaps."""
    for line in (line for field in fields for line in field.continuation):
        if "###" in line.text and is_indented(line.text) and _is_heading(ground, line):
            message = "This is part of the text above it: take the blanks before it away if a finding begins here"
            yield Stray(line.start, line.end, "finding-inside", message)


def _is_heading(ground: Ground, line: Line) -> bool:
    match = _HEADING.fullmatch(line.text.lstrip(BLANKS))
    words = typed(match[1]).split()[:2] if match else []
    return len(words) > 1 and _bare(words[0]) in ground.severities and _bare(words[1]) in ground.categories


def _read_heading(ground: Ground, title: str, title_start: int, at: int, strays: list[Stray]) -> Heading | None:
    """Return what the heading says; what cannot be read goes to `strays`."""
    words: list[tuple[str, int]] = []
    plainly = typed(title)
    for _ in range(2):
        match = _WORD.match(plainly, at)
        if match is None:
            break
        words.append((match[1], at))
        at = match.end()
    (severity_word, severity_at), (category_word, category_at) = words
    location = title[at:]
    severity = ground.severities.get(_bare(severity_word))
    category = ground.categories.get(_bare(category_word))
    anchor: Anchor | LocationProblem | None = None
    if typed(location) != NOTHING:
        anchor = _read_place(ground, location)
    bad: list[tuple[str, int, int, str]] = []
    if plainly.strip(BLANKS) == KEPT_TITLE:
        message = "What stands here is left of a finding that was deleted: move it to where it belongs, or delete it"
        bad.append(("kept", 0, len(title), message))
    elif severity is None:
        allowed = ", ".join(Severity)
        message = f"{severity_word[:40]!r} is no severity: write one of {allowed}"
        bad.append(("bad-severity", severity_at, severity_at + len(severity_word), message))
    elif category is None:
        allowed = ", ".join(ground.categories.values())
        message = f"{category_word[:40]!r} is no category: write one of {allowed}"
        bad.append(("bad-category", category_at, category_at + len(category_word), message))
    elif isinstance(anchor, LocationProblem):
        bad.append(("bad-location", at + anchor.start, at + anchor.end, anchor.message))
    for code, start, end, message in bad:
        strays.append(Stray(title_start + start, title_start + max(end, start + 1), code, message))
    if severity is None or category is None or isinstance(anchor, LocationProblem):
        return None
    spans = (
        _span_of_word(title_start, severity_word, severity_at),
        _span_of_word(title_start, category_word, category_at),
        (title_start + at, title_start + len(title)),
    )
    return Heading(severity, category, anchor, spans)


def _span_of_word(base: int, word: str, at: int) -> tuple[int, int]:
    start = base + at + len(word) - len(word.lstrip(AROUND))
    return start, start + len(word.strip(AROUND))


def _bare(word: str) -> str:
    """Return a word without what a formatter or a hand puts around and into it."""
    return word.strip(AROUND).replace("\\", "").casefold()


def _read_place(ground: Ground, written: str) -> Anchor | LocationProblem:
    """Return the place that `written` says: as it stands, or without what a formatter or an input method made of it."""
    first = parse_location(written, ground.task)
    plainly = typed(written)
    for other in (plainly, plainly.replace("\\", ""), plainly.replace("\\", "").strip(AROUND)):
        if not isinstance(first, LocationProblem):
            break
        if other != written and not isinstance(found := parse_location(other, ground.task), LocationProblem):
            return found
    return first


def _read_places(ground: Ground, value: str) -> tuple[list[WrittenLocation], list[LocationProblem]]:
    """Return the places of a list in their order, and what in it is none, offsets those of `value`."""
    found, problems = parse_locations(value, ground.task)
    if problems and typed(value) != value:
        again = parse_locations(typed(value), ground.task)
        found, problems = again if len(again[0]) > len(found) else (found, problems)
    locations, left = list(found), list[LocationProblem]()
    for one in problems:
        anchor = _read_place(ground, value[one.start : one.end])
        if isinstance(anchor, LocationProblem):
            left.append(one)
        else:
            locations.append(WrittenLocation(anchor, one.start, one.end))
    return sorted(locations, key=lambda one: one.start), left


def _span(written: Field, problem: LocationProblem) -> tuple[int, int]:
    if problem.end > len(written.first):
        return written.start, written.end
    start = written.first_end - len(written.first)
    return start + problem.start, start + problem.end
