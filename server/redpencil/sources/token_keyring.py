"""Tokens in the system's keyring, asked with a time limit: some wait for a person, and some for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from redpencil.sources.address import SourceAddress

SERVICE = "redpencil"
SECONDS = 5.0
"""How long an answer is waited for."""

Ask = Callable[[], str | None]

_asked: dict[str, SimpleQueue[str | None]] = {}
"""What was asked and not answered in time: a keyring that a person unlocks later is not asked twice at once."""


class KeyringSilentError(Exception):
    """The keyring gave no answer in time."""


def token_in_keyring(address: SourceAddress) -> str | None:
    """Return the token kept for `address`, by its one spelling or by the one of before; None if there is none.

    Raises:
        KeyringSilentError: no answer within SECONDS; the next call takes the answer if it has come by then.
    """

    def ask() -> str | None:
        import keyring  # noqa: PLC0415 - slow to import, and often not needed

        names = dict.fromkeys((address.url, address.spelling, address.spelling.rstrip("/"), f"{address.url}/"))
        return next((token for name in names if name and (token := keyring.get_password(SERVICE, name))), None)

    answer = _asked.get(address.url)
    if answer is None:
        answer = _asked[address.url] = _begin(ask)
    token = _wait(answer)
    _asked.pop(address.url, None)
    return token


def keep_in_keyring(address: SourceAddress, token: str) -> bool:
    """Keep the token for `address`; return whether the keyring took it in time."""

    def keep() -> str | None:
        import keyring  # noqa: PLC0415 - as above

        keyring.set_password(SERVICE, address.url, token)
        return token

    _asked.pop(address.url, None)
    try:
        return _wait(_begin(keep)) is not None
    except KeyringSilentError:
        return False


def _begin(ask: Ask) -> SimpleQueue[str | None]:
    """Ask in a thread of its own that does not hold up the process's end, however long it takes."""
    answer: SimpleQueue[str | None] = SimpleQueue()

    def run() -> None:
        try:
            answer.put(ask())
        except Exception:  # noqa: BLE001 - keyrings fail in as many ways as there are desktops; the file is next
            answer.put(None)

    threading.Thread(target=run, name="redpencil keyring", daemon=True).start()
    return answer


def _wait(answer: SimpleQueue[str | None]) -> str | None:
    try:
        return answer.get(timeout=SECONDS)
    except Empty as error:
        raise KeyringSilentError from error
