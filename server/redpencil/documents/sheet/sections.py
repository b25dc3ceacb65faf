"""Reading the sections that are one block: Task check, Ranking with what is acceptable, and Flags."""

from __future__ import annotations

import re
from collections.abc import Callable

from redpencil.documents.sheet.fields import BLANKS, Field, Line, Stray, field_at, one_line, plain, read_fields, typed
from redpencil.documents.sheet.ground import Ground
from redpencil.documents.sheet.structure import Entry, FlagLine, FlagsReading, RankingReading, TaskCheckReading
from redpencil.review.ranking_text import NOTHING, Order, OrderProblem, parse_order
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking
from redpencil_protocol.review import TaskVerdict

_FIRST_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_ENTRY = re.compile(r"[^,]+")
_WIDE_COMMA = re.compile(r"[\uff0c\u3001](?=[ \t]*[A-Za-z](?:[ \t:=\d-]|\Z))")
_LIKE_A_FLAG = re.compile(r" ?[\w-]+[ \t]+(?P<label>[A-Za-z])[ \t]*:")
_LABELLED = re.compile(r"([A-Za-z])(?:[ \t]*[:=][ \t]*|[ \t]+|(?=[\d-])|\Z)(.*)", re.DOTALL)
_CONFIDENCES = {"1": 1, "2": 2, "3": 3}
NO_VALUE = frozenset({"", NOTHING})

TASK_CHECK_FIELDS = ("answer", "reason")
RANKING_FIELDS = ("order", "reason", "confidence", "acceptable")


def read_task_check(ground: Ground, text: str) -> TaskCheckReading:
    """Read the section Task check; `text` begins with its heading."""
    fields, strays = read_fields(text, below_heading(text), _among(TASK_CHECK_FIELDS))
    answer = ""
    if written := fields.get("answer"):
        strays += one_line(written)
        if (word := value_word(written)) not in NO_VALUE:
            word = " ".join(word.split())
            answer = ground.options.get(word.casefold(), "") if ground.options else word
            if not answer:
                allowed = ", ".join(ground.options.values())
                strays.append(_bad(written, f"{word[:40]!r} is no answer here: write {allowed}"))
    reason = fields["reason"].value if "reason" in fields else ""
    verdict = TaskVerdict(answer=answer, reason=reason) if answer or reason else None
    return TaskCheckReading(fields, tuple(strays), verdict)


def read_ranking(ground: Ground, text: str) -> RankingReading:
    """Read the section Ranking; `text` begins with its heading."""
    fields, strays = read_fields(text, below_heading(text), _among(RANKING_FIELDS))
    order = Order()
    if written := fields.get("order"):
        strays += one_line(written)
        parsed = parse_order(typed(written.first).replace("\\", " "), ground.labels)
        if isinstance(parsed, OrderProblem):
            at = written.first_span[0]
            strays.append(Stray(at + parsed.start, at + parsed.end, "bad-value", parsed.message))
        else:
            order = parsed
    confidence = None
    if written := fields.get("confidence"):
        strays += one_line(written)
        confidence = _CONFIDENCES.get(value_word(written))
        if confidence is None and value_word(written) not in NO_VALUE:
            strays.append(_bad(written, f"{written.first[:40]!r} is no confidence: write 1, 2 or 3"))
    entries: dict[str, Entry] = {}
    acceptable: dict[str, Acceptable] = {}
    if written := fields.get("acceptable"):
        strays += one_line(written)
        entries, problems = read_entries(ground, written)
        strays += problems
        for response, entry in entries.items():
            word = typed(entry.value).replace("\\", "").strip(BLANKS)
            value = ground.acceptables.get(word.casefold())
            if value is not None:
                acceptable[response] = value
            elif word not in NO_VALUE:
                message = f"{entry.value[:40]!r} does not say whether it is acceptable: write yes, no or cannot-judge"
                strays.append(Stray(entry.value_start, entry.end, "bad-value", message))
    acceptable = {one.id: acceptable[one.id] for one in ground.task.responses if one.id in acceptable}
    reason = fields["reason"].value if "reason" in fields else ""
    ranking = Ranking(groups=order.groups, strengths=order.strengths, rationale=reason, confidence=confidence)
    return RankingReading(fields, tuple(strays), ranking, acceptable, entries)


def read_flags(ground: Ground, text: str) -> FlagsReading:
    """Read the section Flags; `text` begins with its heading."""
    repeated: list[tuple[tuple[FlagKind, str | None], int]] = []
    fields, strays = read_fields(
        text, below_heading(text), lambda name: _flag_name(ground, name), lambda line: _is_like_a_flag(ground, line)
    )
    strays = [_explained(text, stray) for stray in strays]
    flags: dict[tuple[FlagKind, str | None], FlagLine] = {}
    for name, written in fields.items():
        kind, _, label = name.partition(" ")
        flag = Flag(kind=ground.flags[kind], response=ground.labels[label] if label else None, reason=written.value)
        flags[flag.kind, flag.response] = FlagLine(flag, written)
    for stray in strays:
        if stray.code == "duplicate-field":
            again = field_at(Line(0, 0, text[stray.start : stray.end]), lambda name: _flag_name(ground, name))
            line = fields[again.name] if again else None
            repeated += [(key, stray.start) for key, one in flags.items() if one.field is line]
    return FlagsReading(fields, tuple(strays), flags, tuple(repeated))


def read_entries(ground: Ground, written: Field) -> tuple[dict[str, Entry], list[Stray]]:
    """Return the entries of a line such as `A 3, B -` by response id, and what in it is none."""
    entries: dict[str, Entry] = {}
    problems: list[Stray] = []
    base = written.first_end - len(written.first)
    for piece in _ENTRY.finditer(_WIDE_COMMA.sub(",", plain(written.first))):
        word = piece[0].strip(BLANKS)
        if not word:
            continue
        start = base + piece.start() + piece[0].index(word)
        end = start + len(word)
        match = _LABELLED.fullmatch(word)
        response = ground.labels.get(match[1].upper()) if match else None
        if match is None or response is None:
            labels = ", ".join(ground.labels)
            message = f"{word[:40]!r} names no response: begin with one of {labels}"
            problems.append(Stray(start, end, "unknown-label", message))
        elif response in entries:
            problems.append(Stray(start, end, "duplicate-field", f"{match[1].upper()} stands on this line already"))
        else:
            entries[response] = Entry(response, start, start + match.start(2), end, match[2])
    return entries, problems


def _flag_name(ground: Ground, name: str) -> str | None:
    kind, _, label = " ".join(name.split()).partition(" ")
    kind, label = kind.casefold(), label.upper()
    if kind not in ground.flags or (label and label not in ground.labels):
        return None
    return f"{kind} {label}".rstrip()


def _is_like_a_flag(ground: Ground, line: str) -> bool:
    """Whether a line had rather be mended than taken for the reason of the flag above it."""
    match = _LIKE_A_FLAG.match(plain(line))
    return match is not None and match["label"].upper() in ground.labels


def _explained(text: str, stray: Stray) -> Stray:
    """Name the flags where a line looks like one."""
    if stray.code != "unparsed-line" or not _LIKE_A_FLAG.match(plain(text[stray.start : stray.end])):
        return stray
    kinds = ", ".join(FlagKind)
    return stray._replace(code="unknown-flag", message=f"This is no flag: write {kinds}, a label where it is about one")


def value_word(written: Field) -> str:
    """Return the value of a field that is no free text, without what looks like nothing or what Markdown escapes."""
    return typed(written.first).replace("\\", "").strip(BLANKS)


def _among(names: tuple[str, ...]) -> Callable[[str], str | None]:
    by_name = {name: name for name in names}
    return lambda written: by_name.get(written.casefold())


def _bad(written: Field, message: str) -> Stray:
    return Stray(*written.first_span, "bad-value", message)


def below_heading(text: str) -> int:
    """Return where the second line of a block begins."""
    match = _FIRST_LINE.match(text)
    return match.end() if match else len(text)
