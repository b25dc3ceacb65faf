"""Reading one finding's block: `### major concurrency A/cache.py:12:5-14:20` and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import (
    BLANKS,
    Field,
    Stray,
    field_at,
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
_AROUND = "*_`# \t"
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


def field_lines(text: str, start: int, end: int) -> Iterable[tuple[int, str]]:
    """Yield (offset, field) of the lines of text[start:end] that begin a field of a finding."""
    for line in read_lines(text[:end], start):
        if (found := field_at(line, name_of_field)) is not None:
            yield line.start, found.name


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


def evidence_of(fields: dict[str, Field]) -> tuple[str, ...]:
    """Return the evidence: one item a line."""
    lines = map(tidy, value_of(fields, "evidence").split("\n"))
    return tuple(line for line in lines if line)


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
    start = base + at + len(word) - len(word.lstrip(_AROUND))
    return start, start + len(word.strip(_AROUND))


def _bare(word: str) -> str:
    """Return a word without what a formatter or a hand puts around and into it."""
    return word.strip(_AROUND).replace("\\", "").casefold()


def _read_place(ground: Ground, written: str) -> Anchor | LocationProblem:
    """Return the place that `written` says: as it stands, or without what a formatter or an input method made of it."""
    first = parse_location(written, ground.task)
    plainly = typed(written)
    for other in (plainly, plainly.replace("\\", ""), plainly.replace("\\", "").strip(_AROUND)):
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
