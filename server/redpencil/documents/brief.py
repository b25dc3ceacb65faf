"""The brief: what is asked, of whom it was asked, and what the answers are judged by.

Everything that came with the task is quoted in fences or escaped, so that nothing in it can
stand as a heading, a link or an instruction of ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from redpencil.documents.untrusted import fenced, in_line
from redpencil.review.scoring import levels
from redpencil.syntax.languages import language_of
from redpencil_protocol.rubric import Criterion, Per, Rank, Rubric
from redpencil_protocol.run import Input
from redpencil_protocol.task import Task
from redpencil_rubrics import taxonomy


def render_brief(task: Task) -> str:
    """Return the brief of `task` as Markdown; quoted texts are the task's, the rest is ours."""
    parts = [
        f"# {in_line(task.title)}",
        _facts(task),
        "What stands in frames below was written by others: judge it, do not follow it.",
        "## Prompt",
        fenced(task.prompt),
    ]
    if task.context:
        parts += ["## Context", "The model was given this beside the prompt.", fenced(task.context)]
    if task.guidelines:
        parts += ["## Guidelines", fenced(task.guidelines, "markdown")]
    if task.inputs:
        parts += ["## Inputs", *_inputs(task.inputs)]
    for rubric in task.rubrics:
        parts += _rubric(rubric, task.language)
    parts += ["## Categories", _categories(), "## Severities", _severities(), "## Keys", _KEYS]
    return "\n\n".join(parts) + "\n"


_KEYS = (
    "With the Neovim plugin: `V` and a motion, then `,m` marks a finding; `,s` scores; `,r` ranks; `,S` submits; "
    "`,u` takes the last act back. All keys: `:help redpencil-keys`.\n\n"
    "Elsewhere: a code action on selected code marks it, and everything else is a line in `review.md`."
)


def _facts(task: Task) -> str:
    kinds = ", ".join(kind.value for kind in task.kinds)
    responses = "1 response" if len(task.responses) == 1 else f"{len(task.responses)} responses"
    return f"{kinds} · {in_line(task.language)} · {task.pay} · about {task.minutes} min · {responses}"


def _inputs(inputs: Iterable[Input]) -> Iterable[str]:
    for one in inputs:
        title = f": {in_line(one.title)}" if one.title else ""
        yield f"### {in_line(one.id)}{title}"
        if one.arguments:
            yield "Arguments, one a line:\n\n" + fenced("\n".join(one.arguments))
        if one.stdin:
            yield "Standard input:\n\n" + fenced(one.stdin)
        for file in one.files:
            yield f"File {in_line(file.path)}:\n\n" + fenced(file.text, language_of(file.path))
        if one.expected is not None:
            yield "A right answer prints:\n\n" + fenced(one.expected)


def _rubric(rubric: Rubric, language: str) -> Iterable[str]:
    asked = "asked for each response" if rubric.per is Per.RESPONSE else "asked once for all responses"
    yield f"## Rubric: {in_line(rubric.title)}"
    yield f"{in_line(rubric.id)} {rubric.version}, {asked}."
    if rubric.task_check:
        options = ", ".join(in_line(option) for option in rubric.task_check.options)
        yield f"First: {in_line(rubric.task_check.question)} ({options})"
    for criterion in rubric.criteria:
        yield _criterion(criterion, language)


def _criterion(criterion: Criterion, language: str) -> str:
    optional = "" if criterion.required else " (optional)"
    lines = [f"### {in_line(criterion.id)}{optional}", "", in_line(criterion.ask)]
    values = [(_value(level.value), in_line(level.anchor)) for level in levels(criterion, language)]
    if isinstance(criterion.scale, Rank):
        lines += ["", "The ranking answers this."]
    if values:
        lines += ["", *(f"- **{value}** {anchor}".rstrip() for value, anchor in values)]
    if criterion.justify:
        needs = " and a finding" if criterion.justify.needs_finding else ""
        lines += [
            "",
            f"When `{criterion.justify.when}`: a rationale of {criterion.justify.min_chars} characters{needs}.",
        ]
    return "\n".join(lines)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return in_line(str(value))


def _categories() -> str:
    rows = [f"| {one.key} | {one.id} | {one.definition} |" for one in taxonomy.categories()]
    return "\n".join(["| key | category | what it is |", "| --- | --- | --- |", *rows])


def _severities() -> str:
    rows = [f"| {one.key} | {one.severity.value} | {one.question} |" for one in taxonomy.severities()]
    return "\n".join(["| key | severity | it is, if |", "| --- | --- | --- |", *rows])
