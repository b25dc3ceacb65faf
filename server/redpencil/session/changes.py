"""Changes of the work on a task: by an act, by typing, and back again. Pure.

Each function returns the work after the change; what the journal keeps of it is worked out from
both, so that there is one way in which a change is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from redpencil.documents.sheet import Header, parse_sheet, render_sheet, rewrite_sheet
from redpencil.review import delta
from redpencil.review.delta import Delta
from redpencil.review.rebase import untouched
from redpencil.review.state import apply, difference, inverse
from redpencil.session.own_documents import own_texts, with_own_texts
from redpencil.session.work import SHEET, Work
from redpencil.store import Change, NewChange, TextChange
from redpencil_protocol.edit import Edit, Origin, RewriteEdit, TestEdit
from redpencil_protocol.finding import finding_key


def with_new_sheet(work: Work, header: Header) -> Work:
    """Return the work with a sheet that says what its review says."""
    text = render_sheet(work.task, work.review, header)
    keys = tuple(finding_key(one) for one in work.review.findings)
    sheet = parse_sheet(text, work.task, work.review, work.sheet.identities, keys=keys)
    return replace(work, sheet=sheet, made=())


def after_edits(work: Work, edits: Iterable[Edit], header: Header) -> Work:
    """Return the work after `edits`, with the sheet saying so in the fewest words."""
    wanted = apply(work.review, edits)
    rewritten, sheet = rewrite_sheet(work.sheet, work.task, wanted, header)
    review = with_own_texts(work.task, sheet.review, own_texts(work.task, wanted))
    text = work.sheet.text
    made = tuple(
        hunk._replace(start=edit.start + hunk.start)
        for edit in rewritten
        for hunk in delta.between(text[edit.start : edit.end], edit.text)
    )
    return replace(work, review=review, sheet=sheet, made=(TextChange(SHEET, made),))


def after_undoing(work: Work, since: Sequence[Change], revisions: frozenset[int], header: Header) -> tuple[Work, bool]:
    """Return the work without what the changes with these revisions did, and whether some of it stays.

    What was written over meanwhile stays as it is.

    Args:
        work: the work as it stands.
        since: all changes from the first that is to be undone up to now, in order.
        revisions: which of them are to be undone.
        header: what the sheet's own lines say.
    """
    if any(change.edits and not change.texts for change in since if change.revision in revisions):
        # From before texts were in the journal: item by item, then.
        edits = [edit for change in since if change.revision in revisions for edit in change.edits]
        kept, left_out = untouched(inverse(edits), work.review)
        return after_edits(work, kept, header), left_out
    paths = {one.path: None for change in since if change.revision in revisions for one in change.texts}
    texts: list[TextChange] = []
    left_out = False
    for path in paths:
        steps = [(change.revision in revisions, one) for change in since for one in change.texts if one.path == path]
        text, overwritten = _taken_back(path, steps, work.texts.get(path))
        left_out = left_out or overwritten
        if text is not None:
            texts.append(text)
    return work.after_texts(texts), left_out


def change_between(
    before: Work,
    after: Work,
    origin: Origin,
    label: str,
    *,
    editor: str,
    group: int | None = None,
    reverses: int | None = None,
) -> NewChange | None:
    """Return what the journal is to keep of the way from `before` to `after`; None if they say the same."""
    edits = tuple(one for one in difference(before.review, after.review) if not _is_kept_as_text(one))
    known_texts = {one.path: one for one in after.made if not one.begins and not one.drops}
    texts = tuple(_text_changes(before.texts, after.texts, known_texts))
    if not edits and not texts:
        return None
    known, now = before.sheet.identities, after.sheet.identities
    buried = tuple((one.key, one.text) for one in now.graveyard if one not in known.graveyard)
    return NewChange(
        origin=origin,
        label=label,
        edits=edits,
        group=group,
        reverses=reverses,
        texts=texts,
        keys=tuple(one.key for one in now.blocks) if after.sheet is not before.sheet else None,
        buried=buried,
        editor=editor,
    )


def _text_changes(
    before: Mapping[str, str], after: Mapping[str, str], known: Mapping[str, TextChange]
) -> Iterable[TextChange]:
    for path, text in before.items():
        if path not in after:
            yield TextChange(path, delta.between(text, ""), drops=True)
    for path, text in after.items():
        if path not in before:
            yield TextChange(path, delta.between("", text), begins=True, after=text)
        elif before[path] is not text and before[path] != text:
            made = known[path].delta if path in known else delta.between(before[path], text)
            yield TextChange(path, made, after=text)


def _is_kept_as_text(edit: Edit) -> bool:
    """Whether an edit only says again what a changed text says: whole texts would fill the journal."""
    return isinstance(edit, RewriteEdit | TestEdit) and edit.before is not None and edit.after is not None


def _taken_back(
    path: str, steps: Sequence[tuple[bool, TextChange]], text: str | None
) -> tuple[TextChange | None, bool]:
    """Return what takes back, in the text as it is now, those of its changes that are marked."""
    begun = any(marked and one.begins for marked, one in steps)
    dropped = next((one for marked, one in reversed(steps) if marked and one.drops), None)
    if dropped is not None and text is None:
        return TextChange(path, delta.inverse(dropped.delta), begins=True), False
    if text is None:
        return None, False
    if begun:
        if any(not marked for marked, _ in steps):
            return None, True  # somebody else has written in it
        return TextChange(path, delta.between(text, ""), drops=True), False
    back, overwritten = _inverse_now([(marked, one.delta) for marked, one in steps])
    return (TextChange(path, back) if back else None), overwritten


def _inverse_now(steps: Sequence[tuple[bool, Delta]]) -> tuple[Delta, bool]:
    later: Delta = ()
    back: Delta = ()
    overwritten = False
    for marked, step in reversed(steps):
        if not marked:
            later = delta.joined(step, later)
            continue
        undo = delta.inverse(step)
        lost, whole = delta.touching(undo, lambda hunk, over=later: not _stands(hunk, over))
        if lost:
            overwritten = True
        now = delta.rebased(whole, later, behind=False)
        back = delta.joined(back, now)
        later = delta.joined(delta.joined(step, later), now)
    return back, overwritten


def _stands(hunk: delta.Hunk, over: Delta) -> bool:
    """Whether what `hunk` is to take out is still there as it was written."""
    if not hunk.old:
        return True
    return not any(one.start < hunk.end and one.end > hunk.start for one in over)
