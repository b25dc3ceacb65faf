"""Say what is wrong with a decoded value in one sentence: the JSON path, and what stands there.

Pydantic reports every branch of a union and its own type names; a lead wants the one place to mend.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pydantic import ValidationError

_SHOWN = 3


def complaints(error: ValidationError) -> tuple[dict[str, Any], ...]:
    """Return where and why, one each, without the input's own text."""
    return tuple(
        {"path": json_path(detail["loc"]), "message": plain_message(detail["msg"])}
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    )


def complaint(error: ValidationError) -> str:
    """Return one sentence: the first few places of the likeliest branch."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    weight = Counter(_branch(detail["loc"]) for detail in details)
    fewest = min(weight.values())
    likely = [detail for detail in details if weight[_branch(detail["loc"])] == fewest]
    shown = "; ".join(f"{json_path(detail['loc'])}: {plain_message(detail['msg'])}" for detail in likely[:_SHOWN])
    more = len(likely) - _SHOWN
    return f"{shown} (and {more} more)" if more > 0 else shown


def json_path(location: tuple[int | str, ...]) -> str:
    """Return the place as `$.responses[1].files[0].path`; names of union branches are left out."""
    path = "$"
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not _is_branch(part):
            path += f".{part}"
    return path


def _is_branch(part: int | str) -> bool:
    """Whether a part of the location names a class or type of a union; our fields are lower case."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part)


def _branch(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    for index, part in enumerate(location):
        if _is_branch(part):
            return location[: index + 1]
    return ()


def plain_message(message: str) -> str:
    """Return a validation message as the end of a sentence."""
    plain = message.removeprefix("Value error, ")
    return plain[:1].lower() + plain[1:] if plain[:1].isupper() and not plain[1:2].isupper() else plain
