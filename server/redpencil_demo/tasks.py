"""The twelve demo tasks: reads the folders below `tasks/` and knows how such a folder is laid out.

    tasks/guidelines.md                      what the lead asks of every reviewer
    tasks/<task>/task.toml                   what is known of the task, and its responses' models
    tasks/<task>/prompt.md, context.md       context.md may be missing
    tasks/<task>/base/…                      the code base that patches apply to, if any
    tasks/<task>/responses/<id>/answer.md    the explanation
    tasks/<task>/responses/<id>/…            the response's files, patched ones included
    tasks/<task>/responses/<id>.patch        the unified diff, where the response is one

It does not know what makes a good review of them: `reference` in a task.toml is data for leads.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from redpencil_protocol.project import Project
from redpencil_protocol.response import EXPLANATION
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import ResponseSpec, RubricReference, TaskSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

PROJECT = "demo"
LICENCE = "Apache-2.0"
RUBRIC_VERSION = "1.0.0"

_COMPILED = "__pycache__"


def demo_specs() -> tuple[Project, tuple[TaskSpec, ...]]:
    """Return the demo's project and its tasks, highest priority first."""
    root = files("redpencil_demo") / "tasks"
    project = Project(id=PROJECT, title="Demo: twelve answers to review", guidelines=_text(root / "guidelines.md"))
    specs = [_task(folder) for folder in root.iterdir() if (folder / "task.toml").is_file()]
    return project, tuple(sorted(specs, key=lambda spec: (-spec.priority, spec.id)))


def write_jsonl(path: Path) -> None:
    """Write the project and its tasks to `path` in the hub's import format, one a line."""
    project, specs = demo_specs()
    lines = [one.model_dump_json(by_alias=True) for one in (project, *specs)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")


def _task(folder: Traversable) -> TaskSpec:
    fields: dict[str, Any] = tomllib.loads(_text(folder / "task.toml"))
    models: dict[str, dict[str, str]] = fields.pop("responses")
    rubrics: list[str] = fields.pop("rubrics")
    context, base = folder / "context.md", folder / "base"
    return TaskSpec(
        project=PROJECT,
        licence=LICENCE,
        prompt=_text(folder / "prompt.md"),
        context=_text(context) if context.is_file() else "",
        base=tuple(_files(base)) if base.is_dir() else (),
        rubrics=tuple(RubricReference(id=one, version=RUBRIC_VERSION) for one in rubrics),
        responses=tuple(_response(folder / "responses", one, about["model"]) for one, about in models.items()),
        **fields,
    )


def _response(folder: Traversable, identifier: str, model: str) -> ResponseSpec:
    patch = folder / f"{identifier}.patch"
    contents = tuple(_files(folder / identifier))
    return ResponseSpec(
        id=identifier,
        model=model,
        files=tuple(file for file in contents if file.path != EXPLANATION),
        explanation=next(file.text for file in contents if file.path == EXPLANATION),
        patch=_text(patch) if patch.is_file() else None,
    )


def _files(folder: Traversable, prefix: str = "") -> Iterator[SourceFile]:
    # An installer compiles every .py of a wheel, so a response's folder may hold what nobody wrote.
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != _COMPILED:
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield SourceFile(path=f"{prefix}{entry.name}", text=_text(entry))


def _text(file: Traversable) -> str:
    # Decoded from bytes: reading as text would turn every line end into \n.
    return file.read_bytes().decode("utf-8")
