"""The generated lines above the first section: title, facts, claim, what they are, and the line that submits.

They are the server's. One that the reviewer changed is not recognised any more: it is kept as
it is, and the right one is put above it. The line `submit: no` is there to be changed: it says
whether the review is submitted, and `yes` or `no` written there asks for it or takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import BLANKS, Line, Stray, read_lines
from redpencil.documents.sheet.model import Header, SubmitLine, TextEdit
from redpencil.documents.untrusted import visible
from redpencil_protocol.review import ReviewState
from redpencil_protocol.task import Task

_NOTE = '> Lines that begin with ">" are written by redpencil and put back if you change them.'
_STATES = "|".join(state.value for state in ReviewState)
_CLAIM = re.compile(
    r"> (?:claim ends \d{4}-\d\d-\d\d \d\d:\d\d UTC|no claim)" + rf" · (?:{_STATES})" + r"(?: · \d+ min spent)?"
)
_LINK = re.compile(r"(?<=\])(?=[(\[])|(?<=<)(?=[A-Za-z][A-Za-z0-9+.-]*:)")
"""Where a blank keeps a title from being a Markdown link: editors follow one, a `command:` too."""
_SUBMIT = re.compile(r"submit[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_SUBMIT_PLACE = 4
_ANSWERS = {"yes": True, "no": False}
_STEP = 5
"""Minutes by which the time spent is shown, so that the line is not rewritten all the time."""


def generated_lines(task: Task, header: Header) -> tuple[str, str, str, str, str]:
    """Return the lines above the first section, in order; blank lines follow the first and the fourth."""
    claim = f"claim ends {header.claim_ends:%Y-%m-%d %H:%M} UTC" if header.claim_ends else "no claim"
    minutes = header.active_seconds // 60 // _STEP * _STEP
    spent = f" · {minutes} min spent" if minutes else ""
    facts = f"> {header.source}{_facts(task)}", f"> {claim} · {header.state.value}{spent}"
    stands = header.state in {ReviewState.SUBMITTED, ReviewState.ACCEPTED}
    sent = stands if header.asked is None else header.asked
    return _title(task), *facts, _NOTE, f"submit: {'yes' if sent else 'no'}"


def submit_line(task: Task, text: str, end: int) -> SubmitLine | None:
    """Return the line of text[:end] that says whether to submit; None if there is none."""
    line = read_preamble(task, text, end)[0].get(_SUBMIT_PLACE)
    return None if line is None else SubmitLine(line.start, line.end, _answer(line.text))


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
            if place == _SUBMIT_PLACE and _answer(content) is None:
                strays.append(Stray(line.start, line.end, "bad-value", "Write `submit: yes`, or `submit: no`"))
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
            half_typed = place == _SUBMIT_PLACE and _answer(line.text) in {None, _answer(wanted)}
            if line.text.rstrip(BLANKS) != wanted and not half_typed:
                yield TextEdit(line.start, line.end, wanted)
            at = max(at, line.end)
            continue
        if place == _SUBMIT_PLACE and not header.submit_line:
            continue
        start = _next_line(text, at, end)
        below = "\n\n" if place == _SUBMIT_PLACE else "\n"
        if start is None:
            yield TextEdit(end, end, ("\n" if end and text[end - 1] not in "\r\n" else "") + wanted + below)
        else:
            yield TextEdit(start, start, wanted + below)
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
    if _SUBMIT.fullmatch(content):
        return _SUBMIT_PLACE
    return 2 if _CLAIM.fullmatch(content) else None


def _answer(content: str) -> bool | None:
    match = _SUBMIT.fullmatch(content.rstrip(BLANKS))
    return _ANSWERS.get(match[1].casefold()) if match else None


def _title(task: Task) -> str:
    return f"# Review: {_LINK.sub(' ', visible(task.title))}".rstrip(BLANKS)


def _facts(task: Task) -> str:
    kinds = ", ".join(kind.value for kind in task.kinds)
    return f"/{task.id} · {kinds} · {task.language} · {task.pay} · about {task.minutes} min"
