"""Reading a sheet: text to review, problems and places. Total: any text is a sheet.

Blocks are read on their own and kept by their text, so that a keystroke reads one block again.
What this module adds is what blocks cannot know of each other: who is who among the findings, and
headings that kept their former values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from redpencil.documents.sheet.fields import HINTS, Stray
from redpencil.documents.sheet.findings import as_of_before, field_lines, read_finding, with_heading_of
from redpencil.documents.sheet.ground import Ground, ground_of
from redpencil.documents.sheet.identities import Identities, KeyedBlock, align, with_buried
from redpencil.documents.sheet.model import ParsedSheet, SheetProblem
from redpencil.documents.sheet.outline import Piece, Section, SectionPiece, cut, like_blocks, like_headings, unescaped
from redpencil.documents.sheet.own_documents import own_document_problems, read_own_documents
from redpencil.documents.sheet.places import Places
from redpencil.documents.sheet.preamble import read_preamble
from redpencil.documents.sheet.prose import merges
from redpencil.documents.sheet.render import is_shown
from redpencil.documents.sheet.scores import read_rubric
from redpencil.documents.sheet.sections import read_flags, read_ranking, read_task_check
from redpencil.documents.sheet.structure import FindingBlock, FindingReading, Placed, Reading, Structure
from redpencil.review.finding_keys import fresh_key
from redpencil.review.lines import Lines
from redpencil.review.own_documents import own_paths
from redpencil.review.remark import Level
from redpencil.review.state import in_order, tidy_block
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.review import Review
from redpencil_protocol.score import Score
from redpencil_protocol.task import Task

_R = TypeVar("_R", bound=Reading)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEGACY = re.compile(r"F[1-9][0-9]*")
_KNOWN = ", ".join(section.value for section in Section)
_NOBODY = Identities()
_SAID = ("anchors", "category", "severity", "what", "why", "fix", "evidence")


def parse_sheet(
    text: str,
    task: Task,
    previous: Review,
    known: Identities = _NOBODY,
    *,
    keys: Sequence[str] | None = None,
    wanted: Review | None = None,
) -> ParsedSheet:
    """Read `text`; never fails.

    Args:
        text: the sheet.
        task: what it reviews.
        previous: the review before; gives what the sheet does not hold (rewrites, tests, the
            order presented) and the heading of a finding whose heading cannot be read now.
        known: who was who among the findings.
        keys: the keys of the findings' blocks, in order, where they are known.
        wanted: the review that the text was written from: its findings stand there in its order.
    """
    readable = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    ground = ground_of(task)
    for review in filter(None, (previous, wanted)):
        ground.learn(review)
    ground.begin()
    preamble_end, pieces = cut(readable)
    preamble = read_preamble(task, readable, preamble_end)
    structure = Structure(preamble_end, tuple(pieces), preamble.of_before)
    reader = _Reader(readable, ground, previous, structure)
    for piece in pieces:
        reader.read(piece)
    reader.read_text_like_headings(preamble.strays)
    identities = reader.identify(known, keys, wanted)
    return ParsedSheet(
        text=text,
        lines=Lines(text),
        review=reader.review(),
        problems=tuple(sorted(reader.problems)),
        spans=Places(readable, ground, reader.structure),
        submit=preamble.submit,
        structure=reader.structure,
        identities=identities,
        merges_at=partial(merges, reader.structure),
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
            case Section.OWN_DOCUMENTS:
                structure.own_documents = self._whole(piece, read_own_documents)
                files = own_paths(self.ground.task, self.previous)
                self.problems += own_document_problems(structure.own_documents, files)
            case Section.FLAGS:
                structure.flags = self._whole(piece, read_flags)
            case Section.SCORES:
                self._read_scores(piece)
            case Section.FINDINGS:
                self._read_findings(piece)
            case Section.NOTES:
                self.notes = unescaped(tidy_block(self.text[piece.heading_end : piece.end]))

    def read_text_like_headings(self, above: Iterable[Stray]) -> None:
        """Report `above`, what stands above the first section, and lines that look like a section's missing heading.

        Any text may hold such a line, so it is only told of while no section of that name is there.
        """
        sections = self.structure.sections
        asked = (one for one in Section if one not in sections and is_shown(one, self.ground.task, self.previous))
        found = list(like_headings(self.text, frozenset(asked)))
        if len(found) > 1 and not sections:
            message = (
                "The headings are indented or quoted, so nothing here is read: take the blanks or signs before them, "
                "and before the lines below them, away"
            )
            self.problems.append(SheetProblem(0, len(self.text.rstrip()), message, "no-sections"))
            return
        self.report(above, 0)
        for section, start, end in found:
            name = f"## {section.value}"
            message = (
                f"This is read as text: write `{name}` without blanks before it if the section begins "
                f"here; if it is text, write `{name}` where the section is to be"
            )
            self.problems.append(SheetProblem(start, end, message, "heading-inside"))

    def report(self, strays: Iterable[Stray], base: int) -> None:
        """Turn strays into problems; unparsed lines that follow each other become one."""
        last: SheetProblem | None = None
        for stray in sorted(strays):
            message = (
                stray.message or "This belongs to nothing: move it to Notes, or below the line that it goes on with"
            )
            level = Level.WARNING if stray.code in HINTS else Level.ERROR
            problem = SheetProblem(base + stray.start, base + stray.end, message, stray.code, level)
            if last and not stray.message and last[2:] == problem[2:] and 0 <= problem.start - last.end <= len("\r\n"):
                problem = self.problems[-1] = last._replace(end=problem.end)
            else:
                self.problems.append(problem)
            last = problem

    def review(self) -> Review:
        """Return the review that the sheet says."""
        structure = self.structure
        findings = tuple(block.finding for block in structure.findings if block.finding)
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
        missing = [one for one in self.ground.rubrics if self.ground.rubrics[one].id not in self.structure.rubrics]
        for start, end in like_blocks(self.text, section.heading_end, section.end, missing):
            message = (
                "This is part of the text above it: take away what stands before it if the rubric's scores begin here"
            )
            self.problems.append(SheetProblem(start, end, message, "heading-inside"))

    def _read_findings(self, section: SectionPiece) -> None:
        fields = field_lines(self.text[section.heading_end : section.intro_end])
        if not fields:
            self._read_intro(section)
        else:
            first = section.heading_end + fields[0][0]
            self._read_intro(section._replace(intro_end=first))
            self._read_blocks(Piece("", first, first, section.intro_end))
        for piece in section.blocks:
            self._read_blocks(piece)

    def _read_blocks(self, piece: Piece) -> None:
        """Read a block, and the blocks without a heading that begin where one of its fields comes again."""
        seen: set[str] = set()
        start, heading_end = piece.start, piece.heading_end
        for offset, name in field_lines(self.text[piece.heading_end : piece.end]):
            at = piece.heading_end + offset
            if name in seen:
                self._read_block(Piece(piece.title, start, heading_end, at))
                start = heading_end = at
                seen.clear()
            seen.add(name)
        self._read_block(Piece(piece.title, start, heading_end, piece.end))

    def _read_block(self, piece: Piece) -> None:
        reading = self._placed(Section.FINDINGS, piece.start, piece.heading_end, piece.end, read_finding).reading
        self.structure.findings.append(FindingBlock(piece, reading, None))

    def identify(self, known: Identities, keys: Sequence[str] | None, wanted: Review | None) -> Identities:
        """Say which finding each block stands for; return what is known of them now."""
        blocks = self.structure.findings
        texts = [self.text[block.piece.start : block.piece.end].rstrip() for block in blocks]
        chosen = self._keys(texts, known, keys)
        if wanted is not None:
            chosen = _as_wanted(blocks, chosen, wanted)
        numbers = dict(known.numbers)
        former = {finding_key(one): one for one in self.previous.findings}
        if wanted is not None:
            former |= {finding_key(one): one for one in wanted.findings}
        for key, one in former.items():
            numbers.setdefault(key, int(one.id[1:]))
        highest = max(numbers.values(), default=0)
        for index, (block, key) in enumerate(zip(blocks, chosen, strict=True)):
            finding = self._finding(block.reading, former.get(key))
            if finding is not None:
                if key not in numbers:
                    highest += 1
                    numbers[key] = highest
                finding = _identified(finding, key, numbers[key], former.get(key))
            blocks[index] = block._replace(finding=finding, key=key)
        keyed = tuple(KeyedBlock(key, text) for key, text in zip(chosen, texts, strict=True))
        return Identities(keyed, with_buried(known, chosen), numbers)

    def _keys(self, texts: Sequence[str], known: Identities, keys: Sequence[str] | None) -> list[str]:
        if keys is not None and len(keys) == len(texts):
            return list(keys)
        found = align(known.blocks, known.graveyard, texts)
        if not known.blocks:  # a sheet of before: its numbers say who is who, this once
            found = _by_numbers(self.structure.findings, found, self.previous)
        return [key or fresh_key() for key in found]

    @staticmethod
    def _finding(reading: FindingReading, former: Finding | None) -> Finding | None:
        finding = reading.finding
        if finding is None and former is not None:
            finding = with_heading_of(reading, former)
        return as_of_before(reading, finding, former) if finding is not None else None


def _by_numbers(blocks: Sequence[FindingBlock], keys: Sequence[str | None], previous: Review) -> list[str | None]:
    taken = {key for key in keys if key}
    found = list(keys)
    for index, block in enumerate(blocks):
        one = previous.finding(block.reading.number) if block.reading.number else None
        if found[index] is None and one is not None and finding_key(one) not in taken:
            found[index] = finding_key(one)
            taken.add(finding_key(one))
    return found


def _as_wanted(blocks: Sequence[FindingBlock], keys: Sequence[str], wanted: Review) -> list[str]:
    """Return the keys, where the blocks that can be read are the findings of `wanted` in their order."""
    order = [finding_key(one) for one in wanted.findings]
    says = [block.reading.finding is not None for block in blocks]
    if sum(says) != len(order):  # one whose heading cannot be read stands for its finding all the same
        says = [said or key in order for said, key in zip(says, keys, strict=True)]
    if sum(says) != len(order):
        return list(keys)
    coming = iter(order)
    chosen = [next(coming) if said else key for said, key in zip(says, keys, strict=True)]
    return [fresh_key() if not said and key in order else key for said, key in zip(says, chosen, strict=True)]


def _identified(finding: Finding, key: str, number: int, former: Finding | None) -> Finding:
    """Return the finding under its key and number; the very same object as before where nothing changed."""
    own = None if _LEGACY.fullmatch(key) else key
    if former is not None and former.id == f"F{number}" and former.key == own and _says_the_same(former, finding):
        return former
    return finding.model_copy(update={"id": f"F{number}", "key": own})


def _says_the_same(one: Finding, other: Finding) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)
