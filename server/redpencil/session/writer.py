"""Writer: the one way in which a draft changes. It is on the disk before it is told to anyone.

Whatever changes a draft, it is made from the work at one revision and committed against that
revision: where the store is further, what was missed is taken in, and the change is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from redpencil.errors import TransientError
from redpencil.review.state import says_the_same
from redpencil.session.changes import after_edits, change_between
from redpencil.session.draft import Draft
from redpencil.session.shown import Shown
from redpencil.session.work import Work
from redpencil.store import Change, SeenDraft, Stale, Store, TextChange
from redpencil_protocol.edit import Origin

Listener = Callable[[str], None]
"""Told the id of a task."""

TextListener = Callable[[str, Iterable[TextChange], Shown | None], None]
"""Told of changes of a task's texts, with the document that they were typed in, if in one."""

TRIES = 20
"""How often a change is made anew because other windows were faster; more than any number of them needs."""

_BY_KEY = frozenset({Origin.ACT, Origin.UNDO, Origin.REDO})
_BY_HAND = _BY_KEY | {Origin.TYPED}


def _no_documents(_task: str, _texts: Iterable[TextChange], _typist: Shown | None) -> None:
    """No document is open."""


class Writer:
    """Changes drafts, and tells who listens."""

    def __init__(self, store: Store, on_change: Listener, on_work: Listener) -> None:
        """Take the store, and who is told of changes and of the reviewer's work here."""
        self._store = store
        self._editor = store.presence.name
        self._on_change = on_change
        self._on_work = on_work
        self.on_texts: TextListener = _no_documents

    def change(
        self,
        draft: Draft,
        make: Callable[[Work], Work],
        origin: Origin,
        label: str,
        *,
        group: int | None = None,
        reverses: int | None = None,
        seen: SeenDraft | None = None,
        typist: Shown | None = None,
        quiet: bool = False,
    ) -> Change | None:
        """Change the work on a task, on the disk first; made anew for as long as other windows are faster."""
        for _ in range(TRIES):
            if origin in _BY_KEY:
                draft.refuse_if_frozen()
            before = draft.work
            after = make(before)
            change = change_between(before, after, origin, label, editor=self._editor, group=group, reverses=reverses)
            if change is None and seen is None:
                return None
            if seen is not None:
                seen = replace(seen, more_here=not says_the_same(seen.review, after.review))
            written = self._store.journal.commit(draft.id, expected=before.revision, change=change, seen=seen)
            if isinstance(written, Stale):
                self.take_in(draft, written.missed)
                self.follow_status(draft)
                continue
            if written is None:
                return None
            draft.work = replace(after, revision=written.revision)
            draft.recall([written], mine=frozenset({self._editor}))
            draft.status = replace(draft.status, revision=written.revision)
            self.on_texts(draft.id, written.texts, typist)
            if origin in _BY_HAND:
                draft.refusal = ""
                self._on_work(draft.id)
            if not quiet:
                self._on_change(draft.id)
            return written
        raise TransientError(
            "Other windows write to this review without a pause.", next_step="Do it again; nothing was changed."
        )

    def take_in(self, draft: Draft, changes: Iterable[Change]) -> None:
        """Take in what other windows did."""
        changes = tuple(changes)
        if changes:
            draft.work = draft.work.after(changes)
            for change in changes:
                self.on_texts(draft.id, change.texts, None)
            draft.recall(changes, mine=frozenset({self._editor}))
            draft.refusal = ""
            self._on_change(draft.id)

    def follow_status(self, draft: Draft) -> None:
        """Take what the store says of its state and its claim."""
        status = self._store.status(draft.id)
        if status is not None:
            draft.status = status
        draft.submitting = self._store.is_submitting(draft.id)
        if draft.asked is draft.frozen:
            draft.asked = None
        self.settle_submit_line(draft)

    def settle_submit_line(self, draft: Draft) -> None:
        """Have the sheet's line `submit:` say where the review stands."""
        if draft.asked is None and (draft.submit_line or draft.work.sheet.submit is not None):
            self.change(
                draft,
                lambda work: after_edits(work, (), draft.header()),
                Origin.STATE,
                "where the review stands",
                quiet=True,
            )
