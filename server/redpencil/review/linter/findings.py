"""Findings: each has a place, a known category, and three texts that say three different things.

All that can be said of a finding by itself is computed once per finding and kept while the task's
texts stay the same; only what compares findings with each other is computed every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from redpencil.review.linter.case import Case
from redpencil.review.linter.material import Material, once_per_finding
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_rubrics import taxonomy

_NOT_WORDS = re.compile(r"[\W_]+")
_PLACEHOLDERS = " \t\r\n.…?!-_"
"""What is typed to come back to later."""
_TEXTS = ("what", "why", "fix")
_MISSING = {
    "what": "The finding does not say what is wrong: name the input or the line, and what happens",
    "why": "The finding does not say why it matters: name who meets it, and what it costs them",
    "fix": "The finding does not say how to mend it: name the change, in words or code",
}


def check(case: Case) -> Iterator[Remark]:
    """Yield what findings lack, and which of them say the same."""
    for finding in case.review.findings:
        yield from _alone(finding, case.material)
    yield from _duplicates(case.review.findings)


@once_per_finding
def _alone(finding: Finding, material: Material) -> Iterator[Remark]:
    yield from _heading(finding)
    yield from _places(finding, material)
    yield from _texts(finding)


def _subject(finding: Finding, field: str) -> Subject:
    return Subject(Part.FINDING, finding.id, field=field)


def _heading(finding: Finding) -> Iterator[Remark]:
    if taxonomy.category(finding.category) is None:
        known = ", ".join(one.id for one in taxonomy.categories())
        message = f"The category is none of the list: choose one of {known}"
        yield Remark(Level.ERROR, "category-unknown", message, _subject(finding, "heading"))


def _places(finding: Finding, material: Material) -> Iterator[Remark]:
    if not finding.anchors:
        message = "The finding has no place: select the code that is wrong and mark it"
        yield Remark(Level.ERROR, "finding-without-place", message, _subject(finding, "heading"))
    for index, anchor in enumerate(finding.anchors):
        fault = _fault(anchor, material)
        if fault is not None:
            code, message = fault
            yield Remark(Level.ERROR, code, message, _subject(finding, "also" if index else "heading"))


def _fault(anchor: Anchor, material: Material) -> tuple[str, str] | None:
    text = material.texts.get((anchor.response, anchor.file))
    if text is None or text[anchor.start : anchor.end] != anchor.quote:
        return "place-unknown", "The marked code is not in the response as it stands: mark it again"
    if not anchor.quote.strip():
        return "place-empty", "The finding marks no code: select what is wrong, at least one name"
    if "\n" in anchor.quote.strip() and anchor.quote.strip() == text.strip():
        return "place-whole-file", "The finding marks the whole file: narrow it to the lines that are wrong"
    return None


def _texts(finding: Finding) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    category = taxonomy.category(finding.category)
    canned = {_plain(one) for one in (category.id, category.title, category.definition)} if category else set[str]()
    for name in _TEXTS:
        text: str = getattr(finding, name)
        plain = _plain(text)
        if not text.strip(_PLACEHOLDERS):
            yield Remark(Level.ERROR, f"{name}-missing", _MISSING[name], _subject(finding, name))
        elif plain in canned:
            message = f"The finding's {name} only repeats its category: say what is true of this code"
            yield Remark(Level.ERROR, "text-repeats-category", message, _subject(finding, name))
        elif plain and plain in seen:
            message = f"The finding's {name} repeats its {seen[plain]}: {_MISSING[name].partition(': ')[2]}"
            yield Remark(Level.ERROR, "text-repeats-itself", message, _subject(finding, name))
        seen.setdefault(plain, name)


def _duplicates(findings: tuple[Finding, ...]) -> Iterator[Remark]:
    seen: dict[str, Finding] = {}
    for finding in findings:
        plain = _plain(finding.what)
        first = seen.setdefault(plain, finding)
        if plain and first is not finding:
            message = f"The finding says the same as {first.id}: add this place to that one, or say what differs here"
            yield Remark(Level.WARNING, "finding-duplicate", message, _subject(finding, "what"))


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Return the words of `text` and nothing else, so that case, spaces and marks do not hide a repetition."""
    return _NOT_WORDS.sub(" ", text).strip().casefold()
