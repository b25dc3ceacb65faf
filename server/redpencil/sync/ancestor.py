"""Ancestor: from which draft the one at the source was made, as far as that can be known here.

What a draft lacks of its ancestor was deleted. A source that was restored from a backup or set up anew
has a draft that lacks much, and nobody deleted anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from redpencil.review.state import blank, difference, says_the_same
from redpencil.store import SeenDraft, Store
from redpencil.store.known_drafts import Acquaintance
from redpencil.sync.words import HUB_HAD_A_BLANK, HUB_HAD_AN_OLDER, HUB_WENT_ON_FROM_AN_OLDER
from redpencil_protocol.review import Review, ReviewState


class Ancestor(NamedTuple):
    """Where a draft began."""

    review: Review | None
    """None: nobody knows, so nothing that it lacks was deleted."""
    news: str | None = None
    """What the reviewer is to be told where something is here that it lacks; None: nothing unusual."""

    @property
    def is_ours(self) -> bool:
        """Whether the draft is one of before, with nothing of anybody's since."""
        return self.news is not None and self.review is not None

    def told_of(self, seen: SeenDraft, here: Review) -> SeenDraft:
        """Return `seen` with what the reviewer is to be told, where the review as it stands `here` says more."""
        is_told = self.news is not None and seen.news is None and not says_the_same(seen.review, here)
        return replace(seen, news=self.news) if is_told else seen


def ancestor_of(seen: SeenDraft, task: str, store: Store) -> Ancestor:
    """Return from what the draft that was `seen` of a task was made."""
    sent = store.sent(task)
    if sent is not None and sent.review == seen.review:
        return Ancestor(seen.review)  # it arrived, and its answer did not
    base = store.base(task)
    if seen.state is not ReviewState.DRAFT or base is None:
        return Ancestor(base)
    match store.known_drafts.acquaintance(task, seen.etag, seen.review):
        case Acquaintance.OLDER:
            found = Ancestor(seen.review, HUB_HAD_AN_OLDER)
        case Acquaintance.OTHER:
            found = Ancestor(None, HUB_WENT_ON_FROM_AN_OLDER)
        case _:
            found = Ancestor(base)
    if _is_blank(seen.review):
        return Ancestor(seen.review, None if _is_blank(base) else HUB_HAD_A_BLANK)
    return found


def _is_blank(review: Review) -> bool:
    return not difference(blank(review), review)
