"""Quotes: code between backticks that stands in nothing the reviewer was given or wrote.

A fix may name what is not there yet, so it is not looked at. Layout does not matter, and neither
do literals and punctuation: only a quote with a name in it can be misquoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from redpencil.review.linter.case import Case
from redpencil.review.linter.material import Material, once_per_finding, without_spaces
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.finding import Finding

_QUOTE = re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)")
_NAME = re.compile(r"[^\W\d]\w+")
_LITERALS = frozenset(
    {"true", "false", "none", "null", "nil", "undefined", "nan", "inf", "infinity", "empty", "utf", "ascii"}
)


def check(case: Case) -> Iterator[Remark]:
    """Yield each quote that occurs nowhere, at the text that quotes it."""
    own = [without_spaces(file.text) for rewrite in case.review.rewrites for file in rewrite.files]
    own += [without_spaces(file.text) for file in case.review.tests]
    for misquote in _misquotes(case):
        if not any(misquote.compact in text for text in own):
            yield misquote.remark


class _Misquote(NamedTuple):
    compact: str
    remark: Remark


def _misquotes(case: Case) -> Iterator[_Misquote]:
    for finding in case.review.findings:
        yield from _of_finding(finding, case.material)
    for one in case.given:
        yield from _in_text(one.score.rationale, one.rationale_subject, case.material)
    yield from _in_text(case.review.ranking.rationale, Subject(Part.RANKING, field="reason"), case.material)


@once_per_finding
def _of_finding(finding: Finding, material: Material) -> Iterator[_Misquote]:
    for field, text in (("what", finding.what), ("why", finding.why)):
        yield from _in_text(text, Subject(Part.FINDING, finding.id, field=field), material)


def _in_text(text: str, subject: Subject, material: Material) -> Iterator[_Misquote]:
    for quote in _unknown(text, material):
        message = f"The quoted `{quote[:60]}` stands in no response and not in the prompt: copy it from the code"
        remark = Remark(Level.WARNING, "quote-unknown", message, subject)
        yield _Misquote(without_spaces(quote), remark)


@lru_cache(maxsize=2048)
def _unknown(text: str, material: Material) -> tuple[str, ...]:
    if "`" not in text:
        return ()
    quotes = dict.fromkeys(quote.strip() for quote in _QUOTE.findall(text))
    return tuple(quote for quote in quotes if _has_a_name(quote) and not _occurs(without_spaces(quote), material))


def _has_a_name(quote: str) -> bool:
    return any(name.casefold() not in _LITERALS for name in _NAME.findall(quote))


def _occurs(compact: str, material: Material) -> bool:
    return any(compact in text for text in material.compact) or any(compact in path for path in material.paths)
