"""The OpenAPI document: FastAPI's, with every error as the problem that this API really answers."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from redpencil_hub.api.bodies import BODIES
from redpencil_hub.api.call import IDEMPOTENCY_KEY, IF_MATCH
from redpencil_protocol.problem import MEDIA_TYPE, Problem

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_REPLACED = ("HTTPValidationError", "ValidationError")
_ALWAYS = {401: "No valid token", 422: "Invalid", 500: "The hub failed", 503: "Busy; ask again after Retry-After"}
_WITH_BODY = {408: "The body came too slowly", 413: "The body is too large", 415: "The body is not JSON"}
_WITH_NAME = {403: "Not for this person", 404: "There is no such thing", 409: "Not possible as things stand"}
_WITH_KEY = {400: "No idempotency key"}
_WITH_TAG = {412: "The draft was changed elsewhere"}
_TAG_NEEDED = {428: "No If-Match"}


def document_of(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application's routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            _say_problems(path, verb, operation)
    schemas = document["components"]["schemas"]
    for name in _REPLACED:
        schemas.pop(name, None)
    for name, model in {**BODIES, "Problem": Problem}.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for other, definition in schema.pop("$defs", {}).items():
            schemas.setdefault(other, definition)
        schemas[name] = schema
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _say_problems(path: str, verb: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    statuses = dict(_ALWAYS) if path.startswith("/v1/") else {}
    if verb != "get" or "{" in path:
        statuses |= _WITH_NAME
    if "requestBody" in operation:
        statuses |= _WITH_BODY
    for parameter in operation.get("parameters", []):
        if parameter["name"] == IF_MATCH:
            parameter["required"] = verb == "put"
            statuses |= _WITH_TAG | (_TAG_NEEDED if verb == "put" else {})
        if parameter["name"] == IDEMPOTENCY_KEY and path.endswith("/submission") and verb == "post":
            statuses |= _WITH_KEY
            parameter["required"] = True
    for status, description in sorted(statuses.items()):
        responses[str(status)] = _problem(description)
    responses["default"] = _problem("A problem, with a stable code and what to do next")


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": _REFERENCE}}}
