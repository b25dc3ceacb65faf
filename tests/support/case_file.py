"""Marker cases: files of plain text that say what a person does in an editor, and what the editor then shows.

This module reads such a file, complains of it with its line, and writes it anew with what was shown;
`support.case_run` does what it says. The format is described in `tests/lsp/cases/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from redpencil_protocol.commands import BY_ID

_HEAD = re.compile(r"-- (?:window (?P<window>[12]): )?(?P<words>.+) --")
_MARK = re.compile(r"«(?P<name>[a-z]+)(?::(?P<text>[^«»]*))?»")
_ESCAPE = re.compile(r"<U\+(?P<code>[0-9A-F]{4,5})>|<Enter>")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]| (?=\n|\Z)"
)
_DOCUMENT = r"[\w./-]+"
_PLACE = re.compile(
    rf"(?P<how>at|on|before|after|below) (?:"
    rf"(?P<all>all)(?: of (?P<all_of>{_DOCUMENT}))?"
    rf'|"(?P<quote>[^"]+)"(?: of (?P<of>{_DOCUMENT}))?'
    rf"|(?P<mark>[a-z]+)"
    rf"|the (?P<edge>start|end)(?: of (?P<edge_of>{_DOCUMENT}))?"
    rf"|(?P<file>{_DOCUMENT}?):(?P<span>\d+:\d+(?:-\d+:\d+)?))"
)
_COMMAND = "redpencil."
SHEET = "review.md"


class CaseError(Exception):
    """What is wrong in a case, with its file and line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name}:{line}: {message}")


class Body(Enum):
    """What stands below a line that begins a step."""

    NONE = "nothing"
    TEXT = "a text"
    MAYBE = "a text or nothing"
    SHOWN = "what is shown"


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that a step can be: how its line reads, and what stands below."""

    name: str
    pattern: re.Pattern[str]
    body: Body


def _form(words: str, body: Body = Body.NONE) -> Form:
    name = words.partition(" [")[0].partition(" {")[0]
    pattern = re.escape(words).replace(r"\ ", " ")
    for written, meant in {
        r" \[N\]": r"(?: (?P<count>[1-9]\d?))?",
        r" \[of DOCUMENT\]": rf"(?: of (?P<document>{_DOCUMENT}))?",
        r" \[in SECTION\]": r"(?: in (?P<section>[A-Z][a-z ]+))?",
        r"\{DOCUMENT\}": rf"(?P<document>{_DOCUMENT})",
        r"\{WORDS\}": '"(?P<words>[^"]+)"',
        r"\{ACT\}": r"(?P<act>\w+)",
        r"\{PLACE\}": r"(?P<place>.+)",
    }.items():
        pattern = pattern.replace(written, meant)
    return Form(name, re.compile(pattern), body)


FORMS = (
    _form("sheet", Body.TEXT),
    _form("sheet with CRLF", Body.TEXT),
    _form("open {DOCUMENT}"),
    _form("type {PLACE}", Body.TEXT),
    _form("type slowly {PLACE}", Body.TEXT),
    _form("paste {PLACE}", Body.MAYBE),
    _form("delete {PLACE}"),
    _form("cut {PLACE}"),
    _form("copy {PLACE}"),
    _form("undo [N] [of DOCUMENT]"),
    _form("redo [N] [of DOCUMENT]"),
    _form("save [of DOCUMENT]"),
    _form("act {ACT}", Body.MAYBE),
    _form("choose {WORDS} {PLACE}"),
    _form("accept {WORDS} {PLACE}"),
    _form("press {WORDS} [of DOCUMENT]"),
    _form("stop the server"),
    _form("let the server go on"),
    _form("kill the server"),
    _form("start the server"),
    _form("sheet says [in SECTION]", Body.SHOWN),
    _form("sheet is as it was opened"),
    _form("text of {DOCUMENT}", Body.SHOWN),
    _form("findings", Body.SHOWN),
    _form("judgements", Body.SHOWN),
    _form("diagnostics [of DOCUMENT] [in SECTION]", Body.SHOWN),
    _form("problems [of DOCUMENT] [in SECTION]", Body.SHOWN),
    _form("told", Body.SHOWN),
    _form("edits", Body.SHOWN),
    _form("completions {PLACE}", Body.SHOWN),
    _form("hover {PLACE}", Body.SHOWN),
    _form("code actions {PLACE}", Body.SHOWN),
    _form("definition {PLACE}", Body.SHOWN),
    _form("lenses [of DOCUMENT]", Body.SHOWN),
    _form("hints [of DOCUMENT]", Body.SHOWN),
    _form("symbols [of DOCUMENT]", Body.SHOWN),
    _form("folds [of DOCUMENT]", Body.SHOWN),
    _form("links [of DOCUMENT]", Body.SHOWN),
)
"""All that a step can be; where several fit, the longest name counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document something is done or asked."""

    how: str
    """`on` a range; `at` a point; `before`, `after` or on the line `below` something."""
    document: str = SHEET
    mark: str = ""
    quote: str = ""
    """Words that stand there once."""
    edge: str = ""
    """`start`, `end` or `all` of the document."""
    span: tuple[tuple[int, int], ...] = ()
    """Lines and columns from 1, as in the sheet: one or two."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done, or one that has to be shown."""

    line: int
    head: str
    """Its line in the file."""
    window: int
    form: Form
    words: Mapping[str, str]
    place: Place | None
    body: str
    """Without blank lines at its end; characters that are not seen still as they are written."""

    @property
    def document(self) -> str:
        """Which document it is about."""
        return self.words.get("document") or (self.place.document if self.place else SHEET)


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text without its marks, and where they stood: (start, end), None for the end of a point."""

    text: str
    marks: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Case:
    """One file: what a user would notice, and the steps that show it."""

    path: Path
    intro: str
    """Its first lines: the title and what it is about."""
    steps: tuple[Step, ...]
    sheet: MarkedText | None
    """The sheet that it opens with; None for the one that the task begins with."""

    def fail(self, step: Step, message: str) -> CaseError:
        """Return the error that says what is wrong at a step."""
        return CaseError(self.path, step.line, message)

    def written(self, shown: Mapping[int, str]) -> str:
        """Return the file's text with what was shown (by the step's line) in the place of what is expected."""
        parts = [self.intro.rstrip("\n") + "\n"]
        for step in self.steps:
            body = shown.get(step.line, step.body)
            parts.append(f"{step.head}\n{body}\n" if body else f"{step.head}\n")
        return "\n".join(parts)


def read_case(path: Path) -> Case:
    """Read a case.

    Raises:
        CaseError: it cannot be read; the error says where and why.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if _HEAD.fullmatch(line)]
    intro = lines[: starts[0]] if starts else lines
    if not intro or not intro[0].startswith("# ") or not any(line.strip() for line in intro[1:]):
        raise CaseError(path, 1, "a case begins with `# its title`, and says below what a user would notice")
    if not starts:
        raise CaseError(path, len(lines), "nothing is done and nothing expected: begin a step with `-- … --`")
    ends = [*starts[1:], len(lines)]
    steps = tuple(
        _step(path, start + 1, lines[start], "\n".join(lines[start + 1 : end]).rstrip("\n"))
        for start, end in zip(starts, ends, strict=True)
    )
    return Case(path, "\n".join(intro), steps, _sheet(path, steps))


def unescaped(text: str) -> str:
    """Return a text with the characters that `<U+00A0>` and `<Enter>` stand for."""
    return _ESCAPE.sub(lambda match: chr(int(match["code"], 16)) if match["code"] else "\n", text)


def escaped(text: str) -> str:
    """Return a text with what is not seen in it written as `<U+00A0>`."""
    return _UNSEEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def marked(text: str) -> MarkedText:
    """Return a text without its marks: `«a»` is a point, `«a:words»` a range.

    Raises:
        ValueError: a mark stands there twice, or is none.
    """
    marks: dict[str, tuple[int, int | None]] = {}
    parts: list[str] = []
    length = last = 0
    for match in _MARK.finditer(text):
        before, inside = unescaped(text[last : match.start()]), match["text"]
        start = length + len(before)
        parts += [before, unescaped(inside or "")]
        length, last = start + len(parts[-1]), match.end()
        if match["name"] in marks:
            raise ValueError(f"the mark «{match['name']}» stands here twice")
        marks[match["name"]] = (start, None if inside is None else length)
    parts.append(unescaped(text[last:]))
    whole = "".join(parts)
    if found := re.search("[«»]", whole):
        raise ValueError(f"{whole[found.start() :][:20]!r} is no mark: write «a», or «a:words»")
    return MarkedText(whole, marks)


def read_place(words: str) -> Place | None:
    """Return the place that is written like this; None where it is none."""
    match = _PLACE.fullmatch(words)
    if match is None:
        return None
    document = match["of"] or match["edge_of"] or match["all_of"] or match["file"] or SHEET
    span = tuple((int(line), int(column)) for line, column in re.findall(r"(\d+):(\d+)", match["span"] or ""))
    is_point = bool(match["edge"] or len(span) == 1)
    is_range = bool(match["all"] or match["quote"] or len(span) == 2)
    if (match["how"] != "at" and is_point) or (match["how"] == "at" and is_range):
        return None
    return Place(
        match["how"], document, match["mark"] or "", match["quote"] or "", match["edge"] or match["all"] or "", span
    )


def _step(path: Path, line: int, head: str, body: str) -> Step:
    match = _HEAD.fullmatch(head)
    assert match is not None
    fitting = [(form, found) for form in FORMS if (found := form.pattern.fullmatch(match["words"]))]
    if not fitting:
        known = ", ".join(form.name for form in FORMS)
        raise CaseError(path, line, f"`{match['words']}` is nothing that can be done or shown; there are: {known}")
    form, found = max(fitting, key=lambda one: len(one[0].name))
    words = {name: value for name, value in found.groupdict().items() if value is not None}
    if body and form.body is Body.NONE:
        raise CaseError(path, line + 1, f"below `{form.name}` stands nothing")
    if not body and form.body is Body.TEXT:
        raise CaseError(path, line, f"below `{form.name}` stands a text")
    place = None
    if "place" in words:
        place = read_place(words["place"])
        if place is None:
            raise CaseError(path, line, f"`{words['place']}` is no place")
    if "act" in words and _COMMAND + words["act"] not in BY_ID:
        known = ", ".join(one.removeprefix(_COMMAND) for one in BY_ID)
        raise CaseError(path, line, f"there is no act `{words['act']}`; there are: {known}")
    return Step(line, head, int(match["window"] or 1), form, words, place, body)


def _sheet(path: Path, steps: Sequence[Step]) -> MarkedText | None:
    """Return the sheet that a case opens with; see that each mark is used, and each used one there."""
    sheets = [step for step in steps if step.form.name.startswith("sheet") and step.form.body is Body.TEXT]
    for late in sheets:
        if late is not steps[0]:
            raise CaseError(path, late.line, "the sheet that a case opens with stands before all else, once")
    opened = None
    if sheets:
        try:
            opened = marked(sheets[0].body)
        except ValueError as error:
            raise CaseError(path, sheets[0].line, str(error)) from None
    there = opened.marks if opened else {}
    used = {step.place.mark: step for step in steps if step.place and step.place.mark}
    for name, step in used.items():
        if name not in there:
            listed = ", ".join(f"«{one}»" for one in there) or "none"
            raise CaseError(path, step.line, f"there is no mark «{name}» in the sheet; there is {listed}")
        assert step.place is not None
        if (there[name][1] is None) is not (step.place.how == "at"):
            kind = "a point: write `at" if there[name][1] is None else "a range: write `on"
            raise CaseError(path, step.line, f"«{name}» is {kind} {name}`")
    for name in there:
        if name not in used:
            raise CaseError(path, sheets[0].line, f"the mark «{name}» is never used")
    return opened
