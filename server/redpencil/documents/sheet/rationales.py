"""Reading the rationales below a criterion that is asked of each response: `  A: …`, deeper lines going on with it.

A label begins a rationale unless it stands deeper than the one above it does by a level or more:
then it is part of that text. Since a shifted line looks the same, a hint says so, or an error where that
response would have no rationale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redpencil.documents.sheet.fields import BLANKS, INDENT, MARKER, Line, Stray, plain, without_indent
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.structure import Rationale
from redpencil.review.state import tidy

_LABELLED = re.compile(
    rf"{MARKER}(?:(?P<label>[A-Za-z])[ \t]*:"
    r"|(?P<mark>\*{1,3}|_{1,3}|`)(?P<marked>[A-Za-z])[ \t]*(?:(?P=mark)[ \t]*:|:[ \t]*(?P=mark)))(?P<value>[^\r\n]*)"
)
_LEVEL = len(INDENT)


def read_rationales(ground: Ground, lines: Iterable[Line], strays: list[Stray]) -> dict[str | None, Rationale]:
    """Return the rationales by response id; what is none of them goes to `strays`."""
    found: dict[str | None, Rationale] = {}
    inside: list[tuple[str, Line]] = []
    opened: tuple[str, int, int, int] | None = None
    body: list[Line] = []
    blank: list[Line] = []

    def close() -> None:
        if opened:
            response, start, value_start, depth = opened
            first, *rest = body
            words = [first.text[value_start - first.start :], *(_shallower(line.text, depth + _LEVEL) for line in rest)]
            found[response] = Rationale(start, value_start, body[-1].end, tidy("\n".join(words)), depth)

    for line in lines:
        content = line.text.lstrip(BLANKS)
        if not content:
            blank.append(line)
            continue
        depth = _depth(line.text)
        match = None if line.fenced else _LABELLED.fullmatch(plain(content))
        label = (match["label"] or match["marked"]).upper() if match else ""
        response = ground.labels.get(label)
        if opened and (match is None or depth >= opened[3] + _LEVEL):
            body += [*blank, line]
            blank = []
            if response is not None and response != opened[0] and response not in found:
                inside.append((response, line))
            continue
        close()
        opened, body, blank = None, [], []
        if match is None:
            message = "A rationale begins with a label and a colon, for example A: …"
            strays.append(Stray(line.start, line.end, "unparsed-line", message))
        elif response is None:
            labels = ", ".join(ground.labels)
            message = f"There is no response {label!r}: begin with one of {labels}"
            strays.append(Stray(line.start, line.end, "unknown-label", message))
        elif response in found:
            found[response] = found[response]._replace(repeated=True)
            message = f"{label} has a rationale above: keep one of the two"
            strays.append(Stray(line.start, line.end, "duplicate-field", message))
        else:
            opened = response, line.start, line.end - len(match["value"]), max(depth, _LEVEL)
            body = [line]
    close()
    strays += _inside(ground, inside, found)
    return found


def _inside(ground: Ground, labels: Iterable[tuple[str, Line]], found: dict[str | None, Rationale]) -> Iterable[Stray]:
    """Yield what to say of labels within a text: errors where their response has no rationale elsewhere."""
    label_of = {response: label for label, response in ground.labels.items()}
    for response, line in labels:
        label = label_of[response]
        if response in found and found[response].text:
            message = f"This is part of the text above it: indent it by two blanks if {label} begins here"
            yield Stray(line.start, line.end, "label-inside", message)
        else:
            message = (
                f"This is part of the text above it, and {label} has none: indent it by two blanks if {label} begins "
                f'here, or write "{label}": if it is text'
            )
            yield Stray(line.start, line.end, "unread-label", message)


def _depth(line: str) -> int:
    """Return how deep a line is indented, in blanks; a tab is a level."""
    return sum(_LEVEL if one == "\t" else 1 for one in line[: len(line) - len(line.lstrip(BLANKS))])


def _shallower(line: str, depth: int) -> str:
    """Return `line` without `depth` of its indentation, level by level, or with none if it has less."""
    for _ in range(depth // _LEVEL):
        line = without_indent(line)
    return line
