"""What a message for a person may not hold: our source code's places, exceptions' names, terminal escapes."""

from __future__ import annotations

import re

_INNARDS = re.compile(
    r"Traceback|File \"|site-packages|\.py\b(?=[:\"', ]*line)|0x[0-9a-f]{6}|<class |object at"
    r"|\b[A-Z][A-Za-z]*(?:Error|Exception)\b(?<!ValueError)"
    r"|pydantic|(?<!store\.)sqlite3\.|httpx|sqlalchemy|errno|made a mistake of its own",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def for_people(message: str, *parts: str) -> str:
    """Return `message` after asserting that it is fit to be read and says all of `parts`."""
    assert message.strip()
    assert not (found := _INNARDS.search(message)), f"{found[0]!r} in {message!r}"
    assert not _CONTROL.search(message), repr(message)
    for part in parts:
        assert part.lower() in message.lower(), f"{part!r} is not in {message!r}"
    return message
