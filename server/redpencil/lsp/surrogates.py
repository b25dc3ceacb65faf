"""Halves of surrogate pairs in what an editor sends: joined where both came, replaced where one stands alone.

JSON can carry a lone half, and editors that count in UTF-16 send one now and then; no file, no database
and no hub can hold it.
"""

from __future__ import annotations

import re
from typing import Any, cast

_HALF = re.compile("[\ud800-\udfff]")


def is_sound(text: str) -> bool:
    """Whether `text` holds no half of a surrogate pair."""
    return _HALF.search(text) is None


def joined(text: str) -> str:
    """Return `text` with the halves of a pair joined that came one after the other; positions stay in UTF-16."""
    if is_sound(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def sound(text: str) -> str:
    """Return `text` with each lone half replaced by U+FFFD."""
    return _HALF.sub("\ufffd", joined(text))


def sound_value(value: Any) -> Any:
    """Return a JSON value with all texts in it sound."""
    match value:
        case str():
            return sound(value)
        case dict():
            return {key: sound_value(one) for key, one in cast("dict[str, Any]", value).items()}
        case list():
            return [sound_value(one) for one in cast("list[Any]", value)]
        case _:
            return value
