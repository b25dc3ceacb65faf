"""Undoing: what takes changes of the work back, and leaves what was written over or beside them. Pure.

A file of the reviewer's is followed through its names: what was typed in it under one name is undone
under another, and a name that is taken back takes along whatever was typed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from redpencil.documents.sheet import Header
from redpencil.review import delta
from redpencil.review.delta import Delta
from redpencil.review.rebase import untouched
from redpencil.review.state import inverse
from redpencil.session.changes import after_edits, relisted
from redpencil.session.work import SHEET, Work
from redpencil.store import Change, TextChange

_ALIKE = 12
"""So many characters are not typed again by chance."""


@dataclass(slots=True)
class _Document:
    """A document through all of its names; what is `True` is to be undone."""

    steps: list[tuple[bool, TextChange]] = field(default_factory=list[tuple[bool, TextChange]])
    renamed: list[tuple[bool, str]] = field(default_factory=list[tuple[bool, str]])
    """From which name, each time."""

    @property
    def is_meant(self) -> bool:
        """Whether something of it is to be undone."""
        return any(marked for marked, _ in (*self.steps, *self.renamed))

    def name_then(self, now: str) -> str:
        """Return the name that it had after the last rename that is to be undone; `now` is the one it has."""
        names = [old for _, old in self.renamed[1:]] + [now]
        return next(then for (marked, _), then in reversed([*zip(self.renamed, names, strict=True)]) if marked)


def after_undoing(work: Work, since: Sequence[Change], revisions: frozenset[int], header: Header) -> tuple[Work, bool]:
    """Return the work without what the changes with these revisions did, and whether some of it stays.

    What was written over meanwhile stays as it is.

    Args:
        work: the work as it stands.
        since: all changes from the first that is to be undone up to now, in order.
        revisions: which of them are to be undone.
        header: what the sheet's own lines say.
    """
    meant = [change for change in since if change.revision in revisions]
    if any(change.edits and not change.texts for change in meant):
        # From before texts were in the journal: item by item, then.
        kept, left_out = untouched(inverse([edit for change in meant for edit in change.edits]), work.review)
        return after_edits(work, kept, header), left_out
    files = {one.path for change in meant for one in change.texts if one.begins or one.drops}
    after, left_out = _without(work, since, revisions)
    if not files or (not left_out and _is_listed_right(after, files, work)):
        return after, left_out
    # A file stays, or has a line of another hand's by now: the list follows the files, not what it once said.
    listing = frozenset(change.revision for change in meant if any(one.begins or one.drops for one in change.texts))
    after, left_out = _without(work, since, revisions, listing)
    return relisted(after, files), left_out


def renames(texts: Iterable[TextChange]) -> dict[str, str]:
    """Return which documents got another name in one change: what each was called, and is called then."""
    texts = tuple(texts)
    begun = {one.path: delta.changed("", one.delta) for one in texts if one.begins}
    found: dict[str, str] = {}
    for one in texts:
        if one.drops:
            text = delta.changed("", delta.inverse(one.delta))
            same = (path for path, other in begun.items() if other == text and path not in found.values())
            if (new := next(same, None)) is not None:
                found[one.path] = new
    return found


def _without(
    work: Work, since: Sequence[Change], revisions: frozenset[int], but_for_the_sheet: frozenset[int] = frozenset()
) -> tuple[Work, bool]:
    texts: list[TextChange] = []
    left_out = False
    standing = work.texts
    for path, document in _followed(since, revisions, but_for_the_sheet):
        made, overwritten = _document_without(path, document, standing)
        texts += made
        left_out = left_out or overwritten
    return work.after_texts(texts), left_out


def _followed(
    since: Sequence[Change], revisions: frozenset[int], but_for_the_sheet: frozenset[int]
) -> list[tuple[str | None, _Document]]:
    """Return the documents of which something is to be undone, each under the name that it has now.

    None: another document has its name.
    """
    known: dict[str, _Document] = {}
    ousted: list[tuple[str | None, _Document]] = []
    for change in since:
        marked = change.revision in revisions
        moved = renames(change.texts)
        for old, new in moved.items():
            if new in known:
                ousted.append((None, known.pop(new)))
            known[new] = known.pop(old, None) or _Document()
            known[new].renamed.append((marked, old))
        for one in change.texts:
            if one.path in moved or one.path in moved.values():
                continue
            is_meant = marked and (one.path != SHEET or change.revision not in but_for_the_sheet)
            known.setdefault(one.path, _Document()).steps.append((is_meant, one))
    return [one for one in (*known.items(), *ousted) if one[1].is_meant]


def _document_without(
    path: str | None, document: _Document, standing: Mapping[str, str]
) -> tuple[list[TextChange], bool]:
    """Return what takes back what is meant of one document, and whether some of it stays."""
    if path is None:
        return [], True
    text = standing.get(path)
    made, overwritten = _taken_back(path, document.steps, text)
    texts = [made] if made is not None else []
    meant = [old for marked, old in document.renamed if marked]
    if not meant:
        return texts, overwritten
    name, is_latest = meant[0], document.name_then(path) == path
    taken = {other.casefold() for other in standing if other != path}
    if text is None or not is_latest or name.casefold() in taken or (made is not None and made.drops):
        return texts, True
    now = delta.changed(text, made.delta) if made is not None else text
    return [
        TextChange(path, delta.between(text, ""), drops=True),
        TextChange(name, delta.between("", now), begins=True),
    ], overwritten


def _is_listed_right(after: Work, files: Iterable[str], before: Work) -> bool:
    """Whether the sheet lists those of `files` that there are, once each, and not the others."""
    if after.sheet.listed is None:
        return before.sheet.listed is None or not after.own_texts
    if not after.sheet.listed or any(problem.code == "duplicate-section" for problem in after.sheet.problems):
        return False
    listed = [path for path, _ in after.sheet.listed]
    return all(listed.count(path) == (path in after.own_texts) for path in files)


def _taken_back(
    path: str, steps: Sequence[tuple[bool, TextChange]], text: str | None
) -> tuple[TextChange | None, bool]:
    """Return what takes back, in the text as it is now, those of its changes that are marked."""
    begun = next((one for marked, one in reversed(steps) if marked and one.begins), None)
    dropped = next((one for marked, one in reversed(steps) if marked and one.drops), None)
    if dropped is not None and text is None:
        return TextChange(path, delta.inverse(dropped.delta), begins=True), False
    if text is None:
        return None, False
    if dropped is not None and begun is None:
        return None, True  # typing brought it back already
    if begun is not None:
        if any(not marked for marked, _ in steps) and text != delta.changed("", begun.delta):
            return None, True  # somebody else has written in it
        return TextChange(path, delta.between(text, ""), drops=True), False
    back, overwritten = _inverse_now([(marked, one.delta) for marked, one in steps])
    return (TextChange(path, back) if back else None), overwritten


def _has_all_of(text: str, words: str) -> bool:
    """Whether `text` is `words` with something written in between: put back by somebody who wrote in them."""
    if len(words) < _ALIKE:
        return words == text
    return not any(hunk.old for hunk in delta.between(words, text))


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
    """Whether what `hunk` is to take out is still there as it was written, and what it puts back is not there again."""
    if not hunk.old:
        return not any(one.start == hunk.start and _has_all_of(one.new, hunk.new) for one in over)
    return not any(one.start < hunk.end and one.end > hunk.start for one in over)
