"""Rewrites: each changes something, still parses, and leaves no marked blocker or major as it was.

Looks at texts only. Whether a rewrite passes its tests is for a run to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from redpencil.review.linter.case import Case
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil.syntax.languages import language_of
from redpencil.syntax.trees import parsed
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Kind

_MUST_GO = frozenset({Severity.BLOCKER, Severity.MAJOR})
_HEADER = Subject(Part.HEADER)


def check(case: Case) -> Iterator[Remark]:
    """Yield rewrites that change nothing, or too little."""
    asked = case.asks_for(Kind.REWRITE)
    for rewrite in case.review.rewrites:
        label = case.label(rewrite.response)
        if not _changes(case, rewrite):
            message = f"The rewrite of {label} is the same as the response: change it, or drop it"
            yield Remark(Level.ERROR if asked else Level.WARNING, "rewrite-unchanged", message, _HEADER)
            continue
        yield from _broken(case, rewrite)
        if asked:
            yield from _left_standing(case, rewrite)


def _changes(case: Case, rewrite: Rewrite) -> bool:
    return any(case.material.texts.get((rewrite.response, file.path)) != file.text for file in rewrite.files)


def _broken(case: Case, rewrite: Rewrite) -> Iterator[Remark]:
    """Yield files that parsed in the response and no longer do; what never parsed may be beyond our grammar."""
    for file in rewrite.files:
        original = case.material.texts.get((rewrite.response, file.path), "")
        if original != file.text and not _parses(file.text, file.path) and _parses(original, file.path):
            message = (
                f"The rewrite of {case.label(rewrite.response)} no longer parses, in {file.path}: "
                "look for a bracket, a quote or an indent that the change left open"
            )
            yield Remark(Level.WARNING, "rewrite-does-not-parse", message, _HEADER)


@lru_cache(maxsize=128)
def _parses(text: str, path: str) -> bool:
    """Whether `text` is free of syntax errors, as far as we have a grammar to tell."""
    known = parsed(text, language_of(path))
    return known is None or not known.tree.root_node.has_error


def _left_standing(case: Case, rewrite: Rewrite) -> Iterator[Remark]:
    rewritten = {file.path: file.text for file in rewrite.files}
    for finding in case.by_response.get(rewrite.response, ()):
        if finding.severity in _MUST_GO and any(
            _stands(anchor, rewritten) for anchor in finding.anchors if anchor.response == rewrite.response
        ):
            message = (
                f"The {finding.severity} still stands in the rewrite of {case.label(rewrite.response)}, "
                "unchanged: mend it there, or say in the notes why it stays"
            )
            subject = Subject(Part.FINDING, finding.id, field="fix")
            yield Remark(Level.WARNING, "finding-still-in-rewrite", message, subject)


def _stands(anchor: Anchor, rewritten: dict[str, str]) -> bool:
    text = rewritten.get(anchor.file)
    return text is None or f"{anchor.prefix}{anchor.quote}{anchor.suffix}" in text
