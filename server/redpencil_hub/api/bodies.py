"""What the document says of a body: handlers decode it themselves, in their own thread, so FastAPI does not know it."""

from __future__ import annotations

from typing import Any

from redpencil_protocol.model import Model

BODIES: dict[str, type[Model]] = {}
"""The models of all bodies, by the names of their schemas."""


def takes(model: type[Model]) -> dict[str, Any]:
    """Return what an operation that takes this body says of it."""
    BODIES[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
