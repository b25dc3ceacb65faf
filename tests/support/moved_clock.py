"""Runs redpencil on a clock that a test moves: `python moved_clock.py FILE lsp`; FILE has the seconds to put on top."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from redpencil.__main__ import main
from redpencil.session import draft
from redpencil.store import records

AHEAD = Path(sys.argv.pop(1)) if __name__ == "__main__" else Path()


class MovedClock(datetime):
    """Says the time of the wall, and what the test put on top."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the moved time."""
        return super().now(tz) + timedelta(seconds=float(AHEAD.read_text()))


if __name__ == "__main__":
    for module in (draft, records):
        vars(module)["datetime"] = MovedClock
    main()
