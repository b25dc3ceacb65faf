"""Advice: what makes a review more useful, as hints and never as errors.

Structure only: whether there is evidence, whether anything of the marked code is named, and what
the findings are about. Wording is the reviewer's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redpencil.review.linter.case import Case, is_blank
from redpencil.review.linter.material import Material, once_per_finding, words
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.severity import Severity

_GRAVE = frozenset({Severity.BLOCKER, Severity.MAJOR})
_MANY_NITS = 4
_LINES_AROUND = 15
"""How many lines before and after the marked code count as its surroundings."""
_SHORTEST = 3
"""Shorter words name something only between backticks."""
_JOINTS = re.compile(r"_+|(?<=[a-z0-9])(?=[A-Z])")
"""Where snake_case and camelCase join words."""
_LINE = re.compile(r"\bline\s+\d", re.IGNORECASE)
_FILLERS = words(
    "all also and any are because but can does each for from has have here into its more not one only that the then "
    "there this use when where which while will with would you"
)


def check(case: Case) -> Iterator[Remark]:
    """Yield hints on single findings, then on all of them together."""
    wanted = {severity for rubric in case.task.rubrics for severity in rubric.findings.evidence_required}
    for finding in case.review.findings:
        if finding.severity in _GRAVE and finding.severity not in wanted and all(map(is_blank, finding.evidence)):
            message = f"The {finding.severity} has no evidence: give the input that shows it, or a run"
            yield Remark(Level.HINT, "evidence-missing", message, _subject(finding, "evidence"))
        yield from _alone(finding, case.material)
    nits = [one for one in case.review.findings if one.severity is Severity.NIT]
    if len(nits) >= _MANY_NITS and not any(one.severity in _GRAVE for one in case.review.findings):
        message = (
            f"{len(nits)} nits and nothing major: look once more for what is wrong, then keep the nits that matter"
        )
        yield Remark(Level.HINT, "only-nits", message, _subject(nits[0], "heading"))


def _subject(finding: Finding, field: str) -> Subject:
    return Subject(Part.FINDING, finding.id, field=field)


@once_per_finding
def _alone(finding: Finding, material: Material) -> Iterator[Remark]:
    yield from _names_nothing(finding, material)
    yield from _asks_for_more(finding, material)


def _names_nothing(finding: Finding, material: Material) -> Iterator[Remark]:
    text = f"{finding.what} {finding.why}"
    said = _telling(text)
    if not text.strip() or not finding.anchors or _LINE.search(text):
        return
    if not any(said & _around(anchor, material) for anchor in finding.anchors):
        message = "The finding names nothing of the code that it marks: name the variable, the call or the value"
        yield Remark(Level.HINT, "names-nothing", message, _subject(finding, "what"))


def _telling(text: str) -> frozenset[str]:
    """Return the words of `text` that can name something: not too short, unless quoted, and no filler."""
    quoted = words(" ".join(text.split("`")[1::2]))
    return frozenset(word for word in words(text) if len(word) >= _SHORTEST or word.isdigit()) - _FILLERS | quoted


def _around(anchor: Anchor, material: Material) -> frozenset[str]:
    """Return the words of the marked code and of the lines around it, and the parts of joined names."""
    text = material.texts.get((anchor.response, anchor.file), "")
    start, end = anchor.start, anchor.end
    for _ in range(_LINES_AROUND):
        start = max(text.rfind("\n", 0, start), 0)
        found = text.find("\n", end + 1)
        end = len(text) if found < 0 else found
    nearby = text[start:end]
    return words(nearby) | words(_JOINTS.sub(" ", nearby))


def _asks_for_more(finding: Finding, material: Material) -> Iterator[Remark]:
    said = _telling(f"{finding.what} {finding.why} {finding.fix}")
    if finding.category == "requirement-missed" and said and not said & material.asked_words:
        message = "The finding shares no word with the request: quote the requirement that is missed"
        yield Remark(Level.HINT, "not-asked-for", message, _subject(finding, "what"))
