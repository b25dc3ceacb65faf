"""Two machines edited one draft: bring both together so that neither side loses a word.

Items that only one side touched are taken from that side. Where both touched the same item,
the local one stays, and what the other machine had is added: a finding as a further finding,
anything else in words at the end of the notes.
"""

from __future__ import annotations

from redpencil.review.items import item_of
from redpencil.review.state import apply, difference, next_finding_id
from redpencil_protocol.edit import Edit, FindingEdit, NotesEdit
from redpencil_protocol.review import Review


def merge(base: Review, local: Review, remote: Review, used_ids: frozenset[str] = frozenset()) -> tuple[Edit, ...]:
    """Return the edits that bring what `remote` changed since `base` into `local`.

    `used_ids` are finding ids that were ever used locally, so that none is used twice.
    """
    mine = {item_of(edit): edit for edit in difference(base, local)}
    merged = local
    kept: list[str] = []
    for edit in difference(base, remote):
        own = mine.get(item_of(edit))
        if own is None:
            merged = apply(merged, (edit,))
        elif own.after != edit.after:
            merged, note = _join(merged, edit, used_ids)
            kept += note
    if kept:
        notes = "\n".join(filter(None, [merged.notes, "From your other machine:", *kept]))
        merged = apply(merged, (NotesEdit(before=merged.notes, after=notes),))
    return difference(local, merged)


def _join(merged: Review, edit: Edit, used_ids: frozenset[str]) -> tuple[Review, list[str]]:
    if isinstance(edit, FindingEdit):
        if edit.after is None:
            return merged, []
        fresh = next_finding_id(merged, used_ids)
        copy = edit.after.model_copy(update={"id": fresh})
        return apply(merged, (FindingEdit(id=fresh, index=len(merged.findings), before=None, after=copy),)), []
    return merged, [f"- {_in_words(edit)}"]


def _in_words(edit: Edit) -> str:
    after = edit.after
    said = after if isinstance(after, str | None) else after if isinstance(after, int) else after.model_dump_json()
    return f"{' '.join(str(part) for part in item_of(edit) if part)}: {said if said is not None else 'taken back'}"
