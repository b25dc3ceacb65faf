"""The hub does a request again that it has done already under the same key."""

from __future__ import annotations

from typing import Any

from redpencil_hub.api import call

CAUGHT_BY = "machines"
WHERE = "hub"


def plant() -> None:
    once = call.once

    def ignorant(database: Any, reviewer: str, _key: str | None, *rest: Any, **more: Any) -> Any:
        return once(database, reviewer, None, *rest, **more)

    call.once = ignorant
