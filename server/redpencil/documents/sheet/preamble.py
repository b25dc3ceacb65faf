"""What stands above the first section: the line `submit: no`, where tasks are files, and what sheets of before had.

The line is there to be changed: it says whether the review is submitted, and `yes` or `no` written
there asks for it or takes it back. A title and lines that begin with `>` were written by redpencil
once; they say nothing, and stay as long as the reviewer lets them. Only the lines that it wrote do:
whatever else stands there was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from redpencil.documents.sheet.fields import BLANKS, Line, Stray, plain, read_lines
from redpencil.documents.sheet.model import Header, SubmitLine, TextEdit
from redpencil.documents.untrusted import visible
from redpencil_protocol.review import ReviewState
from redpencil_protocol.task import Task

_SUBMIT = re.compile(r"submit[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_LINK = re.compile(r"(?<=\])(?=[(\[])|(?<=<)(?=[A-Za-z][A-Za-z0-9+.-]*:)")
"""Where a blank once kept a title from being a link."""
_NOTE = '> Lines that begin with ">" are written by redpencil and put back if you change them.'
_CLAIM = re.compile(
    r"> (?:claim ends \d{4}-\d\d-\d\d \d\d:\d\d UTC|no claim)"
    rf" · (?:{'|'.join(state.value for state in ReviewState)})(?: · \d+ min spent)?"
)
_ANSWERS = {"yes": True, "no": False}


class Preamble(NamedTuple):
    """What the lines above the first section are."""

    submit: SubmitLine | None
    """The line that says whether to submit."""
    of_before: tuple[Line, ...]
    """Those that redpencil wrote there once."""
    strays: tuple[Stray, ...]


def submit_text(header: Header) -> str:
    """Return the line that says where the review stands."""
    return f"submit: {'yes' if header.submitted else 'no'}"


def read_preamble(task: Task, text: str, end: int) -> Preamble:
    """Return what text[:end] is."""
    submit: SubmitLine | None = None
    of_before: list[Line] = []
    strays: list[Stray] = []
    for line in read_lines(text[:end], 0):
        content = plain(line.text).strip(BLANKS)
        if not content:
            continue
        answer = _SUBMIT.fullmatch(content) if submit is None else None
        if answer is not None:
            submit = SubmitLine(line.start, line.end, _ANSWERS.get(answer[1].casefold()))
            if submit.asks is None:
                strays.append(Stray(line.start, line.end, "bad-value", "Write `submit: yes`, or `submit: no`"))
        elif content.startswith((">", "#")) and _is_of_before(task, content):
            of_before.append(line)
        else:
            strays.append(Stray(line.start, line.end))
    return Preamble(submit, tuple(of_before), tuple(strays))


def preamble_edits(submit: SubmitLine | None, header: Header) -> Iterable[TextEdit]:
    """Yield the edit after which the line that submits says where the review stands."""
    if submit is None:
        if header.submit_line:
            yield TextEdit(0, 0, f"{submit_text(header)}\n\n")
    elif submit.asks is not None and header.submitted is not None and submit.asks is not header.submitted:
        yield TextEdit(submit.start, submit.end, submit_text(header))


def _is_of_before(task: Task, content: str) -> bool:
    """Whether a line is one of those that redpencil wrote: a title, what the task is, its claim, what they are."""
    if content == _NOTE or _CLAIM.fullmatch(content):
        return True
    title = visible(task.title)
    if content in {plain(f"# Review: {one}").strip(BLANKS) for one in (title, _LINK.sub(" ", title))}:
        return True
    kinds = ", ".join(kind.value for kind in task.kinds)
    facts = f"/{task.id} · {kinds} · {task.language} · {task.pay} · about {task.minutes} min"
    source = content.removeprefix("> ").removesuffix(plain(facts))
    return content == f"> {source}{plain(facts)}" and re.fullmatch(r"[^\s/]+", source) is not None
