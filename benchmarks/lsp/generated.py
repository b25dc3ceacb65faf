"""The documents that are measured: ordinary-looking Python of any length, as tasks of a hub."""

from __future__ import annotations

from pathlib import Path

from redpencil_protocol.project import Project
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay, ResponseSpec, RubricReference, TaskSpec

PATH = "module.py"
OPENING = "bench-open"
"""The task whose responses are opened: one response per size."""
REVIEWING = "bench-review"
"""The task that is reviewed: four responses of 5,000 lines."""

_FUNCTION = '''\
def total_{n}(items, limit={n}):
    """Return a bounded sum, variant {n}."""
    total = 0
    for index, item in enumerate(items):
        if item is None or index > limit:
            continue
        total += item * 2
    return total


'''
_LINES = _FUNCTION.count("\n")


def program(lines: int) -> str:
    """Return a Python program of exactly `lines` lines."""
    text = "".join(_FUNCTION.format(n=n) for n in range(1, lines // _LINES + 2))
    return "".join(text.splitlines(keepends=True)[:lines])


def write_tasks(path: Path, sizes: tuple[int, ...]) -> None:
    """Write an import file with both tasks; `sizes` are the lines of the responses of OPENING."""
    project = Project(id="bench", title="Benchmark", overlap=1)
    opening = _task(OPENING, tuple(ResponseSpec(id=f"lines-{size}", files=(_file(size),)) for size in sizes))
    reviewing = _task(REVIEWING, tuple(ResponseSpec(id=f"r{n}", files=(_file(5000),)) for n in range(1, 5)))
    with path.open("w", encoding="utf-8") as output:
        for record in (project, opening, reviewing):
            output.write(record.model_dump_json(by_alias=True) + "\n")


def _file(lines: int) -> SourceFile:
    return SourceFile(path=PATH, text=program(lines))


def _task(identifier: str, responses: tuple[ResponseSpec, ...]) -> TaskSpec:
    return TaskSpec(
        id=identifier,
        project="bench",
        title=identifier,
        kinds=(Kind.CORRECTNESS, Kind.RANKING),
        language="python",
        prompt="Write functions that sum.",
        rubrics=(RubricReference(id="correctness", version="1.0.0"),),
        responses=responses,
        pay=Pay(amount=100),
        minutes=10,
    )
