"""Reading a sheet: text to review, problems and places. Total: any text is a sheet.

Blocks are read on their own and kept by their text, so that a keystroke reads one block again.
What this module adds is what blocks cannot know of each other: ids that stand twice, ids still
to be given, headings that kept their former values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from redpencil.documents.sheet.fields import Stray
from redpencil.documents.sheet.findings import read_finding, with_heading_of
from redpencil.documents.sheet.ground import Ground, ground_of
from redpencil.documents.sheet.model import ParsedSheet, SheetProblem
from redpencil.documents.sheet.outline import Section, SectionPiece, cut, unescaped
from redpencil.documents.sheet.places import Places
from redpencil.documents.sheet.preamble import read_preamble, submit_line
from redpencil.documents.sheet.scores import read_rubric
from redpencil.documents.sheet.sections import read_flags, read_ranking, read_task_check
from redpencil.documents.sheet.structure import FindingBlock, Placed, Reading, Structure
from redpencil.review.lines import Lines
from redpencil.review.state import in_order, next_finding_id, tidy_block
from redpencil_protocol.finding import Finding
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.review import Review
from redpencil_protocol.score import Score
from redpencil_protocol.task import Task

_R = TypeVar("_R", bound=Reading)
_SURROGATE = re.compile("[\ud800-\udfff]")
_KNOWN = ", ".join(section.value for section in Section)


def parse_sheet(text: str, task: Task, previous: Review, *, used_ids: Iterable[str] = ()) -> ParsedSheet:
    """Read `text`; never fails.

    Args:
        text: the sheet.
        task: what it reviews.
        previous: the review before; gives what the sheet does not hold (rewrites, tests, the
            order presented) and the heading of a finding whose heading cannot be read now.
        used_ids: ids of deleted findings, so that none is given again.
    """
    readable = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    ground = ground_of(task)
    ground.begin()
    preamble_end, pieces = cut(readable)
    reader = _Reader(readable, ground, previous, Structure(preamble_end, tuple(pieces)))
    generated, strays = read_preamble(task, readable, preamble_end)
    reader.report(strays, 0)
    for piece in pieces:
        reader.read(piece)
    review = reader.review(used_ids)
    title = generated[0].text if 0 in generated else ""
    return ParsedSheet(
        text=text,
        lines=Lines(text),
        review=review,
        problems=tuple(sorted(reader.problems)),
        spans=Places(readable, ground, reader.structure),
        title=title.removeprefix("# Review:").strip(),
        submit=submit_line(task, readable, preamble_end),
        structure=reader.structure,
    )


class _Reader:
    """One pass over a sheet; collects the structure and the problems."""

    def __init__(self, text: str, ground: Ground, previous: Review, structure: Structure) -> None:
        self.text = text
        self.ground = ground
        self.previous = previous
        self.structure = structure
        self.problems: list[SheetProblem] = []
        self.notes = ""

    def read(self, piece: SectionPiece) -> None:
        structure = self.structure
        if piece.kind is None:
            message = (
                f"{piece.title[:40]!r} is no section of the sheet, so what stands below says nothing: use {_KNOWN}"
            )
            self.problems.append(SheetProblem(piece.start, piece.heading_end, message, "unknown-section"))
            return
        if piece.kind in structure.sections:
            message = f"The section {piece.kind.value} stands above already: move what stands below there"
            self.problems.append(SheetProblem(piece.start, piece.heading_end, message, "duplicate-section"))
            return
        structure.sections[piece.kind] = piece
        match piece.kind:
            case Section.TASK_CHECK:
                structure.task_check = self._whole(piece, read_task_check)
            case Section.RANKING:
                structure.ranking = self._whole(piece, read_ranking)
            case Section.FLAGS:
                structure.flags = self._whole(piece, read_flags)
            case Section.SCORES:
                self._read_scores(piece)
            case Section.FINDINGS:
                self._read_findings(piece)
            case Section.NOTES:
                self.notes = unescaped(tidy_block(self.text[piece.heading_end : piece.end]))

    def report(self, strays: Iterable[Stray], base: int) -> None:
        """Turn strays into problems; unparsed lines that follow each other become one."""
        last: SheetProblem | None = None
        for stray in sorted(strays):
            message = stray.message or "This says nothing to redpencil here; it is kept, but not part of the review"
            problem = SheetProblem(base + stray.start, base + stray.end, message, stray.code)
            if last and not stray.message and last[2:] == problem[2:] and 0 <= problem.start - last.end <= len("\r\n"):
                problem = self.problems[-1] = last._replace(end=problem.end)
            else:
                self.problems.append(problem)
            last = problem

    def review(self, used_ids: Iterable[str]) -> Review:
        """Return the review that the sheet says."""
        structure = self.structure
        findings = self._number(used_ids)
        scores: list[Score] = []
        for placed in structure.rubrics.values():
            for line in placed.reading.criteria.values():
                scores += line.scores.values()
        ranking = structure.ranking.reading if structure.ranking else None
        flags = structure.flags.reading.flags.values() if structure.flags else ()
        return in_order(
            self.previous.model_copy(
                update={
                    "task": self.ground.task.id,
                    "task_check": structure.task_check.reading.verdict if structure.task_check else None,
                    "findings": findings,
                    "scores": tuple(scores),
                    "ranking": ranking.ranking if ranking else Ranking(),
                    "acceptable": dict(ranking.acceptable) if ranking else {},
                    "flags": tuple(line.flag for line in flags),
                    "notes": self.notes,
                }
            )
        )

    def _whole(self, piece: SectionPiece, read: Callable[[Ground, str], _R]) -> Placed[_R]:
        assert piece.kind is not None  # noqa: S101 - the caller dispatched on it
        return self._placed(piece.kind, piece.start, piece.heading_end, piece.end, read)

    def _placed(
        self, kind: Section, start: int, heading_end: int, end: int, read: Callable[[Ground, str], _R]
    ) -> Placed[_R]:
        reading = self.ground.reading(kind, self.text[start:end], read)
        self.report(reading.strays, start)
        return Placed(start, heading_end, end, reading)

    def _read_intro(self, piece: SectionPiece) -> None:
        intro = self.text[piece.heading_end : piece.intro_end]
        words = intro.strip()
        if words:
            start = piece.heading_end + intro.index(words)
            self.report([Stray(start, start + len(words))], 0)

    def _read_scores(self, section: SectionPiece) -> None:
        self._read_intro(section)
        for piece in section.blocks:
            placed = self._placed(Section.SCORES, piece.start, piece.heading_end, piece.end, read_rubric)
            rubric = placed.reading.rubric
            if rubric is None:
                continue
            if rubric.id in self.structure.rubrics:
                message = f"The scores of {rubric.id} stand above already: keep one of the two"
                self.problems.append(SheetProblem(piece.start, piece.heading_end, message, "duplicate-section"))
            else:
                self.structure.rubrics[rubric.id] = placed

    def _read_findings(self, section: SectionPiece) -> None:
        self._read_intro(section)
        seen: set[str] = set()
        for piece in section.blocks:
            reading = self._placed(Section.FINDINGS, piece.start, piece.heading_end, piece.end, read_finding).reading
            finding = reading.finding
            repeated = reading.id in seen
            if repeated:
                message = (
                    f"{reading.id} stands above already: delete it here, and this finding gets a number of its own"
                )
                self.problems.append(SheetProblem(piece.start, piece.heading_end, message, "duplicate-id"))
                finding = None
            elif reading.id and finding is None:
                former = self.previous.finding(reading.id)
                finding = with_heading_of(reading, former) if former else None
            if reading.id:
                seen.add(reading.id)
            self.structure.findings.append(FindingBlock(piece, reading, finding, repeated))

    def _number(self, used_ids: Iterable[str]) -> tuple[Finding, ...]:
        """Give ids to the findings that were typed without one; return all findings in order."""
        blocks = self.structure.findings
        taken = {block.reading.id for block in blocks}
        waiting = [one for one in self.previous.findings if one.id not in taken]
        used = [*used_ids, *filter(None, taken)]
        for index, block in enumerate(blocks):
            if block.finding is None or block.reading.id:
                continue
            typed = block.finding
            former = next((one for one in waiting if _is_same(one, typed)), None)
            if former:
                waiting.remove(former)
            identifier = former.id if former else next_finding_id(self.previous, used)
            used.append(identifier)
            blocks[index] = block._replace(finding=typed.model_copy(update={"id": identifier}))
        return tuple(block.finding for block in blocks if block.finding)


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether a finding just numbered is the one whose block does not have the number yet.

    The place may still be typed. All else is equal: an act may have marked a finding that has not
    reached this text, and must not lose its number to it.
    """
    here, there = one.anchors[:1], other.anchors[:1]
    same_file = [(a.response, a.file) for a in here] == [(a.response, a.file) for a in there]
    return same_file and one.model_copy(update={"id": other.id, "anchors": other.anchors}) == other
