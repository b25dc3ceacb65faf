"""The section Rewrites and tests: the reviewer's own documents by name, a line each.

The list follows the files, never the other way: a name that is half typed must not rename anything. So
reading it gives no review but problems, wherever the list and the files differ, and the acts that begin,
rename and remove files change those lines that are about them, and no others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from redpencil.documents.sheet.fields import BLANKS, plain, read_lines
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.model import ParsedSheet, SheetProblem, TextEdit
from redpencil.documents.sheet.sections import NO_VALUE, below_heading
from redpencil.documents.sheet.structure import OwnDocumentsReading, OwnLine, Placed
from redpencil.documents.sheet.text_edits import insertion_point, line_before
from redpencil.review.own_documents import NOWHERE
from redpencil_protocol.uris import WRITABLE, InvalidUriError

_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]+")
_AROUND = f'{BLANKS}*"'


def read_own_documents(_ground: Ground, text: str) -> OwnDocumentsReading:
    """Read the section; `text` begins with its heading."""
    lines: list[OwnLine] = []
    for line in read_lines(text, below_heading(text)):
        shown = plain(line.text)
        first = len(shown) - len(shown.lstrip(BLANKS))
        if match := _ITEM.match(shown, first):
            first = match.end()
        name = shown[first:].strip(_AROUND)
        if name in NO_VALUE:
            continue
        first = shown.index(name, first)
        end = first + len(name)
        if name.startswith("`") and name.endswith("`") and len(name) > len("``"):
            first, end = first + 1, end - 1
        path = unicodedata.normalize("NFC", line.text[first:end].replace("\\", ""))
        lines.append(OwnLine(path, line.start + first, line.start + end, line.start, line.end))
    return OwnDocumentsReading({}, (), tuple(lines))


def own_document_problems(placed: Placed[OwnDocumentsReading], files: Collection[str]) -> Iterable[SheetProblem]:
    """Yield where the list and the files that there are differ."""
    listed: set[str] = set()
    for line in placed.reading.lines:
        start, end = placed.start + line.start, placed.start + line.end
        if line.path in listed:
            yield SheetProblem(start, end, f"{line.path} stands here already: keep one of the two", "duplicate-field")
        elif line.path in files:
            listed.add(line.path)
        elif is_own_path(line.path):
            message = f"There is no {line.path}: give a file that name, begin it, or take the line out"
            yield SheetProblem(start, end, message, "no-such-file")
        else:
            message = "This names no file of yours: write A/rewrite/… or tests/…, or move it to Notes"
            yield SheetProblem(start, end, message, "unparsed-line")
    for path in files:
        if path not in listed:
            message = f"{path} is not listed any more: list it again, or remove the file"
            yield SheetProblem(placed.start, placed.heading_end, message, "file-not-listed")


def is_own_path(below: str) -> bool:
    """Whether a path below a task can be that of a rewrite or a test."""
    try:
        uri = NOWHERE.sibling_below(below)
    except InvalidUriError:
        return False
    return uri.kind in WRITABLE and uri.kind is not NOWHERE.kind


def own_document_edits(sheet: ParsedSheet, files: Sequence[str], touched: Collection[str]) -> Iterable[TextEdit]:
    """Yield the edits after which the section lists those of `touched` that are among `files`, and not the others.

    Args:
        sheet: the sheet; one without the section gets none.
        files: the paths of all files that there are then, in their order.
        touched: the paths of those that are begun or gone.
    """
    placed = sheet.structure.own_documents
    if placed is None:
        return
    gone = [line for line in placed.reading.lines if line.path in touched and line.path not in files]
    listed = {line.path for line in placed.reading.lines}
    new = [path for path in files if path in touched and path not in listed]
    if gone and not files and len(gone) == len(placed.reading.lines):
        yield _without_section(sheet.text, placed)
        return
    if len(gone) == len(new) == 1 and _folder(gone[0].path) == _folder(new[0]):
        yield TextEdit(placed.start + gone[0].start, placed.start + gone[0].end, new[0])
        return
    for line in gone:
        start = line_before(sheet.text, placed.start + line.line_start)
        yield TextEdit(start, placed.start + line.line_end, "")
    yield from _added_lines(sheet, placed, files, new)


def _added_lines(
    sheet: ParsedSheet, placed: Placed[OwnDocumentsReading], files: Sequence[str], new: Sequence[str]
) -> Iterable[TextEdit]:
    """Yield the edits that list further files, each behind the one that it comes after."""
    standing: Mapping[str, OwnLine] = {
        line.path: line for line in reversed(placed.reading.lines) if line.path in files and line.path not in new
    }
    for path in new:
        before = [standing[one] for one in files[: files.index(path)] if one in standing]
        after = [standing[one] for one in files[files.index(path) :] if one in standing]
        if before:
            at = placed.start + before[-1].line_end
            yield TextEdit(at, at, f"\n- {path}")
        elif after:
            at = placed.start + after[0].line_start
            yield TextEdit(at, at, f"- {path}\n")
        else:
            at = insertion_point(sheet.text, placed)
            yield TextEdit(at, at, f"\n\n- {path}" if at == placed.heading_end else f"\n- {path}")


def _without_section(text: str, placed: Placed[OwnDocumentsReading]) -> TextEdit:
    """Return the edit that takes the section out, with its heading and one blank line."""
    start = placed.start
    if placed.end == len(text) and text[:start].rstrip(BLANKS).endswith(("\n\n", "\r\n\r\n", "\r\r")):
        start = line_before(text, start)
    return TextEdit(start, placed.end, "")


def _folder(path: str) -> str:
    """Return what a file belongs to: the tests, or a response."""
    return path.partition("/")[0]
