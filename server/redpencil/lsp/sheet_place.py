"""SheetPlace: what of the sheet the cursor stands on, read from the lines around it.

Knows headings and `name:` lines, written as the parser reads them, and nothing of values, so it also
answers while a line is half typed. What the sheet says is the parser's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from redpencil.documents.sheet.fields import BLANKS, Line, Opening, field_at, is_indented, plain
from redpencil.documents.sheet.outline import Section, block_on, section_on
from redpencil.review.lines import Lines
from redpencil_protocol.rubric import Criterion, Rubric
from redpencil_protocol.task import Task

_NO_NAME = ("#", ">", "*", "_", "`")
"""How no name of a field begins."""
_LABELLED = re.compile(r"\s*([A-Za-z])\b")


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where the cursor is."""

    section: Section | None
    """None above the first section."""
    block: str
    """The text of the `### ` heading above, empty if there is none in this section."""
    field: str
    """The name, as it is written, of the field whose line, or continuation line, this is."""
    value_column: int
    """Where the field's value starts on this line; 0 on a continuation line, -1 where there is no field."""
    line: int
    text: str
    """The line, its end left out."""
    column: int
    on_heading: bool
    """Whether the line is a `### ` heading itself."""

    @property
    def name(self) -> str:
        """The field's name as the sheet has it."""
        return self.field.casefold()

    def criterion(self, task: Task) -> tuple[Rubric, Criterion] | None:
        """Return the rubric and the criterion of this line; None elsewhere."""
        if self.section is not Section.SCORES or not self.block:
            return None
        name = self.block.split()[0].rstrip("*_`").casefold()
        return next(
            (
                (rubric, criterion)
                for rubric in task.rubrics
                if rubric.id.casefold() == name
                for criterion in rubric.criteria
                if criterion.id.casefold() == self.name
            ),
            None,
        )

    def label(self, labels: tuple[str, ...]) -> str:
        """Return the response whose entry in a list `A 3, B 2` the cursor stands in; empty if in none."""
        if self.value_column < 0:
            return ""
        start = max(self.text.rfind(",", 0, self.column) + 1, self.value_column)
        match = _LABELLED.match(self.text, start)
        return match[1].upper() if match and match[1].upper() in labels and self.column >= self.value_column else ""

    def label_before(self, labels: tuple[str, ...]) -> str:
        """Return the response named at or before the cursor on a ranking's line; empty if none."""
        if self.value_column < 0:
            return ""
        named = [letter for letter in self.text[self.value_column : self.column + 1].upper() if letter in labels]
        return named[-1] if named else ""


def sheet_place(lines: Lines, offset: int) -> SheetPlace:
    """Return what stands at `offset` of the sheet."""
    line, column = lines.position(offset)
    text = lines.line_text(line)
    section, block = _above(lines, line)
    on_heading = block_on(text) is not None
    if on_heading or text.startswith("#") or section in {None, Section.NOTES} or section_on(text) is not None:
        return SheetPlace(section, block, "", -1, line, text, column, on_heading)
    if (own := _opening(text)) is not None:
        value = text[own.value_start :]
        start = own.value_start + len(value) - len(plain(value).lstrip(BLANKS))
        return SheetPlace(section, block, own.name, start, line, text, column, on_heading=False)
    field = ""
    if is_indented(text):
        for above in range(line - 1, -1, -1):
            heading_or_field = lines.line_text(above)
            if heading_or_field.startswith("#"):
                break
            if found := _opening(heading_or_field):
                field = found.name
                break
    return SheetPlace(section, block, field, 0 if field else -1, line, text, column, on_heading=False)


def _opening(text: str) -> Opening | None:
    return field_at(Line(0, len(text), text), lambda name: None if name.startswith(_NO_NAME) else name)


def _above(lines: Lines, line: int) -> tuple[Section | None, str]:
    block = ""
    for number in range(line, -1, -1):
        text = lines.line_text(number)
        if not block and (title := block_on(text)) is not None:
            block = title
        elif (section := section_on(text)) is not None:
            return section, block
    return None, ""
