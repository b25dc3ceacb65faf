"""Edits that were made from a review that has changed since: what they change is changed in the newer one.

Of a finding, a score, a flag or the ranking only the fields that an edit changes are taken, so that
a severity set here and words typed there both stand; notes that both wrote are woven together. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from redpencil.review.items import item_in
from redpencil.review.state import apply, difference, next_finding_id
from redpencil.review.woven import woven
from redpencil_protocol.edit import Edit, FindingEdit, NotesEdit
from redpencil_protocol.review import Review


def rebased(edits: Iterable[Edit], review: Review) -> tuple[Edit, ...]:
    """Return `edits` for `review`, which other edits may have changed since they were made."""
    now = review
    for edit in edits:
        now = apply(now, (_renumbered(_on_current(edit, now), now),))
    return difference(review, now)


def untouched(edits: Iterable[Edit], review: Review) -> tuple[tuple[Edit, ...], bool]:
    """Return those of `edits` whose item still is as it was before them, and whether others were left out."""
    kept: list[Edit] = []
    left_out = False
    now = review
    for edit in edits:
        if item_in(now, edit) == edit.before:
            kept.append(edit)
            now = apply(now, (edit,))
        else:
            left_out = True
    return tuple(kept), left_out


def _on_current(edit: Edit, review: Review) -> Edit:
    if isinstance(edit, NotesEdit):
        return edit.model_copy(update={"after": woven(edit.before, review.notes, edit.after)})
    current, before, after = item_in(review, edit), edit.before, edit.after
    if not (isinstance(before, BaseModel) and isinstance(after, BaseModel) and isinstance(current, BaseModel)):
        return edit
    changed = {name: value for name, value in after if value != getattr(before, name)}
    return edit.model_copy(update={"after": current.model_copy(update=changed)})


def _renumbered(edit: Edit, review: Review) -> Edit:
    """Return an edit that adds a finding with a number that nobody has taken since."""
    if not isinstance(edit, FindingEdit) or edit.after is None or item_in(review, edit) is not None:
        return edit
    if review.finding(edit.after.id) is None:
        return edit
    fresh = next_finding_id(review)
    return edit.model_copy(update={"id": fresh, "after": edit.after.model_copy(update={"id": fresh})})
