"""JSON Schema of the nouns on the wire, one file each, and the hub's OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generators.names import kebab
from redpencil_hub.app import openapi_document
from redpencil_protocol.agreement import Adjudication, Agreement
from redpencil_protocol.claim import Claim
from redpencil_protocol.edit import Change
from redpencil_protocol.extensions import Changed, Layout, Panel, QueueView
from redpencil_protocol.model import Model
from redpencil_protocol.offer import Offer
from redpencil_protocol.problem import Problem
from redpencil_protocol.project import Project
from redpencil_protocol.review import Review
from redpencil_protocol.reviewer import Reviewer
from redpencil_protocol.rubric import Rubric
from redpencil_protocol.submission import Draft, Feedback, ReviewRecord, Submission
from redpencil_protocol.task import Task, TaskSpec

NOUNS: tuple[type[Model], ...] = (
    Adjudication,
    Agreement,
    Change,
    Changed,
    Claim,
    Draft,
    Feedback,
    Layout,
    Offer,
    Panel,
    Problem,
    Project,
    QueueView,
    Review,
    ReviewRecord,
    Reviewer,
    Rubric,
    Submission,
    Task,
    TaskSpec,
)
"""What stands alone on the wire or in a file; parts such as Finding are `$defs` of these."""


def nouns(_root: Path) -> dict[Path, str]:
    """Return one JSON Schema per noun."""
    return {Path(f"protocol/schema/{kebab(one.__name__)}.json"): _json(_schema(one)) for one in NOUNS}


def openapi(_root: Path) -> dict[Path, str]:
    """Return the hub's description of its own routes."""
    return {Path("protocol/openapi.json"): _json(openapi_document())}


def _schema(model: type[Model]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
