"""Decode one line of an import file: a project, a task, or a review; ours, or the neutral form.

A line comes from anywhere, so everything is refused here that could not be stored or shown:
text that is not UTF-8 or not JSON, what the protocol's models refuse, unknown rubrics, and
patches that do not apply. What is in the database already is not known here.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from redpencil_hub.domain import rubrics
from redpencil_hub.domain.complaint import complaint
from redpencil_hub.domain.neutral import is_neutral, read_neutral
from redpencil_hub.domain.patch import PatchError, apply_patch
from redpencil_hub.domain.strict_json import JsonError, decoded
from redpencil_hub.domain.typed_columns import plain
from redpencil_hub.errors import LineError
from redpencil_protocol.project import Project
from redpencil_protocol.submission import ReviewRecord
from redpencil_protocol.task import ResponseSpec, TaskSpec
from redpencil_rubrics.library import UnknownRubricError

DEFAULT_PROJECT = "shared"
"""Where tasks go that name no project."""

ImportLine = Project | TaskSpec | ReviewRecord

_MODELS: dict[str, type[ImportLine]] = {"project": Project, "task": TaskSpec, "review": ReviewRecord}


def read_line(raw: bytes, project: str | None = None) -> ImportLine:
    """Return what the line holds; tasks go to `project` where one is given.

    Raises:
        LineError: the line cannot be taken; the message says what is wrong, the next step what to do.
    """
    decoded_line = _decode(raw)
    try:
        line = _read(decoded_line, project)
        if isinstance(line, ReviewRecord):
            return line.model_copy(update={"task": _completed(line.task)})
        return _completed(line) if isinstance(line, TaskSpec) else line
    except ValidationError as error:
        raise LineError(complaint(error), next_step="correct the line and import again") from error
    except rubrics.RubricFaultError as error:
        raise LineError(str(error), next_step="mend the rubric; `redpencil rubric check` looks at one") from error
    except UnknownRubricError as error:
        raise LineError(str(error), next_step="name a known rubric, or write the rubric out in the task") from error


def _decode(raw: bytes) -> dict[str, Any]:
    try:
        found = decoded(raw, nul=False)
    except JsonError as error:
        raise LineError(error.message, next_step=error.next_step) from error
    if not isinstance(found, dict):
        raise LineError(
            f"a JSON {_json_type(found)} stands where an object should", next_step="write one JSON object on each line"
        )
    return found  # pyright: ignore[reportUnknownVariableType] - JSON objects have string keys


def _read(line: dict[str, Any], project: str | None) -> ImportLine:
    if is_neutral(line):
        return read_neutral(line, project or DEFAULT_PROJECT)
    model = _MODELS.get(str(line.get("type")))
    if model is None:
        known = ", ".join(f'"{name}"' for name in _MODELS)
        what = f"$.type is {line['type']!r}" if "type" in line else "$.type is missing"
        raise LineError(f"{what}; a line is one of {known}", next_step='give it a "type"')
    if model is TaskSpec:
        line = {"project": DEFAULT_PROJECT, **line} if project is None else {**line, "project": project}
    if model is ReviewRecord:
        try:
            line = plain(line)
        except ValueError as error:
            raise LineError(str(error), next_step="correct the line") from error
    return model.model_validate_json(json.dumps(line))


def _completed(task: TaskSpec) -> TaskSpec:
    """Return the task with patched files filled in, after its rubrics were found."""
    rubrics.check_inside(task.rubrics)
    rubrics.resolved(task.rubrics)
    responses = tuple(_patched(one, index, task) for index, one in enumerate(task.responses))
    return task.model_copy(update={"responses": responses})


def _patched(response: ResponseSpec, index: int, task: TaskSpec) -> ResponseSpec:
    if response.patch is None or response.files:
        return response
    try:
        files = apply_patch(response.patch, task.base)
        return ResponseSpec.model_validate({**dict(response), "files": files})
    except PatchError as error:
        raise LineError(
            f"$.responses[{index}].patch does not apply: {error}",
            next_step="give the base that it was made for, or the patched files",
        ) from error


def _json_type(value: object) -> str:
    names: dict[type, str] = {
        list: "array",
        str: "string",
        bool: "boolean",
        int: "number",
        float: "number",
        type(None): "null",
    }
    return names.get(value.__class__, "value")
