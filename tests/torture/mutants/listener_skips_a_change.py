"""Every third time that a window takes in what another did, it leaves the first of it out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from redpencil.session.drafts import Drafts

CAUGHT_BY = "windows"


def plant() -> None:
    take_in = Drafts._take_in
    times = itertools.count(1)

    def forgetful(self: Drafts, draft: object, changes: Iterable[object]) -> None:
        changes = tuple(changes)
        take_in(self, draft, changes[1:] if changes and next(times) % 3 == 0 else changes)  # type: ignore[arg-type]

    Drafts._take_in = forgetful  # type: ignore[method-assign,assignment]
