"""The sheet of a draft, between its words and the review.

What is typed is parsed, and what it changed since the last text is applied to the review, so that an
act and a keystroke that cross each other both stand. What the review says otherwise reaches the sheet
by minimal text edits: at once where no editor has it open, else through the editor, whose text it is.
"""

from __future__ import annotations

from redpencil.documents.sheet import TextEdit, apply_edits, reconcile
from redpencil.review.state import apply, difference
from redpencil.review.typing import arrived, typed_edits
from redpencil.session.draft import SHEET, Draft
from redpencil.store import NewChange, Store
from redpencil_protocol.edit import Origin


def write(draft: Draft) -> tuple[TextEdit, ...]:
    """Return what has to change in the editor's sheet, and expect it to come back from there."""
    edits = _due(draft)
    draft.written = draft.read(apply_edits(draft.sheet.text, edits)).review if edits else None
    return edits


def lags(draft: Draft) -> bool:
    """Whether the review holds what the sheet does not say yet."""
    return not draft.late and bool(difference(draft.sheet.review, draft.review))


def take(store: Store, draft: Draft, text: str) -> None:
    """Take the sheet's new text: it is on the disk whatever it says, and the review says what it says anew."""
    sheet = draft.read(text)
    review, change = draft.review, None
    edits = typed_edits(draft.sheet.review, draft.written, sheet.review, review)
    if draft.written is not None and arrived(draft.sheet.review, draft.written, sheet.review):
        draft.written = None
    if edits:
        if draft.frozen:
            draft.late = True
        else:
            review = apply(review, edits)
            change = NewChange(Origin.TYPED, "typing in the sheet", edits, group=draft.typing_group())
    stored = store.commit(draft.task.id, change=change, documents={SHEET: text})
    asked = draft.sheet.submit.asks if draft.sheet.submit else None
    asks = sheet.submit.asks if sheet.submit else None
    if asks is not None and asks is not asked and asks is not draft.frozen:
        draft.wish = asks
    if edits:
        draft.refusal = ""
    if review.findings == sheet.review.findings:
        # The same values twice would be compared field by field at every key.
        review = review.model_copy(update={"findings": sheet.review.findings})
    draft.sheet, draft.review = sheet, review
    draft.note([stored] if stored else [])


def take_late(store: Store, draft: Draft) -> None:
    """The submission was taken back: what was typed meanwhile counts, what is missing may only lag behind."""
    edits = tuple(edit for edit in difference(draft.review, draft.sheet.review) if edit.after is not None)
    if edits:
        draft.review = apply(draft.review, edits)
        change = NewChange(Origin.TYPED, "typing after the submission", edits)
        stored = store.commit(draft.task.id, change=change)
        draft.note([stored] if stored else [])


def follow(store: Store, draft: Draft) -> None:
    """Write a sheet that no editor has open as the review now is."""
    if SHEET in draft.open_documents:
        return
    edits = _due(draft)
    if edits:
        before, draft.left = draft.sheet.text, draft.left or draft.sheet
        draft.sheet = draft.read(apply_edits(before, edits))
        if draft.sheet.text != before:
            store.commit(draft.task.id, documents={SHEET: draft.sheet.text})


def _due(draft: Draft) -> tuple[TextEdit, ...]:
    """Return what has to change in the sheet so that it says what the review says."""
    if draft.late:
        return ()
    return reconcile(draft.sheet, draft.task, draft.review, draft.header())
