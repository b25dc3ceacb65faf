"""What the session puts in the outbox: submissions, withdrawals and releases, their bodies fixed from then on."""

from __future__ import annotations

from redpencil.store import Operation, OutboxEntry
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.review import Review


class Release(Model):
    """Which claim is given back, and why; the body of a RELEASE entry."""

    claim: Identifier | None
    """None where it ended by itself: then only this machine is told."""
    reason: str


def submission(task_id: str, review: Review) -> OutboxEntry:
    """Return the entry that submits `review` exactly as it is now."""
    return OutboxEntry(task_id, Operation.SUBMIT, review.model_dump_json(by_alias=True).encode())


def withdrawal(task_id: str) -> OutboxEntry:
    """Return the entry that takes the task's submission back."""
    return OutboxEntry(task_id, Operation.WITHDRAW)


def release(task_id: str, claim_id: str | None, reason: str) -> OutboxEntry:
    """Return the entry that gives the task back."""
    return OutboxEntry(
        task_id, Operation.RELEASE, Release(claim=claim_id, reason=reason).model_dump_json(by_alias=True).encode()
    )
