"""Checks recorded messages one by one against the LSP 3.18 model, as lsprotocol has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cattrs import Converter
from lsprotocol import converters, types

OURS = frozenset({"redpencil/panel", "redpencil/changed"})
Message = dict[str, Any]


def model_problems(log: Iterable[tuple[str, Message]]) -> list[str]:
    """Return what in `log`, pairs of (`client` | `server`, message), is not in the model."""
    converter = _converter()
    problems: list[str] = []
    asked: dict[tuple[str, Any], str] = {}
    for side, message in log:
        method = message.get("method")
        if method is None:
            other = "server" if side == "client" else "client"
            method = asked.pop((other, message.get("id")), None)
            if method is None:
                problems.append(f"{side}: an answer to nothing: {message}")
            elif method not in OURS and "error" not in message:
                problems += _compared(converter, types.METHOD_TO_TYPES[method][1], message, f"{side} answers {method}")
            continue
        if "id" in message:
            asked[side, message["id"]] = method
        if method in OURS:
            continue
        known = types.METHOD_TO_TYPES.get(method)
        if known is None:
            problems.append(f"{side}: {method} is not in the model")
        else:
            problems += _compared(converter, known[0], message, f"{side}: {method}")
    return problems


def _converter() -> Converter:
    """Return lsprotocol's converter; its reading of a code action that carries a command is mended."""
    converter = converters.get_converter()

    def command_or_action(value: Any, _type: Any) -> Any:
        kind = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return converter.structure(value, kind)

    converter.register_structure_hook(types.Command | types.CodeAction, command_or_action)
    return converter


def _compared(converter: Converter, kind: Any, message: Message, where: str) -> list[str]:
    try:
        known = converter.unstructure(converter.structure(message, kind))
    except Exception as error:  # noqa: BLE001 - whatever the converter says is the finding
        return [f"{where}: does not fit {kind.__name__}: {error!r}"]
    return [f"{where}: {problem}" for problem in _beyond(message, known, "")]


def _beyond(sent: Any, known: Any, path: str) -> list[str]:
    """Return the fields of `sent` that the model dropped or changed."""
    if isinstance(sent, dict) and isinstance(known, dict):
        return [
            problem
            for key, value in sent.items()
            if value is not None
            for problem in (
                _beyond(value, known[key], f"{path}.{key}") if key in known else [f"{path}.{key} is not in the model"]
            )
        ]
    if isinstance(sent, list) and isinstance(known, list | tuple):
        return [p for i, (a, b) in enumerate(zip(sent, known, strict=False)) for p in _beyond(a, b, f"{path}[{i}]")]
    return [] if sent == known else [f"{path} is {sent!r}, in the model {known!r}"]
