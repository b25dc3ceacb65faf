"""Writing a sheet, piece by piece: the whole of it for a new task, single pieces for `rewrite_sheet`.

Everything here has LF line ends; `rewrite_sheet` turns them into those of the sheet it edits.
"""

from __future__ import annotations

from redpencil.documents.sheet.fields import INDENT, written
from redpencil.documents.sheet.findings import is_marked
from redpencil.documents.sheet.model import Header
from redpencil.documents.sheet.outline import Section, escaped
from redpencil.documents.sheet.preamble import submit_text
from redpencil.review.acts import task_check_options
from redpencil.review.locations import format_location
from redpencil.review.own_documents import own_paths
from redpencil.review.ranking_text import NOTHING, format_order
from redpencil.review.score_values import format_value
from redpencil.review.state import normal
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Criterion, Per, Rank, Rubric, Text
from redpencil_protocol.score import Score
from redpencil_protocol.task import Task


def render_sheet(task: Task, review: Review, header: Header) -> str:
    """Return the sheet of `review`."""
    review = normal(review)
    sections = [render_section(section, task, review) for section in Section if is_shown(section, task, review)]
    submitting = [submit_text(header), ""] if header.submit_line else []
    return "\n".join([*submitting, "\n".join(sections)])


def is_shown(section: Section, task: Task, review: Review) -> bool:
    """Whether a new sheet has the section: not where the task never asks for it and nothing is said."""
    match section:
        case Section.TASK_CHECK:
            return bool(task_check_options(task)) or review.task_check is not None
        case Section.SCORES:
            return bool(task.rubrics)
        case Section.OWN_DOCUMENTS:
            return bool(own_paths(task, review))
        case _:
            return True


def render_section(section: Section, task: Task, review: Review) -> str:
    """Return a section from its heading to its last line end."""
    match section:
        case Section.TASK_CHECK:
            body = "\n".join(f"{name}:{value}" for name, value in task_check_values(review).items())
        case Section.RANKING:
            values = ranking_values(task, review)
            body = "\n".join(f"{name}:{value}" for name, value in values.items() if value or name == "reason")
        case Section.SCORES:
            body = "\n\n".join(render_rubric(rubric, task, review).rstrip("\n") for rubric in task.rubrics)
        case Section.FINDINGS:
            body = "\n\n".join(render_finding(one, task).rstrip("\n") for one in review.findings)
        case Section.OWN_DOCUMENTS:
            body = "\n".join(f"- {path}" for path in own_paths(task, review))
        case Section.FLAGS:
            body = "\n".join(render_flag(flag, task) for flag in review.flags)
        case Section.NOTES:
            body = escaped(review.notes)
    return f"## {section.value}\n\n{body}\n" if body else f"## {section.value}\n"


def task_check_values(review: Review) -> dict[str, str]:
    """Return what stands after the colon of each field of Task check."""
    verdict = review.task_check
    return {
        "answer": f" {(verdict.answer if verdict else '') or NOTHING}",
        "reason": written(verdict.reason) if verdict else "",
    }


def ranking_values(task: Task, review: Review) -> dict[str, str]:
    """Return what stands after the colon of each field of Ranking; with one response there is nothing to rank."""
    ranking = review.ranking
    order = format_order(ranking, {one.label: one.id for one in task.responses})
    alone = len(task.responses) == 1 and not ranking.groups
    return {
        "order": "" if alone else f" {order}",
        "reason": written(ranking.rationale),
        "confidence": "" if alone and ranking.confidence is None else f" {ranking.confidence or NOTHING}",
        "acceptable": " " + ", ".join(f"{one.label} {acceptable_value(review, one.id)}" for one in task.responses),
    }


def acceptable_value(review: Review, response: str) -> str:
    """Return how it is written whether a response is acceptable."""
    value = review.acceptable.get(response)
    return value.value if value else NOTHING


def render_rubric(rubric: Rubric, task: Task, review: Review) -> str:
    """Return a rubric's block of Scores; criteria that the ranking answers are left out."""
    lines = [f"### {rubric.id} {rubric.version}", ""]
    scores = {(one.criterion, one.response): one for one in review.scores if one.rubric == rubric.id}
    asked = (one for one in rubric.criteria if not isinstance(one.scale, Rank))
    lines += [render_criterion(criterion, rubric, task, scores) for criterion in asked]
    return "\n".join(lines) + "\n"


def render_criterion(
    criterion: Criterion, rubric: Rubric, task: Task, scores: dict[tuple[str, str | None], Score]
) -> str:
    """Return a criterion's line with the rationales below it."""
    as_text = isinstance(criterion.scale, Text)
    if rubric.per is Per.SET:
        score = scores.get((criterion.id, None))
        if as_text:
            return f"{criterion.id}:{written(text_of(score))}"
        lines = [f"{criterion.id}: {value_of(score)}"]
        if score and score.rationale:
            lines.append(render_rationale(None, score.rationale))
        return "\n".join(lines)
    given = {one.label: scores.get((criterion.id, one.id)) for one in task.responses}
    values = "" if as_text else " " + ", ".join(f"{label} {value_of(score)}" for label, score in given.items())
    lines = [f"{criterion.id}:{values}"]
    for label, score in given.items():
        text = text_of(score) if as_text else score.rationale if score else ""
        if text:
            lines.append(render_rationale(label, text))
    return "\n".join(lines)


def render_rationale(label: str | None, text: str) -> str:
    """Return the indented lines of a rationale; without a label all of them are alike."""
    if label is None:
        return "\n".join(INDENT + line if line else "" for line in text.split("\n"))
    return f"{INDENT}{label}:{written(text, INDENT * 2)}"


def value_of(score: Score | None) -> str:
    """Return a score's value as it is written."""
    return NOTHING if score is None or score.value is None else format_value(score.value)


def text_of(score: Score | None) -> str:
    """Return the value of a score on a criterion that asks for text."""
    return "" if score is None or score.value is None else str(score.value)


def render_finding(finding: Finding, task: Task) -> str:
    """Return a finding's block."""
    lines = [f"### {heading_of(finding, task)}", ""]
    for name, value in finding_values(finding, task).items():
        if value or name in {"what", "why", "fix"}:
            lines.append(f"{name}:{value}")
    return "\n".join(lines) + "\n"


def heading_of(finding: Finding, task: Task) -> str:
    """Return a finding's heading without its `### `."""
    return f"{finding.severity.value} {finding.category} {place_of(finding, task)}"


def place_of(finding: Finding, task: Task) -> str:
    """Return the place in a finding's heading."""
    return format_location(finding.anchors[0], task) if finding.anchors else NOTHING


def finding_values(finding: Finding, task: Task) -> dict[str, str]:
    """Return what stands after the colon of each field of a finding."""
    return {
        "what": written(finding.what),
        "why": written(finding.why),
        "fix": written(finding.fix),
        "also": written(", ".join(format_location(anchor, task) for anchor in finding.anchors[1:])),
        "evidence": _written_evidence(finding.evidence),
    }


def _written_evidence(items: tuple[str, ...]) -> str:
    """Return a list where it takes one to tell the items apart, however their lines are wrapped."""
    if len(items) > 1 or any(map(is_marked, items)):
        return "".join(f"\n{INDENT}- {item}" for item in items)
    return written("\n".join(items))


def render_flag(flag: Flag, task: Task) -> str:
    """Return a flag's line."""
    response = task.response(flag.response) if flag.response else None
    name = f"{flag.kind.value} {response.label}" if response else flag.kind.value
    return f"{name}:{written(flag.reason)}"
