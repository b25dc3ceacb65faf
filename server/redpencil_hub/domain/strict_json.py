"""JSON as it must be to be kept: UTF-8, each key once, finite numbers, whole characters, no NUL.

`json` takes the last of two equal keys, reads 1e999 as infinity and half a surrogate pair as a
character; a database then refuses what was accepted, or holds something else than was sent.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, cast

_SHOWN = 60


class JsonError(ValueError):
    """The bytes are no JSON that can be kept; says why and what to do next."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


def decoded(raw: bytes, *, nul: bool = True) -> Any:
    """Return the value that `raw` holds; without `nul`, no text of it may hold the character NUL.

    Raises:
        JsonError: it is not UTF-8, not JSON, or cannot be kept as it is.
    """
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(f"byte {error.start + 1} of the line is not UTF-8", "save the file as UTF-8") from error
    except UnicodeEncodeError as error:
        raise JsonError(
            "a text holds half of a surrogate pair (\\ud800 to \\udfff alone), which no file can hold",
            "repair the escape sequence",
        ) from error
    except json.JSONDecodeError as error:
        raise JsonError(
            f"not JSON: {error.msg} at column {error.colno}", "write one JSON object on each line"
        ) from error
    except JsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonError(f"not JSON that can be kept: {error}", "write plain, finite values") from error
    if not nul and "\\u0000" in text and _holds_nul(value):
        raise JsonError("a text holds the character NUL", "take it out; binary content is no text")
    return value


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for pair in cast("dict[str, Any]", value).items() for one in pair)
    return isinstance(value, list) and any(_holds_nul(one) for one in cast("list[Any]", value))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError(f"the key {twice[:_SHOWN]!r} stands twice in one object", "keep one of the two")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:_SHOWN]} is larger than any number that can be kept")
    return value
