"""The contract for clients in TypeScript: the acts as constants, what the server answers as types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generators.names import NOTICE, act, version
from redpencil_protocol import extensions
from redpencil_protocol.commands import COMMANDS
from redpencil_protocol.model import Model
from redpencil_protocol.uris import SCHEME

PAGE = Path("clients/vscode/src/generated.ts")

_ANSWERS: tuple[type[Model], ...] = (
    extensions.Panel,
    extensions.Layout,
    extensions.QueueView,
    extensions.FindingsAt,
    extensions.FindingInSheet,
    extensions.Changed,
    extensions.DocumentStat,
    extensions.DocumentText,
    extensions.DocumentChanged,
)
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

_Schema = dict[str, Any]


def client(root: Path) -> dict[Path, str]:
    """Return the module that the VS Code client takes every name of the contract from."""
    acts = (f"  {act(one)}: {json.dumps(one.id)}," for one in COMMANDS)
    lines = [
        f"// {NOTICE}",
        "",
        f"export const VERSION = {json.dumps(version(root))};",
        f"export const SCHEME = {json.dumps(SCHEME)};",
        f"export const PANEL = {json.dumps(extensions.PANEL)};",
        f"export const DESCRIBE_DOCUMENT = {json.dumps(extensions.DESCRIBE_DOCUMENT)};",
        f"export const FINDINGS_AT = {json.dumps(extensions.FINDINGS_AT)};",
        f"export const FINDING_IN_SHEET = {json.dumps(extensions.FINDING_IN_SHEET)};",
        f"export const CHANGED = {json.dumps(extensions.CHANGED)};",
        f"export const STAT = {json.dumps(extensions.STAT)};",
        f"export const READ_DOCUMENT = {json.dumps(extensions.READ_DOCUMENT)};",
        f"export const WRITE_DOCUMENT = {json.dumps(extensions.WRITE_DOCUMENT)};",
        f"export const DOCUMENT_CHANGED = {json.dumps(extensions.DOCUMENT_CHANGED)};",
        "",
        "export const ACTS = {",
        *acts,
        "} as const;",
        *_types(),
    ]
    return {PAGE: "\n".join(lines) + "\n"}


def _types() -> list[str]:
    schemas: dict[str, _Schema] = {}
    for model in _ANSWERS:
        schema = model.model_json_schema(mode="serialization")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return [line for name, schema in sorted(schemas.items()) for line in ("", *_declaration(name, schema))]


def _declaration(name: str, schema: _Schema) -> list[str]:
    if schema.get("type") != "object":
        return [f"export type {name} = {_type(schema)};"]
    fields = (f"  readonly {key}: {_type(value)};" for key, value in schema["properties"].items())
    return [f"export interface {name} {{", *fields, "}"]


def _type(schema: _Schema) -> str:
    match schema:
        case {"$ref": str(reference)}:
            found = reference.rpartition("/")[2]
        case {"enum": [*values]}:
            found = " | ".join(json.dumps(value) for value in values)
        case {"const": value}:
            found = json.dumps(value)
        case {"anyOf": [*parts]} | {"oneOf": [*parts]}:
            found = " | ".join(dict.fromkeys(_type(part) for part in parts))
        case {"type": "array"}:
            found = f"readonly ({_type(schema.get('items', {}))})[]"
        case {"type": "object"}:
            found = f"Readonly<Record<string, {_type(schema.get('additionalProperties') or {})}>>"
        case _:
            found = _PLAIN.get(str(schema.get("type")), "unknown")
    return found
