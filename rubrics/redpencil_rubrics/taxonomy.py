"""The closed lists a finding chooses from: categories and severities, as `taxonomy.toml` defines them.

Knows the definitions and the one-letter keys; not how an editor, SARIF or a sheet shows them.
Cheap on purpose (no pydantic, no YAML): the server reads it on the way to its first answer.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from redpencil_protocol.severity import Severity


@dataclass(frozen=True, slots=True)
class Category:
    """What kind of defect a finding is about."""

    id: str
    key: str
    """One letter, unique among the categories."""
    title: str
    definition: str
    example: str
    cwe: tuple[int, ...]
    """Numbers of the Common Weakness Enumeration, the closest first."""


@dataclass(frozen=True, slots=True)
class SeverityDefinition:
    """What a severity means: the question that decides it, and its names elsewhere."""

    severity: Severity
    key: str
    """One digit, `1` for the worst."""
    question: str
    points: int
    """What one finding costs where a rubric counts points."""
    sarif_level: str
    sarif_rank: int
    rdjson: str


@cache
def categories() -> tuple[Category, ...]:
    """Return all categories, in the order in which they are offered."""
    return tuple(
        Category(one["id"], one["key"], one["title"], one["definition"], one["example"], tuple(one["cwe"]))
        for one in _data()["category"]
    )


@cache
def severities() -> tuple[SeverityDefinition, ...]:
    """Return all severities, worst first."""
    return tuple(
        SeverityDefinition(severity=Severity(one["id"]), **{key: one[key] for key in one if key != "id"})
        for one in _data()["severity"]
    )


@cache
def category(identifier: str) -> Category | None:
    """Return the category with this id; None if the list has none."""
    return next((one for one in categories() if one.id == identifier), None)


@cache
def severity(level: Severity) -> SeverityDefinition:
    """Return what `level` means."""
    return next(one for one in severities() if one.severity is level)


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(resources.files("redpencil_rubrics").joinpath("taxonomy.toml").read_text(encoding="utf-8"))
