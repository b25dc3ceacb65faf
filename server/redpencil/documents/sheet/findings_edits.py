"""The edits that make the section Findings say the findings of a review, in their order.

Blocks that can stay are edited where they stand; as few as possible are moved. A finding that is
gone takes its lines with it, but not what nobody could read in it.
"""

from __future__ import annotations

from collections.abc import Iterable

from redpencil.documents.sheet.fields import BLANKS, INSIDE
from redpencil.documents.sheet.findings import KEPT_TITLE
from redpencil.documents.sheet.model import ParsedSheet, TextEdit, apply_edits
from redpencil.documents.sheet.outline import Section
from redpencil.documents.sheet.render import finding_values, heading_of, place_of, render_finding
from redpencil.documents.sheet.structure import FindingBlock, Heading, Placed
from redpencil.documents.sheet.text_edits import KEPT, added_block, field_edits, joined, line_before
from redpencil.review.state import staying_ids
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task


def finding_edits(sheet: ParsedSheet, task: Task, review: Review) -> Iterable[TextEdit]:
    """Yield the edits of the section Findings."""
    order = {finding_key(one): index for index, one in enumerate(review.findings)}
    blocks: dict[str, FindingBlock] = {}
    retired: list[FindingBlock] = []
    for block in sheet.structure.findings:
        if block.key in order:
            blocks[block.key] = block
        else:
            retired.append(block)
    staying = staying_ids(blocks, order)
    # A block without a heading stands in what is the intro otherwise.
    first = sheet.structure.findings[:1]
    at = first[0].piece.start if first else sheet.structure.sections[Section.FINDINGS].intro_end
    for finding in review.findings:
        block = blocks.get(finding_key(finding))
        if block is None:
            yield added_block(sheet.text, at, render_finding(finding, task))
        elif finding_key(finding) in staying:
            if block.finding == finding:
                at = block.piece.end
                continue
            yield from _block_edits(sheet.text, block, finding, task)
            at = block.piece.end
        else:
            yield from _moved(sheet.text, block, finding, task, at)
    for block in retired:  # last: what is added where one of them begins stands before it
        yield from _retired(sheet.text, block)


def _block_edits(text: str, block: FindingBlock, finding: Finding, task: Task) -> Iterable[TextEdit]:
    """Yield the edits that make `block` say `finding`."""
    reading, said, start = block.reading, block.finding, block.piece.start
    anchors_differ = said is None or said.anchors != finding.anchors
    if reading.heading is not None:
        yield from _word_edits(reading.heading, start, finding, task, anchors_differ=anchors_differ)
    elif said is None or anchors_differ or (said.category, said.severity) != (finding.category, finding.severity):
        title, title_end = start + reading.title_start, start + reading.heading_end
        unread = text[title:title_end].strip(BLANKS)
        if title_end == start:  # a block that lost its heading gets one
            yield TextEdit(start, start, f"### {heading_of(finding, task)}\n\n")
        else:
            yield TextEdit(title, title_end, heading_of(finding, task) + (f"\n{unread}" if unread else ""))
    wanted = finding_values(finding, task)
    before = finding_values(said, task) if said else dict.fromkeys(wanted, "")
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if said is None:
        changed = {name: value for name, value in wanted.items() if value or name in reading.fields}
    if anchors_differ and reading.not_locations:
        places = [wanted["also"].strip(), *reading.not_locations]
        changed["also"] = " " + ", ".join(filter(None, places))
    placed = Placed(start, start + reading.heading_end, block.piece.end, reading)
    yield from field_edits(text, placed, changed)


def _word_edits(
    heading: Heading, base: int, finding: Finding, task: Task, *, anchors_differ: bool
) -> Iterable[TextEdit]:
    """Yield the edits of a heading that can be read: the words that say something else, and no others."""
    place = finding.anchors[0] if finding.anchors else None
    differ = (
        heading.severity != finding.severity,
        heading.category != finding.category,
        anchors_differ and heading.anchor != place,
    )
    words = (finding.severity.value, finding.category, place_of(finding, task))
    for (start, end), word, differs in zip(heading.spans, words, differ, strict=True):
        if differs:
            yield TextEdit(base + start, base + end, word)


def _moved(text: str, block: FindingBlock, finding: Finding, task: Task, at: int) -> Iterable[TextEdit]:
    start, _, end = block.piece.start, block.piece.heading_end, block.piece.end
    inner = [
        TextEdit(edit.start - start, edit.end - start, edit.text)
        for edit in joined(text, _block_edits(text, block, finding, task))
    ]
    yield TextEdit(start, end, "")
    yield added_block(text, at, apply_edits(text[start:end], inner).rstrip(" \t\r\n").replace("\r\n", "\n") + "\n")


def _retired(text: str, block: FindingBlock) -> Iterable[TextEdit]:
    """Yield the edits after which `block` says no finding; nothing that could not be read is taken out."""
    reading, piece = block.reading, block.piece
    title = piece.start + reading.title_start
    if block.finding is None:
        return
    if all(stray.code in INSIDE for stray in reading.strays):
        yield TextEdit(piece.start, piece.end, "")
        return
    if title == piece.start:
        yield TextEdit(title, title, f"### {KEPT_TITLE}\n\n")
    elif reading.heading is None:
        yield TextEdit(title, title, KEPT)
    else:
        yield TextEdit(title, piece.start + reading.heading_end, KEPT_TITLE)
    for name, field in reading.fields.items():
        if name != "also" or not reading.not_locations:
            line_end = max(piece.start, line_before(text, piece.start + field.start))
            yield TextEdit(line_end, piece.start + field.end, "")
