"""What the review linter takes for a quotation of code, and what for naming something."""

from __future__ import annotations

import pytest
from support.clean_review import CLEAN, TASK, explained, with_finding

from redpencil.review.linter import lint
from redpencil_protocol.review import Review
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.source_file import SourceFile


def _found(review: Review, code: str) -> bool:
    return any(remark.code == code for remark in lint(TASK, review))


@pytest.mark.parametrize(
    "what",
    [
        "For `[]` the cache gives `None`.",
        "`cache[ key ]=compute( )` is not atomic.",
        "`A/cache.py` keeps a global.",
        "`compute` runs twice for a key, says the request.",
        "The answer says `Safe.` of the cache.",
    ],
)
def test_a_literal_a_path_or_another_layout_is_no_misquote(what: str) -> None:
    assert not _found(with_finding(what=what), "quote-unknown")


def test_code_of_the_rewrite_may_be_quoted() -> None:
    review = explained(CLEAN, "scope", "rb", "It adds `expire_after`.")
    rewrite = Rewrite(response="rb", files=(SourceFile(path="cache.py", text="expire_after = 3\n"),))
    assert not _found(review.model_copy(update={"rewrites": (rewrite,)}), "quote-unknown")


@pytest.mark.parametrize("what", ["Wrong in line 4.", "compute is called twice", "The value of `key` is stale."])
def test_a_line_a_name_or_a_quoted_name_is_enough_to_name_something(what: str) -> None:
    assert not _found(with_finding(what=what, why="So."), "names-nothing")
