"""Words: what the reviewer is told of another machine's doing."""

from __future__ import annotations

from collections import Counter

from redpencil.review.items import item_of
from redpencil.review.state import blank, difference
from redpencil_protocol.review import Review

SUBMITTED_ELSEWHERE = (
    "This review was submitted on your other machine. What was written here since counts once that is taken back."
)
HUB_HAD_AN_OLDER = (
    "The hub had gone back to an older draft of this review. What is written here was kept, and goes to it again."
)
HUB_HAD_A_BLANK = (
    "The hub's draft of this review was empty, which it had not been before."
    " What is written here was kept, and goes to it again."
)
HUB_WENT_ON_FROM_AN_OLDER = (
    "The hub had gone back to an older draft of this review, and something was written there since."
    " What it says and what is written here were both kept."
)
TAKEN_BACK_ELSEWHERE = "The submission was taken back on your other machine; the review is a draft again."


def not_submitted(base: Review | None, remote: Review) -> str:
    """Return why a submission was set aside: what another machine did to the draft since `base`."""
    counted = Counter(str(item_of(edit)[0]) for edit in difference(base or blank(remote), remote))
    what = ", ".join(f"{name} ({number})" if number > 1 else name for name, number in counted.items())
    return (
        f"Nothing was submitted: your other machine changed this review ({what or 'in small things'})."
        " What it wrote is here now; look at it and submit again."
    )
