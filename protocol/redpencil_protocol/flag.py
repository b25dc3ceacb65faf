"""Flag: a fact that leads want to see before any score."""

from __future__ import annotations

from redpencil_protocol.model import Identifier, Model, Word


class FlagKind(Word):
    """What is flagged; `skip` gives the task back with a reason."""

    UNSAFE = "unsafe"
    MISLEADING = "misleading"
    BROKEN_TASK = "broken-task"
    SKIP = "skip"


class Flag(Model):
    """A flag on one response, or on the whole task where `response` is None."""

    kind: FlagKind
    response: Identifier | None = None
    reason: str = ""
