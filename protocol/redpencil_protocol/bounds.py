"""How much a task and a review may hold: written here once, kept by the models and by whoever writes.

Bytes are counted in UTF-8, lengths in code points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field, Strict

MAX_FILE_BYTES = 2 * 1024 * 1024
"""The largest file that a task or a review may hold."""
MAX_TASK_BYTES = 16 * 1024 * 1024
"""The most that all texts of a task may hold together."""
MAX_REVIEW_BYTES = 8 * 1024 * 1024
"""The most that all texts of a review may hold together."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""The longest body of a request: a review as JSON, where a control character takes six bytes."""
MAX_TEXT = 100_000
"""The longest text that is no file: what a finding says, a reason, a licence."""
MAX_NOTES = 1_000_000
MAX_RELEASE_REASON = 2000

MAX_RESPONSES = 26
MAX_FILES = 5000
"""Files of one response, one base, one rewrite, or of a reviewer's tests."""
MAX_RUBRICS = 50
MAX_CRITERIA = 500
MAX_INPUTS = 1000
MAX_FINDINGS = 10_000
MAX_FINDING_NUMBER = 99_999
MAX_ANCHORS = 1000
MAX_EVIDENCE = 100
MAX_SCORES = 100_000
MAX_FLAGS = 200

MAX_INTEGER = 2**31 - 1
"""What every database and every JSON reader keeps exactly."""
MAX_PAY = 10**12
"""In minor units; more is a slip of the hand."""
MAX_PRIORITY = 10**6
MAX_LEVEL = 10**6
"""The furthest ends of a scale of whole numbers."""
MAX_NUMBER = 2**53
"""The largest score; beyond it neighbouring floats are more than one apart."""
MAX_SECONDS = 10**9
"""Thirty years."""
_MAX_KEPT = 2**63 - 1
MAX_DEPTH = 50
"""How deep facts about a task may be nested."""


def checked_words(text: str) -> str:
    """Return `text` if it can be kept and shown everywhere, else raise ValueError saying why."""
    if len(text) > MAX_TEXT:
        raise ValueError(f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are taken")
    return checked_characters(text)


def checked_characters(text: str) -> str:
    """Return `text` if files, databases and JSON can hold it, else raise ValueError saying why."""
    if "\0" in text:
        raise ValueError("the text holds a NUL character, which no database keeps")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text holds half of a surrogate pair, which no file keeps")
    return text


def checked_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return JSON of any form if it can be kept, else raise ValueError saying why."""
    for value in _leaves(facts, 0):
        match value:
            case str() if len(value) > MAX_FILE_BYTES:
                raise ValueError(f"a text has {len(value):,} characters; at most {MAX_FILE_BYTES:,} are kept")
            case str():
                checked_characters(value)
            case float() if not math.isfinite(value):
                raise ValueError("a number is not finite")
            case int() if abs(value) > _MAX_KEPT:
                raise ValueError("a whole number has more than 63 bits")
            case _:
                pass
    return facts


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """Yield all keys and plain values below `value`."""
    if depth > MAX_DEPTH:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        facts = cast("dict[str, Any]", value)
        yield from facts
        value = list(facts.values())
    if isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _leaves(one, depth + 1)
    else:
        yield value


# Not as `ge` and `le`: those of a type would replace those of a field that has its own.
def _checked_whole(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise ValueError(f"a whole number is at most {MAX_INTEGER:,}")
    return number


def _checked_measure(number: float) -> float:
    if abs(number) > MAX_NUMBER:
        raise ValueError(f"a number is at most {MAX_NUMBER:,}")
    return number


Words = Annotated[str, AfterValidator(checked_words)]
"""A text that is no file."""
Facts = Annotated[dict[str, Any], AfterValidator(checked_facts)]
"""JSON of any form: what a lead keeps about a task."""
Whole = Annotated[int, Strict(), AfterValidator(_checked_whole)]
"""A whole number, as such: not `true`, not `"3"`."""
Amount = Annotated[int, Strict(), Field(ge=0, le=MAX_PAY)]
"""Money in minor units."""
Measure = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_checked_measure)]
"""A finite number."""
