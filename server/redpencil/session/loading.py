"""Loading: from what the store holds of a task to an open draft, and what makes the next loading short."""

from __future__ import annotations

import contextlib

from redpencil.errors import StoreError
from redpencil.review.state import difference
from redpencil.session.changes import after_edits, with_new_sheet
from redpencil.session.draft import Draft
from redpencil.session.work import WORTH_KEEPING, UnusableSnapshotError, Work, stored_work
from redpencil.session.writer import Writer
from redpencil.store import Store, StoredTask
from redpencil_protocol.edit import Origin


def load(stored: StoredTask, store: Store, writer: Writer, *, submit_line: bool) -> Draft:
    """Return the draft of a task, with its sheet written if it had none."""
    task, name = stored.task, stored.status.id
    found = store.journal.work(name)
    try:
        work, has_sheet = stored_work(task, found)
    except UnusableSnapshotError:
        found = store.journal.work(name, from_beginning=True)
        work, has_sheet = stored_work(task, found)
    draft = Draft(stored.status, work, submit_line=submit_line)
    draft.kept = found.snapshot.revision if found.snapshot else 0
    draft.submitting = store.is_submitting(name)
    told = (*found.headings, *found.changes)
    here = store.presence.name
    others = {editor for editor in {one.editor for one in told} if editor and editor != here}
    mine = frozenset(one.editor for one in told) - {one for one in others if store.presence.is_alive(one)}
    draft.recall(told, mine=mine | {here})
    if not has_sheet:
        _begin_sheet(draft, writer)
    elif difference(work.sheet.review, work.review):
        _bring_together(draft, writer)
    return draft


def keep_snapshot(draft: Draft, store: Store) -> None:
    """Make the next loading short, where it is worth it."""
    if draft.work.revision - draft.kept >= WORTH_KEEPING:
        with contextlib.suppress(StoreError):  # nothing but time is lost
            store.journal.save_snapshot(draft.work.snapshot(draft.id))
            draft.kept = draft.work.revision


def _begin_sheet(draft: Draft, writer: Writer) -> None:
    """Write the sheet, from a review in which acts may have said something already."""

    def begun(work: Work) -> Work:
        return work if work.sheet.text else with_new_sheet(work, draft.header())

    writer.change(draft, begun, Origin.STATE, "begin the sheet", quiet=True)


def _bring_together(draft: Draft, writer: Writer) -> None:
    """Make a sheet of before, which could lag behind its review, say the same; what only it says counts."""

    def together(work: Work) -> Work:
        words = tuple(one for one in difference(work.review, work.sheet.review) if one.after is not None)
        return after_edits(work, () if draft.frozen else words, draft.header())

    writer.change(draft, together, Origin.STATE, "bring sheet and review together", quiet=True)
