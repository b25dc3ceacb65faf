"""Reading one rubric's block in Scores: a line per criterion, rationales indented below it.

Where a rubric asks per response, a rationale begins `  A: …` and goes on deeper; where it asks
once, all that is indented is the rationale. A criterion that asks for text has its text where
others have the rationale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import (
    AROUND,
    BLANKS,
    INDENT,
    Field,
    Stray,
    is_indented,
    plain,
    read_fields,
    typed,
    without_indent,
)
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.rationales import read_rationales
from redpencil.documents.sheet.sections import NO_VALUE, below_heading, read_entries
from redpencil.documents.sheet.structure import CriterionLine, Entry, Rationale, RubricReading
from redpencil.review.score_values import ValueProblem, parse_value
from redpencil.review.state import ODD_BLANKS, tidy
from redpencil_protocol.rubric import Criterion, Per, Rank, Rubric, ScoreValue, Text
from redpencil_protocol.score import Score

_HEADING = re.compile(rf"[ {ODD_BLANKS}]*###[{BLANKS}{ODD_BLANKS}]*[*_`]*([^\s*`]*)([^\r\n]*)")
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_LIKE_A_CRITERION = re.compile(r"[A-Za-z][A-Za-z0-9._-]+[ \t]*:")


def read_rubric(ground: Ground, text: str) -> RubricReading:
    """Read one block of Scores; `text` begins with its `### ` heading."""
    heading = _HEADING.match(text)
    name = heading[1] if heading else ""
    rubric = ground.rubrics.get(name.casefold())
    if rubric is None:
        known = ", ".join(one.id for one in ground.rubrics.values()) or "none"
        end = below_heading(text)
        message = f"{name[:40]!r} is no rubric of this task: its rubrics are {known}"
        return RubricReading({}, (Stray(0, len(text[:end].rstrip()), "unknown-rubric", message),), None, {})
    asked = {one.id.casefold(): one for one in rubric.criteria if not isinstance(one.scale, Rank)}

    def name_of(written: str) -> str | None:
        criterion = asked.get(written.casefold())
        return criterion.id if criterion else None

    fields, strays = read_fields(text, below_heading(text), name_of, _is_like_a_criterion)
    strays = [_explained(rubric, text, stray) for stray in strays]
    if heading is not None:
        strays += _behind_name(rubric, heading[2], heading.start(2))
    criteria: dict[str, CriterionLine] = {}
    for criterion in asked.values():
        written = fields.get(criterion.id)
        if written is not None:
            criteria[criterion.id] = _read_criterion(ground, rubric, criterion, written, strays)
    return RubricReading(fields, tuple(strays), rubric, criteria)


def _behind_name(rubric: Rubric, written: str, start: int) -> Iterable[Stray]:
    """Yield what stands behind a rubric's name, where that is not its version."""
    words = written.strip(AROUND)
    said = typed(words).replace("\\", "").strip(AROUND)
    if said in {"", rubric.version}:
        return
    at = start + written.index(words)
    span = at, at + len(words)
    if _VERSION.fullmatch(said):  # the task may ask for another version now than when the sheet was begun
        yield Stray(*span, "other-version", f"The task asks for {rubric.id} {rubric.version}, and is scored by that")
    else:
        message = f"Only the version {rubric.version} stands behind {rubric.id}: move {words[:40]!r} to Notes"
        yield Stray(*span, "unread-words", message)


def _read_criterion(
    ground: Ground, rubric: Rubric, criterion: Criterion, written: Field, strays: list[Stray]
) -> CriterionLine:
    entries: dict[str, Entry] = {}
    rationales: dict[str | None, Rationale] = {}
    values: dict[str | None, ScoreValue] = {}
    as_text = isinstance(criterion.scale, Text)
    if rubric.per is Per.SET and as_text:
        if written.value:
            values[None] = written.value
    elif rubric.per is Per.SET:
        _take_value(criterion, None, written.first, written.first_span, values, strays)
        if lines := [line for line in written.continuation if line.text.strip(BLANKS)]:
            whole = tidy("\n".join(without_indent(line.text) for line in written.continuation))
            rationales[None] = Rationale(lines[0].start, lines[0].start, lines[-1].end, whole, len(INDENT))
    else:
        rationales = read_rationales(ground, written.continuation, strays)
        entries, problems = read_entries(ground, written)
        if as_text:
            values = {response: one.text for response, one in rationales.items() if one.text}
            if written.first:
                message = f"{criterion.id} asks for text: write it below, indented, after a label and a colon"
                problems = [Stray(*written.first_span, "bad-value", message)]
            entries = {}
        strays += problems
        for response, entry in entries.items():
            span = entry.value_start, entry.end
            _take_value(criterion, response, entry.value, span, values, strays)
    spoken = {} if as_text else {response: one.text for response, one in rationales.items() if one.text}
    scores = {
        response: Score(
            rubric=rubric.id,
            criterion=criterion.id,
            response=response,
            value=values.get(response),
            rationale=spoken.get(response, ""),
        )
        for response in {**values, **spoken}
    }
    return CriterionLine(criterion, written, entries, rationales, scores)


def _take_value(
    criterion: Criterion,
    response: str | None,
    word: str,
    span: tuple[int, int],
    values: dict[str | None, ScoreValue],
    strays: list[Stray],
) -> None:
    plainly = typed(word).replace("\\", "").strip(BLANKS)
    if plainly in NO_VALUE:
        return
    value = parse_value(criterion, word)
    if isinstance(value, ValueProblem) and plainly != word:
        value = parse_value(criterion, plainly)
    if isinstance(value, ValueProblem):
        strays.append(Stray(*span, "bad-value", value.message))
    else:
        values[response] = value


def _is_like_a_criterion(line: str) -> bool:
    """Whether an unknown line had rather be mended than taken for a rationale."""
    return _LIKE_A_CRITERION.match(plain(line)) is not None


def _explained(rubric: Rubric, text: str, stray: Stray) -> Stray:
    """Name the criteria where a line looks like one."""
    name, colon, _ = plain(text[stray.start : stray.end]).partition(":")
    if stray.code != "unparsed-line" or not colon or is_indented(name):
        return stray
    ranked = next((one for one in rubric.criteria if one.id.casefold() == name.strip().casefold()), None)
    if ranked is not None:
        return stray._replace(code="unknown-criterion", message=f"{ranked.id} is answered by the ranking, not here")
    known = ", ".join(one.id for one in rubric.criteria if not isinstance(one.scale, Rank))
    message = f"{rubric.id} has no criterion {name.strip()[:40]!r}: its criteria are {known}"
    return stray._replace(code="unknown-criterion", message=message)
