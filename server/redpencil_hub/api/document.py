"""The OpenAPI document: FastAPI's, with every error as the problem that this API really answers."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from redpencil_protocol.problem import MEDIA_TYPE, Problem

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_REPLACED = ("HTTPValidationError", "ValidationError")


def document_of(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application's routes."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {
                "description": "A problem, with a stable code and what to do next",
                "content": {MEDIA_TYPE: {"schema": _REFERENCE}},
            }
    schemas = document["components"]["schemas"]
    for name in _REPLACED:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document
