"""Changes of the work on a task, by an act and by typing, and what the journal keeps of them. Pure.

Each function returns the work after the change; what the journal keeps of it is worked out from
both, so that there is one way in which a change is written down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from redpencil.documents.sheet import Header, parse_sheet, render_sheet, rewrite_sheet, with_listed
from redpencil.review import delta
from redpencil.review.own_documents import own_texts, with_own_texts
from redpencil.review.state import apply, difference
from redpencil.session.work import SHEET, Work
from redpencil.store import NewChange, TextChange
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


def relisted(work: Work, paths: Collection[str]) -> Work:
    """Return the work with its sheet listing those of these paths that are files of the reviewer's, and no others."""
    sheet = with_listed(work.sheet, work.task, work.review, paths)
    if sheet is work.sheet:
        return work
    return replace(work, sheet=sheet, made=tuple(one for one in work.made if one.path != SHEET))


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
            made = known[path].delta if path in known else ()
            exact = delta.changed(before[path], made) == text
            yield TextChange(path, made if exact else delta.between(before[path], text), after=text)


def _is_kept_as_text(edit: Edit) -> bool:
    """Whether an edit only says again what a changed text says: whole texts would fill the journal."""
    return isinstance(edit, RewriteEdit | TestEdit) and edit.before is not None and edit.after is not None
