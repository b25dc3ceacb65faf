"""What redpencil wrote into sheets of before and says nothing any more: a title, `>` lines, numbers in headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.findings import number_before
from redpencil.documents.sheet.model import ParsedSheet, TextEdit

_LINE_END_AND_BLANKS = re.compile(r"(?:\r\n|\r|\n)?(?:[ \t]*(?:\r\n|\r|\n))*")


def edits_without(sheet: ParsedSheet) -> Iterable[TextEdit]:
    """Yield the edits after which none of it stands in `sheet` any more; what the reviewer wrote stays."""
    for line in sheet.structure.of_before:
        blanks = _LINE_END_AND_BLANKS.match(sheet.text, line.end, sheet.structure.preamble_end)
        yield TextEdit(line.start, blanks.end() if blanks else line.end, "")
    for block in sheet.structure.findings:
        title = block.piece.start + block.reading.title_start
        length = number_before(sheet.text[title : block.piece.start + block.reading.heading_end])
        if length:
            yield TextEdit(title, title + length, "")
