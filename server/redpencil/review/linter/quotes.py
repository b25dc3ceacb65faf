"""Quotes: code between backticks that stands in nothing the reviewer was given or wrote.

A fix may name what is not there yet, so it is not looked at. Layout does not matter, and neither
do literals and punctuation: only a quote with a name in it can be misquoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
    own = [file.text for rewrite in case.review.rewrites for file in rewrite.files]
    own += [file.text for file in case.review.tests]
    for finding in case.review.findings:
        for field, quote in _of_finding(finding, case.material):
            yield from _unless_own(quote, Subject(Part.FINDING, finding.id, field=field), own)
    for one in case.given:
        for quote in _unknown(one.score.rationale, case.material):
            yield from _unless_own(quote, one.rationale_subject, own)
    for quote in _unknown(case.review.ranking.rationale, case.material):
        yield from _unless_own(quote, Subject(Part.RANKING, field="reason"), own)


def _unless_own(quote: str, subject: Subject, own: list[str]) -> Iterator[Remark]:
    if any(without_spaces(quote) in without_spaces(text) for text in own):
        return
    message = f"The quoted `{quote[:60]}` stands in no response and not in the prompt: copy it from the code"
    yield Remark(Level.WARNING, "quote-unknown", message, subject)


@once_per_finding
def _of_finding(finding: Finding, material: Material) -> Iterator[tuple[str, str]]:
    for field, text in (("what", finding.what), ("why", finding.why)):
        yield from ((field, quote) for quote in _unknown(text, material))


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
