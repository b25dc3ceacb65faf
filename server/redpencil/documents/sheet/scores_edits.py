"""The edits that make the section Scores say the scores of a review."""

from __future__ import annotations

from collections.abc import Iterable

from redpencil.documents.sheet.fields import INDENT, after_indented, written
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.model import ParsedSheet, TextEdit
from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.render import (
    render_criterion,
    render_rationale,
    render_rubric,
    text_of,
    value_of,
)
from redpencil.documents.sheet.structure import CriterionLine, Placed, RubricReading
from redpencil.documents.sheet.text_edits import added_block, entry_edits, insertion_point, line_before
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Per, Rubric, Text
from redpencil_protocol.score import Score

_Scores = dict[tuple[str, str | None], Score]


def score_edits(sheet: ParsedSheet, ground: Ground, review: Review) -> Iterable[TextEdit]:
    """Yield the edits of all rubrics whose scores differ."""
    rubrics = ground.task.rubrics
    for index, rubric in enumerate(rubrics):
        said, wanted = _of(rubric, sheet.review), _of(rubric, review)
        if said == wanted:
            continue
        placed = sheet.structure.rubrics.get(rubric.id)
        if placed is None:
            section = sheet.structure.sections[Section.SCORES]
            later = [sheet.structure.rubrics.get(one.id) for one in rubrics[index + 1 :]]
            at = min((one.start for one in later if one), default=section.end)
            yield added_block(sheet.text, at, render_rubric(rubric, ground.task, review))
        else:
            yield from _rubric_edits(sheet.text, ground, placed, rubric, said, wanted)


def _of(rubric: Rubric, review: Review) -> _Scores:
    return {(one.criterion, one.response): one for one in review.scores if one.rubric == rubric.id}


def _rubric_edits(
    text: str, ground: Ground, placed: Placed[RubricReading], rubric: Rubric, said: _Scores, wanted: _Scores
) -> Iterable[TextEdit]:
    changed = {key[0] for key in {**said, **wanted} if said.get(key) != wanted.get(key)}
    missing: list[str] = []
    for criterion in rubric.criteria:
        line = placed.reading.criteria.get(criterion.id)
        if criterion.id not in changed:
            continue
        if line is None:
            missing.append(render_criterion(criterion, rubric, ground.task, wanted))
        elif rubric.per is Per.SET:
            key = criterion.id, None
            yield from _set_edits(text, placed.start, line, said.get(key), wanted.get(key))
        else:
            yield from _response_edits(text, ground, placed, line, said, wanted)
    if missing:  # after the others: the last of them may end where these begin
        at = insertion_point(text, placed)
        gap = "\n" if placed.reading.fields or at != placed.heading_end else "\n\n"
        yield TextEdit(at, at, gap + "\n".join(missing))


def _set_edits(
    text: str, base: int, line: CriterionLine, said: Score | None, wanted: Score | None
) -> Iterable[TextEdit]:
    field = line.field
    if isinstance(line.criterion.scale, Text):
        yield TextEdit(base + field.value_start, base + field.end, written(text_of(wanted)))
        return
    if value_of(said) != value_of(wanted):
        yield TextEdit(base + field.value_start, base + field.first_end, f" {value_of(wanted)}")
    before, after = _rationale(said), _rationale(wanted)
    place = line.rationales.get(None)
    if before == after:
        return
    if place is None:
        at = base + field.first_end
        yield TextEdit(at, at, "\n" + render_rationale(None, after))
    elif after:
        yield TextEdit(base + place.start, base + place.end, render_rationale(None, after))
    else:
        yield TextEdit(line_before(text, base + place.start), base + place.end, "")


def _response_edits(
    text: str,
    ground: Ground,
    placed: Placed[RubricReading],
    line: CriterionLine,
    said: _Scores,
    wanted: _Scores,
) -> Iterable[TextEdit]:
    criterion, base = line.criterion, placed.start
    as_text = isinstance(criterion.scale, Text)
    pairs = {
        label: (response, said.get((criterion.id, response)), wanted.get((criterion.id, response)))
        for label, response in ground.labels.items()
    }
    if not as_text:
        values = {
            label: (response, value_of(after))
            for label, (response, before, after) in pairs.items()
            if value_of(before) != value_of(after)
        }
        yield from entry_edits(base, line.field, line.entries, values)
    end = base + after_indented(text[base : placed.end], line.field.end)
    for label, (response, one, other) in pairs.items():
        before, after = (text_of(one), text_of(other)) if as_text else (_rationale(one), _rationale(other))
        place = line.rationales.get(response)
        if before == after:
            continue
        if place is None:
            yield TextEdit(end, end, "\n" + render_rationale(label, after))
        elif after or place.repeated:
            yield TextEdit(base + place.value_start, base + place.end, written(after, INDENT + " " * place.depth))
        else:
            yield TextEdit(line_before(text, base + place.start), base + place.end, "")


def _rationale(score: Score | None) -> str:
    return score.rationale if score else ""
