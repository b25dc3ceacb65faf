"""Hover: a finding's details on its code; questions, anchors and definitions in the sheet. Plain text only.

What a task brings along is never handed to a client as Markdown, in which links could stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from redpencil.documents.sheet.outline import Section
from redpencil.documents.untrusted import visible
from redpencil.lsp.positions import PositionCodec
from redpencil.lsp.sheet_place import SheetPlace, sheet_place
from redpencil.lsp.to_lsp import finding_message, plain
from redpencil.lsp.view import View, view
from redpencil.review.score_values import format_value
from redpencil.review.scoring import levels
from redpencil.session.snapshot import Snapshot
from redpencil.syntax.outline import enclosing_symbol
from redpencil_protocol.rubric import Criterion
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentUri
from redpencil_rubrics import taxonomy

_WORD = re.compile(r"[A-Za-z][\w-]*")


def hover(snapshot: Snapshot, uri: DocumentUri, codec: PositionCodec, at: types.Position) -> types.Hover | None:
    """Return what is known of the place `at`; None where there is nothing to say."""
    shown = view(snapshot, uri, codec)
    offset = shown.offset(at)
    return _in_sheet(shown, offset) if shown.is_sheet else _in_code(shown, offset)


def _in_code(shown: View, offset: int) -> types.Hover | None:
    response = shown.response
    if response is None:
        return None
    blocks: list[str] = []
    where: tuple[int, int] | None = None
    for finding in shown.snapshot.review.findings:
        for anchor in finding.anchors:
            here = (anchor.response, anchor.file) == (response.id, shown.uri.path)
            if here and (anchor.start <= offset < anchor.end or offset == anchor.start):
                places = f"\nin {len(finding.anchors)} places" if len(finding.anchors) > 1 else ""
                blocks.append(f"{finding.id}: {finding_message(finding)}{places}")
                where = where or (anchor.start, anchor.end)
                break
    if where is None:
        return None
    symbol = enclosing_symbol(shown.text, shown.language, offset)
    if symbol is not None:
        blocks.append(f"in {symbol.kind} {symbol.name}")
    return types.Hover(plain(visible("\n\n".join(blocks))), shown.range(*where))


def _in_sheet(shown: View, offset: int) -> types.Hover | None:
    place = sheet_place(shown.lines, offset)
    asked = place.criterion(shown.snapshot.task)
    if asked is not None:
        return types.Hover(plain(visible("\n".join(_question(asked[1], shown.snapshot.task)))))
    if place.section is Section.FINDINGS:
        return _definition_under(shown, place)
    if place.section is Section.TASK_CHECK:
        questions = [one.task_check.question for one in shown.snapshot.task.rubrics if one.task_check]
        return types.Hover(plain(visible("\n".join(questions)))) if questions else None
    if place.section is Section.RANKING and place.name == "order":
        return types.Hover(plain(_RANKING))
    return None


_RANKING = "Best first. >> much better, > better, ~> slightly better, = the same."


def _question(criterion: Criterion, task: Task) -> Iterator[str]:
    yield criterion.ask
    for level in levels(criterion, task.language):
        yield f"{format_value(level.value)}: {level.anchor}" if level.anchor else format_value(level.value)


def _definition_under(shown: View, place: SheetPlace) -> types.Hover | None:
    if not place.on_heading:
        return None
    word = next((one for one in _WORD.finditer(place.text) if one.start() <= place.column <= one.end()), None)
    if word is None:
        return None
    text = ""
    if category := taxonomy.category(word[0]):
        text = f"{category.title}: {category.definition}"
    for severity in taxonomy.severities():
        if severity.severity.value == word[0]:
            text = f"{word[0]}: {severity.question}"
    if not text:
        return None
    start = shown.lines.line_span(place.line)[0]
    return types.Hover(plain(text), shown.range(start + word.start(), start + word.end()))
