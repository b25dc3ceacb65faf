"""Where in a sheet free text stands, and where lines that are read word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from redpencil.documents.sheet.fields import Field
from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.structure import Structure

_PROSE = frozenset({"what", "why", "fix", "reason", "evidence"})


def merges(structure: Structure, offset: int, *, replaces: bool) -> bool:
    """Whether what two people write at `offset` may stand side by side, letter by letter.

    So it may in free text; and among the findings where nobody replaces anything, so that a heading that both
    begin is one that cannot be read rather than one whose words are gone.
    """
    findings = structure.sections.get(Section.FINDINGS)
    if not replaces and findings is not None and findings.heading_end < offset <= findings.end:
        return True
    return any(start <= offset <= end for start, end in _prose(structure))


def _prose(structure: Structure) -> Iterable[tuple[int, int]]:
    notes = structure.sections.get(Section.NOTES)
    if notes is not None:
        yield notes.heading_end + 1, notes.end
    for placed in (structure.task_check, structure.ranking):
        if placed is not None:
            yield from _fields(placed.start, placed.reading.fields)
    for block in structure.findings:
        yield from _fields(block.piece.start, block.reading.fields)
    if structure.flags is not None:
        for line in structure.flags.reading.flags.values():
            yield structure.flags.start + line.field.value_start, structure.flags.start + line.field.end
    for placed in structure.rubrics.values():
        for criterion in placed.reading.criteria.values():
            for rationale in criterion.rationales.values():
                yield placed.start + rationale.value_start, placed.start + rationale.end


def _fields(base: int, fields: Mapping[str, Field]) -> Iterable[tuple[int, int]]:
    for name, field in fields.items():
        if name in _PROSE:
            yield base + field.value_start, base + field.end
