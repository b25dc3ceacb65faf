"""Where each subject of a remark stands in the sheet, worked out when asked.

A subject that is not written down stands where it would be: at its line, its block, its section,
the title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from redpencil.documents.sheet.fields import Field
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.model import Span
from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.structure import FindingBlock, Structure
from redpencil.review.remark import Part, Subject
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.rubric import Rank

_SECTIONS = {
    Part.TASK_CHECK: Section.TASK_CHECK,
    Part.RANKING: Section.RANKING,
    Part.ACCEPTABLE: Section.RANKING,
    Part.SCORE: Section.SCORES,
    Part.FINDING: Section.FINDINGS,
    Part.FLAG: Section.FLAGS,
    Part.NOTES: Section.NOTES,
}


class Places(Mapping[Subject, Span]):
    """Subject to span; total, while iteration yields only what is written down."""

    __slots__ = ("_finders", "_findings", "_ground", "_structure", "_text")

    def __init__(self, text: str, ground: Ground, structure: Structure) -> None:
        self._text = text
        self._ground = ground
        self._structure = structure
        self._findings: dict[str, FindingBlock] = {
            block.finding.id: block for block in structure.findings if block.finding
        }
        self._finders: dict[Part, Callable[[Subject], Span | None]] = {
            Part.TASK_CHECK: self._task_check,
            Part.RANKING: self._ranking,
            Part.ACCEPTABLE: self._acceptable,
            Part.SCORE: self._score,
            Part.FINDING: self._finding,
            Part.FLAG: self._flag,
        }

    def __getitem__(self, subject: Subject) -> Span:
        """Return the span of `subject`, or of the place where it would be."""
        return self._written(subject) or self._section(_SECTIONS.get(subject.part))

    def __contains__(self, subject: object) -> bool:
        """Whether the subject itself is written down."""
        return isinstance(subject, Subject) and self._written(subject) is not None

    def __iter__(self) -> Iterator[Subject]:
        """Yield the subjects that are written down."""
        structure = self._structure
        if structure.task_check:
            yield from (
                Subject(Part.TASK_CHECK, field=_unless(name, "answer")) for name in structure.task_check.reading.fields
            )
        if structure.ranking:
            reading = structure.ranking.reading
            yield from (Subject(Part.RANKING, field=_unless(n, "order")) for n in reading.fields if n != "acceptable")
            yield from (Subject(Part.ACCEPTABLE, response=response) for response in reading.entries)
        for rubric, placed in structure.rubrics.items():
            for criterion, line in placed.reading.criteria.items():
                key = f"{rubric}/{criterion}"
                responses = list(line.entries) or [None]
                yield from (Subject(Part.SCORE, key, response) for response in responses)
                yield from (Subject(Part.SCORE, key, response, "rationale") for response in line.rationales)
        for identifier, block in self._findings.items():
            yield Subject(Part.FINDING, identifier)
            yield from (Subject(Part.FINDING, identifier, field=name) for name in ("heading", *block.reading.fields))
        if structure.flags:
            yield from (Subject(Part.FLAG, kind.value, response) for kind, response in structure.flags.reading.flags)

    def __len__(self) -> int:
        """Return how many subjects are written down."""
        return sum(1 for _ in self)

    def _section(self, section: Section | None) -> Span:
        piece = self._structure.sections.get(section) if section else None
        if piece:
            return Span(piece.start, piece.heading_end)
        end = self._structure.preamble_end
        stops = [at for at in (self._text.find("\n", 0, end), self._text.find("\r", 0, end)) if at >= 0]
        return Span(0, min(stops, default=end))

    def _written(self, subject: Subject) -> Span | None:
        find = self._finders.get(subject.part)
        return find(subject) if find else None

    def _task_check(self, subject: Subject) -> Span | None:
        placed = self._structure.task_check
        return _field(placed.start, placed.reading.fields, subject.field or "answer") if placed else None

    def _ranking(self, subject: Subject) -> Span | None:
        placed = self._structure.ranking
        return _field(placed.start, placed.reading.fields, subject.field or "order") if placed else None

    def _acceptable(self, subject: Subject) -> Span | None:
        placed = self._structure.ranking
        if placed is None:
            return None
        entry = placed.reading.entries.get(subject.response or "")
        if entry:
            return Span(placed.start + entry.start, placed.start + entry.end)
        return _field(placed.start, placed.reading.fields, "acceptable")

    def _score(self, subject: Subject) -> Span | None:
        rubric, _, criterion = subject.key.partition("/")
        placed = self._structure.rubrics.get(rubric)
        if placed is None:
            return None
        line = placed.reading.criteria.get(criterion)
        if line is None:
            return self._ranked(rubric, criterion) or Span(placed.start, placed.heading_end)
        rationale = line.rationales.get(subject.response)
        if subject.field == "rationale" and rationale:
            return Span(placed.start + rationale.start, placed.start + rationale.end)
        entry = line.entries.get(subject.response or "")
        if entry:
            return Span(placed.start + entry.start, placed.start + entry.end)
        return Span(placed.start + line.field.start, placed.start + line.field.first_end)

    def _ranked(self, rubric: str, criterion: str) -> Span | None:
        """Return the line that answers a criterion whose answer is the ranking."""
        known = self._ground.rubrics.get(rubric.casefold())
        asked = known.criterion(criterion) if known else None
        if asked is None or not isinstance(asked.scale, Rank):
            return None
        return self._ranking(Subject(Part.RANKING))

    def _finding(self, subject: Subject) -> Span | None:
        block = self._findings.get(subject.key)
        if block is None:
            return None
        field = block.reading.fields.get(subject.field)
        if field is None:
            return Span(block.piece.start, block.piece.heading_end)
        return _span(block.piece.start, field)

    def _flag(self, subject: Subject) -> Span | None:
        placed = self._structure.flags
        if placed is None:
            return None
        line = placed.reading.flags.get((FlagKind.of(subject.key), subject.response))
        return _span(placed.start, line.field) if line else None


def _field(base: int, fields: dict[str, Field], name: str) -> Span | None:
    field = fields.get(name)
    return _span(base, field) if field else None


def _span(base: int, field: Field) -> Span:
    """Return where a field's value stands, or all of its line while it has none."""
    if field.first:
        return Span(base + field.first_span[0], base + field.end)
    return Span(base + field.start, base + field.end)


def _unless(name: str, default: str) -> str:
    return "" if name == default else name
