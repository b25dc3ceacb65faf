"""The fewest text edits that make a sheet say a given review.

Only what says something else is replaced, exactly where it stands; what the reviewer typed and
nobody can read stays. What is taken out so that it says nothing any more, but holds such text,
is marked `Kept`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from redpencil.documents.sheet.fields import written
from redpencil.documents.sheet.findings_edits import finding_edits
from redpencil.documents.sheet.ground import ground_of
from redpencil.documents.sheet.model import Header, ParsedSheet, TextEdit, apply_edits
from redpencil.documents.sheet.outline import Section, escaped
from redpencil.documents.sheet.own_documents import own_document_edits
from redpencil.documents.sheet.parse import parse_sheet
from redpencil.documents.sheet.preamble import preamble_edits
from redpencil.documents.sheet.render import (
    acceptable_value,
    is_shown,
    ranking_values,
    render_flag,
    render_section,
    task_check_values,
)
from redpencil.documents.sheet.scores_edits import score_edits
from redpencil.documents.sheet.text_edits import (
    KEPT,
    added_block,
    content,
    entry_edits,
    field_edits,
    insertion_point,
    joined,
    line_before,
)
from redpencil.review.own_documents import own_paths
from redpencil.review.ranking_text import NOTHING
from redpencil.review.state import flag_key, normal
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task


def rewrite_sheet(
    sheet: ParsedSheet, task: Task, review: Review, header: Header
) -> tuple[tuple[TextEdit, ...], ParsedSheet]:
    """Return the edits after which `sheet` says `review` and its line `submit:` says `header`; and the sheet then."""
    wanted = normal(review)
    writer = _Writer(sheet, task, wanted)
    parts = [*preamble_edits(sheet.submit, header), *writer.edits()]
    edits = joined(sheet.text, [*parts, *_line_ends_for(sheet, parts)])
    if not edits and not writer.begun_or_gone:
        return (), sheet
    return edits, parse_sheet(apply_edits(sheet.text, edits), task, wanted, sheet.identities, wanted=wanted)


def with_listed(sheet: ParsedSheet, task: Task, review: Review, paths: Collection[str]) -> ParsedSheet:
    """Return `sheet`, which says `review`, with those of these paths listed that are files of the reviewer's."""
    edits = joined(sheet.text, _Writer(sheet, task, review).relisted(paths))
    if not edits:
        return sheet
    return parse_sheet(apply_edits(sheet.text, edits), task, review, sheet.identities, wanted=review)


def _line_ends_for(sheet: ParsedSheet, edits: Collection[TextEdit]) -> Iterable[TextEdit]:
    """Yield a line end before each heading that another one is being typed before, where an edit ends between them."""
    for piece in sheet.structure.pieces:
        begins_line = not piece.start or sheet.text[piece.start - 1] in "\r\n"
        if not begins_line and any(edit.end == piece.start and not edit.text.endswith("\n") for edit in edits):
            yield TextEdit(piece.start, piece.start, "\n")


class _Writer:
    """The parts of one reconciliation; each yields edits only where its part of the review differs."""

    def __init__(self, sheet: ParsedSheet, task: Task, review: Review) -> None:
        self.sheet = sheet
        self.text = sheet.text
        self.structure = sheet.structure
        self.task = task
        self.review = review
        self.begun_or_gone = frozenset(own_paths(task, sheet.review)) ^ frozenset(own_paths(task, review))
        """The paths of the reviewer's files that only one of both reviews has."""

    def edits(self) -> Iterable[TextEdit]:
        for section in Section:
            if section in self.structure.sections:
                yield from self._section(section)
            elif self._differs(section):
                yield self._added(section)

    def _section(self, section: Section) -> Iterable[TextEdit]:  # noqa: PLR0911 - one line a section
        match section:
            case Section.TASK_CHECK:
                return self._task_check()
            case Section.RANKING:
                return self._ranking()
            case Section.SCORES:
                return score_edits(self.sheet, ground_of(self.task), self.review)
            case Section.FINDINGS:
                return finding_edits(self.sheet, self.task, self.review)
            case Section.OWN_DOCUMENTS:
                return own_document_edits(self.sheet, own_paths(self.task, self.review), self.begun_or_gone)
            case Section.FLAGS:
                return self._flags()
            case Section.NOTES:
                return self._notes()

    def _differs(self, section: Section) -> bool:  # noqa: PLR0911 - one line a section
        said, wanted = self.sheet.review, self.review
        match section:
            case Section.TASK_CHECK:
                return said.task_check != wanted.task_check
            case Section.RANKING:
                return said.ranking != wanted.ranking or said.acceptable != wanted.acceptable
            case Section.SCORES:
                return said.scores != wanted.scores and is_shown(section, self.task, wanted)
            case Section.FINDINGS:
                return said.findings != wanted.findings
            case Section.OWN_DOCUMENTS:
                return is_shown(section, self.task, wanted) and bool(self.begun_or_gone)
            case Section.FLAGS:
                return said.flags != wanted.flags
            case Section.NOTES:
                return said.notes != wanted.notes

    def relisted(self, paths: Collection[str]) -> Iterable[TextEdit]:
        """Yield the edits that list the reviewer's files with these paths, or list them no more."""
        files = own_paths(self.task, self.review)
        if Section.OWN_DOCUMENTS in self.structure.sections:
            yield from own_document_edits(self.sheet, files, paths)
        elif any(path in files for path in paths):
            yield self._added(Section.OWN_DOCUMENTS)

    def _added(self, section: Section) -> TextEdit:
        """Return the edit that adds a section before the first of those that come after it."""
        order = list(Section)
        later = set(order[order.index(section) + 1 :])
        at = next((piece.start for piece in self.structure.pieces if piece.kind in later), len(self.text))
        return added_block(self.text, at, render_section(section, self.task, self.review))

    def _task_check(self) -> Iterable[TextEdit]:
        placed = self.structure.task_check
        said, wanted = self.sheet.review.task_check, self.review.task_check
        if placed is None or said == wanted:
            return
        changed = {
            "answer": (said.answer if said else "") != (wanted.answer if wanted else ""),
            "reason": (said.reason if said else "") != (wanted.reason if wanted else ""),
        }
        values = task_check_values(self.review)
        yield from field_edits(self.text, placed, {name: values[name] for name in values if changed[name]})

    def _ranking(self) -> Iterable[TextEdit]:
        placed = self.structure.ranking
        if placed is None:
            return
        said, wanted = self.sheet.review.ranking, self.review.ranking
        changed = {
            "order": (said.groups, said.strengths) != (wanted.groups, wanted.strengths),
            "reason": said.rationale != wanted.rationale,
            "confidence": said.confidence != wanted.confidence,
        }
        changed["acceptable"] = (
            self.sheet.review.acceptable != self.review.acceptable and "acceptable" not in placed.reading.fields
        )
        values = ranking_values(self.task, self.review)
        values |= {name: values[name] or f" {NOTHING}" for name in ("order", "confidence")}
        yield from self._acceptable(placed.start)
        yield from field_edits(self.text, placed, {name: values[name] for name in changed if changed[name]})

    def _acceptable(self, base: int) -> Iterable[TextEdit]:
        placed = self.structure.ranking
        said, wanted = self.sheet.review.acceptable, self.review.acceptable
        field = placed.reading.fields.get("acceptable") if placed else None
        if placed is None or field is None or said == wanted:
            return
        changed = [one for one in self.task.responses if said.get(one.id) != wanted.get(one.id)]
        values = {one.label: (one.id, acceptable_value(self.review, one.id)) for one in changed}
        yield from entry_edits(base, field, placed.reading.entries, values)

    def _flags(self) -> Iterable[TextEdit]:
        placed = self.structure.flags
        if placed is None or self.sheet.review.flags == self.review.flags:
            return
        wanted = {flag_key(flag): flag for flag in self.review.flags}
        said = placed.reading.flags
        for key, line in said.items():
            field, flag = line.field, wanted.get(key)
            if flag is None:
                yield TextEdit(line_before(self.text, placed.start + field.start), placed.start + field.end, "")
                continue
            if flag != line.flag:
                yield TextEdit(placed.start + field.value_start, placed.start + field.end, written(flag.reason))
        for key, start in placed.reading.repeated:
            if key not in wanted:
                yield TextEdit(placed.start + start, placed.start + start, KEPT)
        added = [render_flag(flag, self.task) for key, flag in wanted.items() if key not in said]
        if added:
            at = insertion_point(self.text, placed)
            gap = "\n\n" if at == placed.heading_end else "\n"
            yield TextEdit(at, at, gap + "\n".join(added))

    def _notes(self) -> Iterable[TextEdit]:
        piece = self.structure.sections[Section.NOTES]
        if self.sheet.review.notes == self.review.notes:
            return
        start, end = content(self.text, piece.heading_end, piece.end)
        gap = "\n\n" if start == piece.heading_end else ""
        yield TextEdit(start, end, gap + escaped(self.review.notes))
