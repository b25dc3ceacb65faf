"""Problem: an error on the wire (RFC 9457) with a stable code and what to do next."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from redpencil_protocol.model import Model, Word

MEDIA_TYPE = "application/problem+json"


class ProblemCode(Word):
    """Stable names of what can go wrong; clients decide by these, never by the text."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    INVALID = "invalid"
    QUEUE_EMPTY = "queue-empty"
    TASK_TAKEN = "task-taken"
    CLAIM_ENDED = "claim-ended"
    ALREADY_SUBMITTED = "already-submitted"
    GRACE_OVER = "grace-over"
    DRAFT_CHANGED = "draft-changed"
    PRECONDITION_REQUIRED = "precondition-required"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency-key-required"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    TOO_LARGE = "too-large"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class Problem(Model):
    """The body of every answer that is not a success."""

    type: str = "about:blank"
    code: ProblemCode
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = ""
    next: str = ""
    """What the person can do about it."""
    errors: tuple[dict[str, Any], ...] = ()
    """For `invalid`: where and why, one each."""
