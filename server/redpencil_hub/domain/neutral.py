"""Read the neutral task JSONL (`id, kind, language, prompt, responses[].text, …`) as a TaskSpec.

The text of a response is kept to the last character. It becomes a file named by the language;
where it is prose (language `text`, or a fenced block inside) it becomes the explanation instead.
Pay and minutes are not in that format: both are estimated from what there is to read.
"""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from redpencil_hub.domain import rubrics
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.source_file import FileText, SourceFile
from redpencil_protocol.task import Kind, Pay, ResponseSpec, TaskSpec

_FILES = {
    "python": "solution.py",
    "javascript": "solution.js",
    "javascriptreact": "solution.jsx",
    "typescript": "solution.ts",
    "typescriptreact": "solution.tsx",
    "java": "Solution.java",
    "cpp": "solution.cpp",
    "c": "solution.c",
    "csharp": "Solution.cs",
    "go": "solution.go",
    "rust": "solution.rs",
    "kotlin": "solution.kt",
    "swift": "solution.swift",
    "sql": "solution.sql",
    "ruby": "solution.rb",
    "php": "solution.php",
    "r": "solution.R",
    "scala": "solution.scala",
    "shellscript": "solution.sh",
}
_EDITOR_NAMES = {
    "text": "plaintext",
    "js": "javascript",
    "ts": "typescript",
    "tsx": "typescriptreact",
    "jsx": "javascriptreact",
    "c++": "cpp",
    "c#": "csharp",
    "bash": "shellscript",
    "sh": "shellscript",
    "shell": "shellscript",
}
_PROSE = frozenset({"plaintext", "markdown"})
_FENCE = "```"

_LINES_A_MINUTE = 12
_LEAST_MINUTES = 5
_MOST_MINUTES = 120
_MINUTES_A_RESPONSE = 3
_CENTS_A_MINUTE = 60
_TITLE_LENGTH = 90


class _NeutralResponse(Model):
    id: Identifier
    model: str | None = None
    text: FileText = Field(min_length=1)


class _NeutralTask(Model):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: Identifier
    kind: Kind
    language: str
    prompt: FileText = Field(min_length=1)
    responses: tuple[_NeutralResponse, ...] = Field(min_length=1, max_length=26)
    reference: dict[str, Any] | None = None
    source: dict[str, Any] | None = None
    licence: str = ""
    notes: str = ""


def is_neutral(line: dict[str, Any]) -> bool:
    """Whether a decoded line is of this format: no `type`, but `kind`, `prompt` and `responses`."""
    return "type" not in line and {"kind", "prompt", "responses"} <= line.keys()


def read_neutral(line: dict[str, Any], project: str) -> TaskSpec:
    """Return the task of a decoded line, in `project`.

    Raises:
        pydantic.ValidationError: a field is missing or not what it should be.
        UnknownRubricError: the library lacks the rubric of this kind.
    """
    task = _NeutralTask.model_validate(line)
    language = _EDITOR_NAMES.get(task.language.lower(), task.language.lower())
    responses = tuple(_response(one, language) for one in task.responses)
    minutes = _minutes(task)
    reference = (rubrics.default_reference(task.kind),) if task.kind in rubrics.DEFAULT_RUBRICS else ()
    return TaskSpec(
        id=task.id,
        project=project,
        title=_title(task),
        kinds=(task.kind,),
        language=language,
        prompt=task.prompt,
        pay=Pay(amount=minutes * _CENTS_A_MINUTE),
        minutes=minutes,
        licence=task.licence,
        rubrics=reference,
        responses=responses,
        reference=task.reference,
        source=task.source,
        notes=task.notes,
    )


def _response(response: _NeutralResponse, language: str) -> ResponseSpec:
    if language in _PROSE or _FENCE in response.text:
        return ResponseSpec(id=response.id, model=response.model, explanation=response.text)
    file = SourceFile(path=_FILES.get(language, "solution.txt"), text=response.text)
    return ResponseSpec(id=response.id, model=response.model, files=(file,))


def _minutes(task: _NeutralTask) -> int:
    lines = sum(one.text.count("\n") + 1 for one in task.responses)
    estimate = len(task.responses) * _MINUTES_A_RESPONSE + lines // _LINES_A_MINUTE
    return max(_LEAST_MINUTES, min(_MOST_MINUTES, estimate))


def _title(task: _NeutralTask) -> str:
    """Return the beginning of the prompt as one line, cut between words; the id if the prompt has no words."""
    words = "".join(character if character.isprintable() else " " for character in task.prompt[:1000]).split()
    line = " ".join(words) or task.id
    if len(line) <= _TITLE_LENGTH:
        return line
    cut = line[:_TITLE_LENGTH]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"
