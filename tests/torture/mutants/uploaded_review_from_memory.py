"""What goes to the hub is what this window remembers, with the number that the store is at."""

from __future__ import annotations

from redpencil.session.drafts import Drafts
from redpencil_protocol.review import Review

CAUGHT_BY = "windows"


def plant() -> None:
    sent_review = Drafts.sent_review
    remembered: dict[str, Review] = {}

    def from_memory(self: Drafts, task_id: str) -> tuple[Review, int]:
        review, revision = sent_review(self, task_id)
        return remembered.setdefault(task_id, review), revision

    Drafts.sent_review = from_memory  # type: ignore[method-assign]
