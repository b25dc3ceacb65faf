"""The early answer to `initialize`, from a file that was made when the server was built.

What the server can do does not depend on the editor, but for two members. So the answer needs neither pygls
nor the LSP's classes; the protocol takes the same request again once they are loaded, and its own
answer, which is the same, is not sent. Standard library only, and little of that.
"""

from __future__ import annotations

import gc
import json
from functools import cache
from typing import Any, cast

from redpencil.wire.channel import Channel

ANSWER = "initialize.json"
"""Beside this module; generated."""

_ENCODINGS = ("utf-8", "utf-16", "utf-32")
_WAIT = 0.05
"""Seconds in which an editor that is there asks; loading goes on without one."""


@cache
def channel() -> Channel:
    """Return the one channel on standard input and output; the first call starts it and answers."""
    # The classes of the LSP are many and live for ever: without the collector they load in half the time.
    gc.disable()
    one = Channel(0, 1, first_answer)
    one.start()
    one.greeted.wait(_WAIT)
    return one


def first_answer(message: Any) -> dict[str, Any] | None:
    """Return the result for a sound `initialize`; None for anything that the protocol has to look at.

    Raises:
        Exception: the message is not what the LSP says, whatever it is that shows it.
    """
    id_, params = message.get("id"), message.get("params")
    if message.get("jsonrpc") != "2.0" or message.get("method") != "initialize" or type(id_) not in (int, str):
        return None
    capabilities: Any = params["capabilities"]
    nothing: dict[str, Any] = {}
    encodings: Any = (capabilities.get("general") or nothing).get("positionEncodings") or ()
    content: Any = (capabilities.get("workspace") or nothing).get("textDocumentContent")
    options = params.get("initializationOptions")
    own_files = isinstance(options, dict) and cast("dict[str, Any]", options).get("fileSystem") is True
    result = _answer()
    server = result["capabilities"]
    server["positionEncoding"] = next((one for one in encodings if one in _ENCODINGS), "utf-16")
    if content is None or own_files:
        del server["workspace"]["textDocumentContent"]
    return result


def _answer() -> dict[str, Any]:
    with open(__file__.removesuffix("greeting.py") + ANSWER, "rb") as file:  # noqa: PTH123 - pathlib takes as long as this
        return json.loads(file.read())
