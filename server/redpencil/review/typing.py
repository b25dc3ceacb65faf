"""What a reviewer typed, told apart from what the server itself wrote into the same text.

The server's edits of the sheet come back as ordinary changes of the text, alone or together with
keystrokes, and acts may have gone on meanwhile. An item of the new text counts as typed if it is
neither as it was before nor as the server wrote it; of a finding, a score or the ranking only the
fields that were typed are taken.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from redpencil.review.items import Item, item_of
from redpencil.review.state import apply, difference
from redpencil_protocol.edit import Edit
from redpencil_protocol.review import Review


def typed_edits(before: Review, written: Review | None, text: Review, current: Review) -> tuple[Edit, ...]:
    """Return the edits to `current` that the reviewer made by typing.

    Args:
        before: what the text said when it was last seen.
        written: what it says once the server's edit under way is in it; None if none is.
        text: what it says now.
        current: the review, which acts may have changed meanwhile.
    """
    edits = difference(before, text)
    if written is not None:
        beyond = {item_of(edit): edit for edit in difference(written, text)}
        edits = tuple(_nearer(edit, beyond[item_of(edit)]) for edit in edits if item_of(edit) in beyond)
    if before is not current:
        now = {item_of(edit): edit.before for edit in difference(current, text)}
        edits = tuple(_rebased(edit, now) for edit in edits)
    return difference(current, apply(current, edits))


def arrived(before: Review, written: Review, text: Review) -> bool:
    """Whether all that the server wrote is in the text."""
    missing = {item_of(edit) for edit in difference(written, text)}
    return not any(item_of(edit) in missing for edit in difference(before, written))


def _nearer(seen: Edit, beyond: Edit) -> Edit:
    """Return the edit that starts from what the server wrote, where it wrote something."""
    return beyond if beyond.before is not None else seen


def _rebased(edit: Edit, now: Mapping[Item, object]) -> Edit:
    """Return `edit` with the fields that were not typed as they are in the current review."""
    current = now.get(item_of(edit))
    before, after = edit.before, edit.after
    if not (isinstance(before, BaseModel) and isinstance(after, BaseModel) and isinstance(current, BaseModel)):
        return edit
    typed = {name: value for name, value in after if value != getattr(before, name)}
    return edit.model_copy(update={"after": current.model_copy(update=typed)})
