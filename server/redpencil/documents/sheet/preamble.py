"""The generated lines above the first section: title, facts, claim, and what they are.

They are the server's. One that the reviewer changed is not recognised any more: it is kept as
it is, and the right one is put above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import BLANKS, Line, Stray, read_lines
from redpencil.documents.sheet.model import Header, TextEdit
from redpencil.documents.untrusted import visible
from redpencil_protocol.review import ReviewState
from redpencil_protocol.task import Task

_NOTE = '> Lines that begin with ">" are written by redpencil and put back if you change them.'
_STATES = "|".join(state.value for state in ReviewState)
_CLAIM = re.compile(
    r"> (?:claim ends \d{4}-\d\d-\d\d \d\d:\d\d UTC|no claim)" + rf" · (?:{_STATES})" + r"(?: · \d+ min spent)?"
)
_STEP = 5
"""Minutes by which the time spent is shown, so that the line is not rewritten all the time."""


def generated_lines(task: Task, header: Header) -> tuple[str, str, str, str]:
    """Return the lines above the first section, in order; a blank line follows the first."""
    claim = f"claim ends {header.claim_ends:%Y-%m-%d %H:%M} UTC" if header.claim_ends else "no claim"
    minutes = header.active_seconds // 60 // _STEP * _STEP
    spent = f" · {minutes} min spent" if minutes else ""
    return _title(task), f"> {header.source}{_facts(task)}", f"> {claim} · {header.state.value}{spent}", _NOTE


def read_preamble(task: Task, text: str, end: int) -> tuple[dict[int, Line], list[Stray]]:
    """Return the generated lines of text[:end] by their place in `generated_lines`, and all others."""
    found: dict[int, Line] = {}
    strays: list[Stray] = []
    for line in read_lines(text[:end], 0):
        content = line.text.rstrip(BLANKS)
        if not content:
            continue
        place = _place(task, content)
        if place is not None and place not in found:
            found[place] = line
        elif content.startswith((">", "#")):
            message = "This line is written by redpencil, which puts its own back: move what you want to keep to Notes"
            strays.append(Stray(line.start, line.end, "generated-line-changed", message))
        else:
            strays.append(Stray(line.start, line.end))
    return found, strays


def preamble_edits(task: Task, text: str, end: int, header: Header) -> Iterable[TextEdit]:
    """Yield the edits that put the generated lines of text[:end] right and touch nothing else."""
    found, _ = read_preamble(task, text, end)
    at = 0
    for place, wanted in enumerate(generated_lines(task, header)):
        line = found.get(place)
        if line is not None:
            if line.text.rstrip(BLANKS) != wanted:
                yield TextEdit(line.start, line.end, wanted)
            at = max(at, line.end)
            continue
        start = _next_line(text, at, end)
        if start is None:
            yield TextEdit(end, end, ("\n" if end and text[end - 1] not in "\r\n" else "") + wanted + "\n")
        else:
            yield TextEdit(start, start, wanted + "\n")
        at = end if start is None else start


def _next_line(text: str, at: int, end: int) -> int | None:
    """Return where the first line begins that is not blank and stands below `at`."""
    lines = read_lines(text[:end], at)
    below = lines if at == 0 else lines[1:]
    return next((line.start for line in below if line.text.strip(BLANKS)), None)


def _place(task: Task, content: str) -> int | None:
    if content == _title(task):
        return 0
    if content.startswith("> ") and content.endswith(_facts(task)):
        source = content[2 : -len(_facts(task))]
        return 1 if source and "/" not in source and " " not in source else None
    if content == _NOTE:
        return 3
    return 2 if _CLAIM.fullmatch(content) else None


def _title(task: Task) -> str:
    return f"# Review: {visible(task.title)}".rstrip(BLANKS)


def _facts(task: Task) -> str:
    kinds = ", ".join(kind.value for kind in task.kinds)
    return f"/{task.id} · {kinds} · {task.language} · {task.pay} · about {task.minutes} min"
