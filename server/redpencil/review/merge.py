"""Two machines edited one draft: bring both together so that neither side loses a word.

Items that only one side touched are taken from that side; a finding that was only moved is not
touched. Texts that both touched are woven together, so that both hands stand. Findings are compared
by their keys; of two that have one number the other machine's gets another one. Where both touched
another item, the local one stays, and what the other machine had is added: a finding as a further
finding, anything else in words at the end of the notes.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from redpencil.review.delta import Delta, Hunk, between, changed, rebased
from redpencil.review.finding_keys import fresh_key
from redpencil.review.items import item_in, item_of
from redpencil.review.merge_words import decision_in_words
from redpencil.review.state import apply, blank, difference, next_finding_id
from redpencil_protocol.edit import Edit, FindingEdit, NotesEdit, RewriteEdit, TestEdit, edited_finding
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.review import Review

_FREE_TEXT = frozenset({"what", "why", "fix"})


def merge(
    base: Review | None, local: Review, remote: Review, used_ids: frozenset[str] = frozenset()
) -> tuple[Edit, ...]:
    """Return the edits that bring what `remote` changed since `base` into `local`.

    Args:
        base: where both began; None where nobody knows: then nothing that one of them lacks was taken out.
        local: the review as it stands here.
        remote: the review as the other machine has it.
        used_ids: finding ids that were ever used locally, so that none is used twice.
    """
    base = _shared(local, remote) if base is None else base
    own = {item_of(edit): edit for edit in difference(base, local)}
    mine = {item: edit for item, edit in own.items() if not _only_moves(base, edit)}
    my_findings = [one for one in local.findings if ("finding", finding_key(one)) in mine]
    taken = used_ids | {one.id for one in (*local.findings, *remote.findings)}
    merged = local
    kept: list[str] = []
    for edit in difference(base, remote):
        is_mine = item_of(edit) in mine
        if is_mine and (edit.after == mine[item_of(edit)].after or _only_moves(base, edit)):
            continue
        if is_mine and (woven := _woven_edit(edit, mine[item_of(edit)])) is not None:
            merged = apply(merged, (woven,))
            continue
        if isinstance(edit, FindingEdit) and (is_mine or base.keyed(edited_finding(edit)) is None):
            if edit.after is None or any(_are_alike(one, edit.after) for one in my_findings):
                continue
            if is_mine:
                edit = _as_a_further_one(merged, edit.after, taken)  # noqa: PLW2901 - the same words, as another one
            elif edit.id in used_ids or merged.finding(edit.id) is not None:
                edit = _renumbered(edit, edit.after, merged, taken)  # noqa: PLW2901 - the same one, by another number
            merged = apply(merged, (edit,))
        elif is_mine:
            kept.append(f"- {decision_in_words(edit, mine[item_of(edit)], remote)}")
        else:
            merged = apply(merged, (edit,))
    if kept:
        notes = "\n".join(filter(None, [merged.notes, "From your other machine:", *kept]))
        merged = apply(merged, (NotesEdit(before=merged.notes, after=notes),))
    return difference(local, merged)


def _shared(local: Review, remote: Review) -> Review:
    """Return what both say; of a text that differs, the lines that are in both."""
    shared = blank(remote)
    for edit in difference(shared, remote):
        mine = item_in(local, edit)
        is_alike = isinstance(mine, Finding) and isinstance(edit.after, Finding) and _are_alike(mine, edit.after)
        if is_alike or mine == edit.after:
            shared = apply(shared, (edit,))
        elif isinstance(edit, RewriteEdit | TestEdit | NotesEdit) and isinstance(mine, str) and edit.after is not None:
            shared = apply(shared, (edit.model_copy(update={"after": _shared_lines(mine, edit.after)}),))
    return shared


def _shared_lines(mine: str, theirs: str) -> str:
    here, there = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return "".join("".join(here[one.a : one.a + one.size]) for one in blocks)


def _woven_edit(theirs: Edit, mine: Edit) -> Edit | None:
    """Return the edit that brings what `theirs` did to a text into what `mine` made of it; None if it is no text."""
    if isinstance(theirs, RewriteEdit | TestEdit | NotesEdit) and isinstance(mine, type(theirs)):
        if theirs.after is None:
            return theirs.model_copy(update={"before": mine.after, "after": mine.after})  # what was edited here stays
        text = theirs.after if mine.after is None else woven(theirs.before, mine.after, theirs.after)
        return theirs.model_copy(update={"before": mine.after, "after": text})
    if isinstance(theirs, FindingEdit) and isinstance(mine, FindingEdit):
        finding = _woven_finding(theirs.before, mine.after, theirs.after)
        return finding and mine.model_copy(update={"before": mine.after, "after": finding})
    return None


def woven(base: str | None, mine: str, theirs: str) -> str:
    """Return a text with what both sides did to `base`; None: each began it by itself, so both versions stand."""
    if base is None:
        return _both(mine, theirs)
    if not base:
        return "\n".join(filter(None, [mine, theirs]))
    own = _whole_words(base, between(base, mine))
    others = tuple(_apart(hunk, own) for hunk in _whole_words(base, between(base, theirs)))
    return changed(mine, rebased(others, own, behind=True))


def _whole_words(text: str, delta: Delta) -> Delta:
    """Return the same change with each word whole that it touches: letters of two people's words make no word."""
    places: list[tuple[int, int, Delta]] = []
    for hunk in delta:
        start, end = _words_around(text, hunk)
        if places and places[-1][1] > start:
            low, high, hunks = places.pop()
            places.append((low, max(high, end), (*hunks, hunk)))
        else:
            places.append((start, end, (hunk,)))
    return tuple(
        Hunk(
            start,
            text[start:end],
            changed(text[start:end], tuple(one._replace(start=one.start - start) for one in hunks)),
        )
        for start, end, hunks in places
    )


def _words_around(text: str, hunk: Hunk) -> tuple[int, int]:
    touched, start, end = hunk.new or hunk.old, hunk.start, hunk.end
    while start and not text[start - 1].isspace() and not touched[0].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace() and not touched[-1].isspace():
        end += 1
    return start, end


def _apart(theirs: Hunk, own: Delta) -> Hunk:
    """Return what the other side wrote, apart from what this side wrote in the same place."""
    beside = next((one.new for one in own if one.start <= theirs.end and theirs.start <= one.end and one.new), "")
    if not beside or not theirs.new or beside[-1].isspace() or theirs.new[0].isspace():
        return theirs
    return theirs._replace(new=f" {theirs.new}")


def _both(mine: str, theirs: str) -> str:
    """Return all lines of both, those that they share once: line by line, or words would run into each other."""
    here, there = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    parts: list[str] = []
    for tag, low, high, other, until in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        for part in ("".join(here[low:high]), "" if tag == "equal" else "".join(there[other:until])):
            if part and parts and not parts[-1].endswith(("\n", "\r")):
                parts.append("\n")
            parts += [part] if part else []
    return "".join(parts)


def _woven_finding(base: Finding | None, mine: Finding | None, theirs: Finding | None) -> Finding | None:
    """Return a finding in which each field is as the side left it that touched it; None where that cannot be."""
    if base is None or mine is None or theirs is None:
        return None
    update: dict[str, object] = {}
    for name in type(mine).model_fields:
        was, here, there = (getattr(one, name) for one in (base, mine, theirs))
        if there in (was, here):
            continue
        if here == was:
            update[name] = there
        elif name in _FREE_TEXT and all(isinstance(one, str) for one in (was, here, there)):
            update[name] = woven(was, here, there)
        else:
            return None
    return mine.model_copy(update=update)


def _only_moves(base: Review, edit: Edit) -> bool:
    """Whether the edit puts a finding of `base` elsewhere, word for word."""
    return isinstance(edit, FindingEdit) and edit.after is not None and edit.after == base.keyed(edited_finding(edit))


def _are_alike(one: Finding, other: Finding) -> bool:
    """Whether both say the same, under whatever numbers."""
    return one.model_copy(update={"id": other.id, "key": other.key}) == other


def _as_a_further_one(merged: Review, finding: Finding, taken: frozenset[str]) -> FindingEdit:
    fresh = next_finding_id(merged, taken)
    copy = finding.model_copy(update={"id": fresh, "key": fresh_key()})
    return FindingEdit(id=fresh, key=copy.key, index=len(merged.findings), before=None, after=copy)


def _renumbered(edit: FindingEdit, finding: Finding, merged: Review, taken: frozenset[str]) -> FindingEdit:
    fresh = next_finding_id(merged, taken)
    key = finding.key or fresh_key()  # a record of before is known by its number, which is another one's here
    after = finding.model_copy(update={"id": fresh, "key": key})
    return edit.model_copy(update={"id": fresh, "key": key, "after": after})
