"""Completion in the sheet: what can stand where the cursor is. Elsewhere there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet.fields import plain
from redpencil.documents.sheet.outline import Section
from redpencil.documents.untrusted import visible
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_place import SheetPlace, sheet_place
from redpencil.lsp.view import View, view
from redpencil.review.acts import task_check_options
from redpencil.review.locations import document_names
from redpencil.review.ranking_text import OPERATORS, TIE
from redpencil.review.score_values import format_value
from redpencil.review.scoring import levels
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.flag import FlagKind
from redpencil_protocol.ranking import Acceptable, Strength
from redpencil_protocol.rubric import Criterion
from redpencil_protocol.uris import DocumentKind, DocumentUri
from redpencil_rubrics import taxonomy

_WORD_BEFORE = re.compile(r"[^\s,:]*$")
_PLACE_BEFORE = re.compile(r"[^\s,]*$")
_LABEL_AND_VALUE = re.compile(r"\s*[A-Za-z][ \t]+[^,]*$")
_STRENGTHS = {
    Strength.MUCH: "much better than",
    Strength.BETTER: "better than",
    Strength.SLIGHTLY: "slightly better than",
}
_ACCEPTABLE = {
    Acceptable.YES: "would do as it is",
    Acceptable.NO: "would not do as it is",
    Acceptable.CANNOT_JUDGE: "cannot be judged",
}
_FINDING_FIELDS = {
    "what": "what is wrong",
    "why": "why it matters: input, effect",
    "fix": "what would repair it",
    "also": "further places",
    "evidence": "runs or inputs that show it",
}
_Choice = tuple[str, str]
"""The text and what it means."""


def complete(
    snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, at: types.Position
) -> list[types.CompletionItem]:
    """Return what can be written at `at`, in the order in which it is best shown."""
    if uri.kind is not DocumentKind.SHEET:
        return []
    shown = view(snapshot, uri, codec)
    place = sheet_place(shown.lines, shown.offset(at))
    before = place.text[: place.column]
    column = _start_of_word(place, before)
    word = before[column:].casefold()
    line = shown.lines.line_span(place.line)[0]
    where = shown.range(line + column, line + place.column)
    return [
        types.CompletionItem(
            label=text,
            detail=visible(meaning) or None,
            kind=types.CompletionItemKind.Value,
            sort_text=f"{index:03}",
            filter_text=text,
            text_edit=types.TextEdit(where, text),
        )
        for index, (text, meaning) in enumerate(_choices(shown, place, before))
        if not _is_written(text.casefold(), word)
    ]


def _start_of_word(place: SheetPlace, before: str) -> int:
    """Return the column of what a choice replaces: of a place all of it, colons and lines included."""
    at_place = place.section is Section.FINDINGS and (place.on_heading or place.name == "also")
    found = (_PLACE_BEFORE if at_place else _WORD_BEFORE).search(before, max(place.value_column, 0))
    return found.start() if found else place.column


def _is_written(text: str, word: str) -> bool:
    """Whether a choice stands there in full: an editor that takes what it shows on Enter would eat that Enter."""
    return word == text or (text.endswith(":") and word.startswith(text))


def _choices(shown: View, place: SheetPlace, before: str) -> Iterator[_Choice]:
    task = shown.snapshot.task
    match place.section:
        case Section.TASK_CHECK if place.name == "answer":
            yield from ((option, "") for option in task_check_options(task))
        case Section.RANKING:
            yield from _in_ranking(shown, place, before)
        case Section.SCORES:
            yield from _in_scores(shown, place, before)
        case Section.FINDINGS:
            yield from _in_findings(shown, place, before)
        case Section.FLAGS if ":" not in before:
            yield from _in_flags(shown, before)
        case _:
            return


def _in_ranking(shown: View, place: SheetPlace, before: str) -> Iterator[_Choice]:
    labels = _labels(shown)
    value = before[place.value_column :] if place.value_column >= 0 else ""
    if place.name == "order":
        left = [label for label in labels if label not in value.upper()]
        if value.rstrip()[-1:].upper() in labels:
            yield from ((sign, f"{_STRENGTHS[strength]} the next") for sign, strength in OPERATORS.items() if left)
            yield from ((sign, "as good as the next") for sign in (TIE,) if left)
        else:
            yield from ((label, "") for label in left)
    elif place.name == "confidence":
        yield from (("1", "a guess"), ("2", "fairly sure"), ("3", "sure"))
    elif place.name == "acceptable":
        yield from _per_response(labels, value, [(one.value, meaning) for one, meaning in _ACCEPTABLE.items()])


def _in_scores(shown: View, place: SheetPlace, before: str) -> Iterator[_Choice]:
    asked = place.criterion(shown.snapshot.task)
    if asked is None or place.value_column < 0 or place.text.startswith(" "):
        return
    rubric, criterion = asked
    values = list(_values(criterion, shown.snapshot.task.language))
    if rubric.per == "set":
        yield from values
    else:
        yield from _per_response(_labels(shown), before[place.value_column :], values)


def _values(criterion: Criterion, language: str) -> Iterator[_Choice]:
    yield from ((format_value(level.value), level.anchor) for level in levels(criterion, language))


def _per_response(labels: tuple[str, ...], value: str, values: list[_Choice]) -> Iterator[_Choice]:
    entry = value.rsplit(",", 1)[-1]
    if _LABEL_AND_VALUE.match(entry):
        yield from values
    else:
        given = {part.strip()[:1].upper() for part in value.split(",")[:-1]}
        yield from ((label, "") for label in labels if label not in given)


def _in_findings(shown: View, place: SheetPlace, before: str) -> Iterator[_Choice]:
    if not place.on_heading:
        if place.name == "also" and place.value_column >= 0:
            yield from _locations(shown)
        elif place.block and ":" not in before and not before.startswith(" "):
            yield from ((f"{name}:", meaning) for name, meaning in _FINDING_FIELDS.items())
        return
    before = plain(before)
    words = before.lstrip(" #").split()
    if before.endswith((" ", "\t")):
        words.append("")
    if words and words[0][:1] == "F" and words[0][1:].isdigit():
        words.pop(0)
    if len(words) <= 1:
        yield from ((one.severity.value, one.question) for one in taxonomy.severities())
    elif len(words) == 2:
        yield from ((one.id, one.title) for one in taxonomy.categories())
    else:
        yield from _locations(shown)


def _locations(shown: View) -> Iterator[_Choice]:
    for label in _labels(shown):
        for name in document_names(shown.snapshot.task, label):
            yield f"{label}/{name}:", "a line, or from-to as 12:5-14:20"


def _in_flags(shown: View, before: str) -> Iterator[_Choice]:
    words = before.split()
    if len(words) >= 1 and before.endswith((" ", "\t")):
        yield from ((label, "") for label in _labels(shown))
    else:
        yield from ((kind.value, "") for kind in FlagKind)


def _labels(shown: View) -> tuple[str, ...]:
    return tuple(one.label for one in shown.snapshot.task.responses)
