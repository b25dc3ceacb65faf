"""Excess: where a review holds more than may be sent, said in a reviewer's words.

While a review is typed it is whatever was typed. It is held against `bounds` where it is to go
somewhere: in the editor before it is submitted, and at every door that takes reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticSerializationError

from redpencil_protocol import bounds
from redpencil_protocol.finding import Finding
from redpencil_protocol.model import Model
from redpencil_protocol.paths import checked_path
from redpencil_protocol.review import Review
from redpencil_protocol.score import Score
from redpencil_protocol.source_file import SourceFile, checked_text

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """One place of a review that cannot be sent as it is."""

    path: Path
    """Where in the review: `("findings", 3, "why")`, `("rewrites", 0, "files", 1)`; empty for the whole."""
    message: str
    """A sentence that names the place: `F4: the text of why has 120,000 characters; …`."""

    @property
    def json_path(self) -> str:
        """The place as `$.findings[3].why`."""
        return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)


_MOST = {
    "findings": bounds.MAX_FINDINGS,
    "scores": bounds.MAX_SCORES,
    "flags": bounds.MAX_FLAGS,
    "tests": bounds.MAX_FILES,
    "files": bounds.MAX_FILES,
    "anchors": bounds.MAX_ANCHORS,
    "evidence": bounds.MAX_EVIDENCE,
}
"""How many of each a review may hold."""


_LEFT_OUT: tuple[dict[str, object], ...] = (
    {"rewrites": (), "tests": ()},
    {"notes": ""},
    {"findings": ()},
    {"scores": ()},
)
"""What is left out of a review that is too much as a whole, in this order."""

_MOST_OF_AN_ITEM = 512
"""How many bytes of JSON a finding, a place or a score takes beside its texts, generously."""
_MOST_OF_A_CHARACTER = 6


def over_bounds(review: Review) -> tuple[Excess, ...]:
    """Return what keeps the review from being sent; empty if nothing does."""
    found = tuple(_excesses(review))
    size = sum(_size(text) for text in _texts(review))
    if size > bounds.MAX_REVIEW_BYTES:
        message = f"The review has {size:,} bytes of text; at most {bounds.MAX_REVIEW_BYTES:,} can be sent."
        found += (Excess((), message),)
    elif (length := _length(review, size)) > bounds.MAX_BODY_BYTES:
        message = (
            f"The review takes {length:,} bytes to send; at most {bounds.MAX_BODY_BYTES:,} can be sent."
            " A control character takes six bytes, a quote or a backslash two."
        )
        found += (Excess((), message),)
    return found


def within_bounds(review: Review) -> Review:
    """Return the review without what `over_bounds` names, so that the rest of it can be sent.

    A text or a file that is over a bound is left out as a whole; of too many items the first are
    kept; where all together is too much, rewrites and tests are left out, then notes, findings and
    scores, until the rest can be sent. A review that is within all bounds is returned itself.
    """
    for excess in reversed(over_bounds(review)):
        if excess.path:
            review = _without(review, excess.path)
    for left_out in _LEFT_OUT:
        if all(one.path for one in over_bounds(review)):
            break
        review = review.model_copy(update=left_out)
    return review


def _refused_over_bounds(review: Review) -> Review:
    found = over_bounds(review)
    if found:
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise ValueError("; ".join(f"{one.json_path}: {one.message}" for one in found[:3]) + more)
    return review


BoundedReview = Annotated[Review, AfterValidator(_refused_over_bounds)]
"""A review at a door: refused, with the places, where it is over a bound."""


def _excesses(review: Review) -> Iterator[Excess]:
    if review.task_check is not None:
        for name in ("answer", "reason"):
            yield from _words(("task_check", name), getattr(review.task_check, name), "the task check")
    yield from _words(("ranking", "rationale"), review.ranking.rationale, "the ranking's reason")
    yield from _count(("scores",), review.scores, "The review", "scores")
    for index, score in enumerate(review.scores):
        yield from _of_score(("scores", index), score)
    yield from _count(("findings",), review.findings, "The review", "findings")
    for index, finding in enumerate(review.findings):
        if not _is_plain(finding):
            yield from _of_finding(("findings", index), finding)
    for index, rewrite in enumerate(review.rewrites):
        yield from _of_files(("rewrites", index, "files"), rewrite.files, "the rewrite's file", "A rewrite")
    yield from _of_files(("tests",), review.tests, "the test", "The review")
    yield from _count(("flags",), review.flags, "The review", "flags")
    for index, flag in enumerate(review.flags):
        yield from _words(("flags", index, "reason"), flag.reason, f"the flag {flag.kind}")
    yield from _words(("notes",), review.notes, "the notes", bounds.MAX_NOTES)
    if review.active_seconds > bounds.MAX_SECONDS:
        yield Excess(("active_seconds",), f"The time has {review.active_seconds:,} seconds, more than a life of work.")


def _of_score(path: Path, score: Score) -> Iterator[Excess]:
    where = f"the score of {score.criterion}"
    yield from _words((*path, "rationale"), score.rationale, where)
    if isinstance(score.value, str):
        yield from _words((*path, "value"), score.value, where)


def _is_plain(finding: Finding) -> bool:
    """Whether nothing of a finding can be over a bound, seen at a glance: thousands are looked at for each key."""
    texts = (finding.category, finding.what, finding.why, finding.fix, *finding.evidence)
    return (
        len(finding.id) < len(f"F{bounds.MAX_FINDING_NUMBER}")
        and len(finding.anchors) + len(finding.evidence) <= min(bounds.MAX_ANCHORS, bounds.MAX_EVIDENCE)
        and all(len(text) <= bounds.MAX_TEXT and text.isascii() and "\0" not in text for text in texts)
    )


def _of_finding(path: Path, finding: Finding) -> Iterator[Excess]:
    if int(finding.id[1:]) > bounds.MAX_FINDING_NUMBER:
        yield Excess(
            path, f"{finding.id}: numbers of findings end at F{bounds.MAX_FINDING_NUMBER}; choose a lower one."
        )
        return
    for excess in _words((*path, "category"), finding.category, f"the category of {finding.id}"):
        yield Excess(path, excess.message)
        return
    yield from _count((*path, "anchors"), finding.anchors, finding.id, "places")
    for name in ("what", "why", "fix"):
        yield from _words((*path, name), getattr(finding, name), f"`{name}` of {finding.id}")
    yield from _count((*path, "evidence"), finding.evidence, finding.id, "pieces of evidence")
    for index, evidence in enumerate(finding.evidence):
        yield from _words((*path, "evidence", index), evidence, f"`evidence` of {finding.id}")


def _of_files(path: Path, files: tuple[SourceFile, ...], what: str, whose: str) -> Iterator[Excess]:
    yield from _count(path, files, whose, "files")
    for index, file in enumerate(files):
        try:
            checked_path(file.path)
            checked_text(file.text)
        except ValueError as error:
            yield Excess((*path, index), f"{_begun(what)} {file.path}: {error}.")


def _words(path: Path, text: str, where: str, most: int = bounds.MAX_TEXT) -> Iterator[Excess]:
    if len(text) > most:
        yield Excess(path, f"{_begun(where)} has {len(text):,} characters; at most {most:,} can be sent.")
        return
    try:
        bounds.checked_characters(text)
    except ValueError as error:
        yield Excess(path, f"{_begun(where)}: {error}.")


def _count(path: Path, items: tuple[object, ...], whose: str, what: str) -> Iterator[Excess]:
    most = _MOST[str(path[-1])]
    if len(items) > most:
        yield Excess(path, f"{whose} has {len(items):,} {what}; at most {most:,} can be sent.")


def _length(review: Review, size: int) -> int:
    """Return how many bytes the review takes as JSON; 0 where a glance at the size of its texts tells that few do."""
    items = sum(1 + len(one.anchors) for one in review.findings) + len(review.scores) + len(review.flags)
    if _MOST_OF_A_CHARACTER * size + _MOST_OF_AN_ITEM * items <= bounds.MAX_BODY_BYTES:
        return 0
    try:
        return len(review.model_dump_json(by_alias=True).encode())
    except (PydanticSerializationError, UnicodeEncodeError):
        return 0  # a text that cannot be sent at all, which is named for itself


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _texts(review: Review) -> Iterator[str]:
    for file in (*(file for one in review.rewrites for file in one.files), *review.tests):
        yield file.text
    for finding in review.findings:
        yield from (finding.what, finding.why, finding.fix, *finding.evidence)
        yield from (one.quote for one in finding.anchors)
    for score in review.scores:
        yield score.rationale
    yield from (flag.reason for flag in review.flags)
    yield from (review.notes, review.ranking.rationale)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _without(value: Any, path: Path) -> Any:
    """Return `value`, a model or a tuple, without what stands at `path`."""
    head, rest = path[0], path[1:]
    if isinstance(value, Model):
        name = str(head)
        old = getattr(value, name)
        return value.model_copy(update={name: _without(old, rest) if rest else _emptied(type(value), name, old)})
    index = int(head)
    return value[:index] + ((_without(value[index], rest),) if rest else ()) + value[index + 1 :]


def _emptied(model: type[Model], name: str, old: Any) -> Any:
    if isinstance(old, tuple):
        return old[: _MOST[name]]  # pyright: ignore[reportUnknownVariableType] - items of a model's own field
    field = model.model_fields[name]
    return "" if field.is_required() else field.get_default()
