"""A lease is believed until it runs out, whether or not its owner is still alive."""

from __future__ import annotations

from redpencil.store.presence import Presence

CAUGHT_BY = "tests/machines/test_true_words.py"


def plant() -> None:
    def trusted(_self: Presence, _name: str) -> bool:
        return True

    Presence.is_alive = trusted  # type: ignore[method-assign]
