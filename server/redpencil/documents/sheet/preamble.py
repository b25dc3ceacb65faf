"""What stands above the first section: the line `submit: no`, where tasks are files, and what sheets of before had.

The line is there to be changed: it says whether the review is submitted, and `yes` or `no` written
there asks for it or takes it back. A title and lines that begin with `>` were written by redpencil
once; they say nothing, and stay as long as the reviewer lets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import BLANKS, Line, Stray, plain, read_lines
from redpencil.documents.sheet.model import Header, SubmitLine, TextEdit

_SUBMIT = re.compile(r"submit[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_OF_BEFORE = (">", "# Review:")
_ANSWERS = {"yes": True, "no": False}


def submit_text(header: Header) -> str:
    """Return the line that says where the review stands."""
    return f"submit: {'yes' if header.submitted else 'no'}"


def submit_line(text: str, end: int) -> SubmitLine | None:
    """Return the line of text[:end] that says whether to submit; None if there is none."""
    line, _ = read_preamble(text, end)
    return None if line is None else SubmitLine(line.start, line.end, _answer(line.text))


def read_preamble(text: str, end: int) -> tuple[Line | None, list[Stray]]:
    """Return the line of text[:end] that submits, and what says nothing to us."""
    found: Line | None = None
    strays: list[Stray] = []
    for line in read_lines(text[:end], 0):
        content = plain(line.text).strip(BLANKS)
        if not content or content.startswith(_OF_BEFORE):
            continue
        if found is None and _SUBMIT.fullmatch(content):
            found = line
            if _answer(content) is None:
                strays.append(Stray(line.start, line.end, "bad-value", "Write `submit: yes`, or `submit: no`"))
        else:
            strays.append(Stray(line.start, line.end))
    return found, strays


def lines_of_before(text: str, end: int) -> Iterable[Line]:
    """Yield the lines of text[:end] that redpencil wrote there once."""
    for line in read_lines(text[:end], 0):
        if line.text.strip(BLANKS).startswith(_OF_BEFORE):
            yield line


def preamble_edits(text: str, end: int, header: Header) -> Iterable[TextEdit]:
    """Yield the edit after which the line that submits says where the review stands."""
    found, _ = read_preamble(text, end)
    if found is None:
        if header.submit_line:
            yield TextEdit(0, 0, f"{submit_text(header)}\n\n")
        return
    answer = _answer(found.text)
    if answer is not None and header.submitted is not None and answer is not header.submitted:
        yield TextEdit(found.start, found.end, submit_text(header))


def _answer(content: str) -> bool | None:
    match = _SUBMIT.fullmatch(plain(content).strip(BLANKS))
    return _ANSWERS.get(match[1].casefold()) if match else None
