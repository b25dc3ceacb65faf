"""Sheets that formatters for Markdown went over: what counts in the review stays.

The texts in `formatted/` were recorded: `typed.txt` by hand, the others are what Prettier 3.10.1 (`--write`) and
markdownlint-cli 0.48.0 (`--fix`) made of it. Neither is run here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.sheet_task import TASK, identities_of

from redpencil.documents.sheet import ParsedSheet, parse_sheet
from redpencil.review.remark import Level
from redpencil.review.state import new_review

FORMATTED = Path(__file__).with_name("formatted")
ROUND_WORDS = re.compile(r"[\s*_<>+-]+")


def read(text: str) -> ParsedSheet:
    return parse_sheet(text, TASK, new_review(TASK), identities_of(new_review(TASK)))


def sheet(name: str) -> ParsedSheet:
    return read((FORMATTED / f"{name}.txt").read_bytes().decode())


def said(read: ParsedSheet) -> Any:
    """Return what the review says; blanks and marks of emphasis, links and lists in its texts are the formatter's."""
    review = read.review.model_dump(mode="json")
    for finding in review["findings"]:
        del finding["key"]  # drawn anew for every sheet that comes from nowhere
    return plain(review)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return ROUND_WORDS.sub(" ", value).strip() if isinstance(value, str) else value


@pytest.mark.parametrize("formatter", ["prettier", "markdownlint"])
def test_a_formatted_sheet_says_the_same(formatter: str) -> None:
    typed, formatted = sheet("typed"), sheet(formatter)
    assert formatted.text != typed.text
    assert typed.problems == formatted.problems == ()
    assert said(formatted) == said(typed)
    first, second = formatted.review.findings
    assert len(first.anchors) == 3
    assert (second.severity, len(formatted.review.flags)) == ("nit", 1)


def test_names_that_prettier_moves_into_a_list_above_them_stop_the_submission() -> None:
    after = "## Ranking\n\norder: B > A\nreason: two:\n\n- one\n- two\n  confidence: 2\n  acceptable: A no, B yes\n"
    problems = read(after).problems
    assert [(one.code, one.level) for one in problems] == [("unread-field", Level.ERROR)] * 2
