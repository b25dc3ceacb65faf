"""Two machines edited one draft: bring both together so that neither side loses a word.

Items that only one side touched are taken from that side; a finding that was only moved is not
touched. Texts that both touched are woven together, so that both hands stand, and so are the reasons of
judgements. Findings are compared by their keys; of two that have one number the other machine's gets
another one. Where both set one thing differently, the local one stays, and what the other machine had
is added: a finding as a further finding, anything else in words at the end of the notes.
"""

from __future__ import annotations

from typing import cast

from redpencil.review.field_merge import merged_fields
from redpencil.review.finding_keys import fresh_key
from redpencil.review.items import item_in, item_of
from redpencil.review.merge_words import decision_in_words
from redpencil.review.state import apply, blank, difference, next_finding_id
from redpencil.review.woven import shared_lines, woven
from redpencil_protocol.edit import Edit, FindingEdit, NotesEdit, RewriteEdit, TestEdit, edited_finding
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.flag import Flag
from redpencil_protocol.model import Model
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.score import Score

_Judgement = Ranking | Score | TaskVerdict | Flag


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
            both, left = _with_judgement_of(edit, mine[item_of(edit)]) or (None, edit)
            merged = merged if both is None else apply(merged, (both,))
            kept += [] if left is None else [f"- {decision_in_words(left, remote)}"]
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
            shared = apply(shared, (edit.model_copy(update={"after": shared_lines(mine, edit.after)}),))
    return shared


def _woven_edit(theirs: Edit, mine: Edit) -> Edit | None:
    """Return the edit that brings what `theirs` did to a text into what `mine` made of it; None if it is no text."""
    if isinstance(theirs, RewriteEdit | TestEdit | NotesEdit) and isinstance(mine, type(theirs)):
        if theirs.after is None:
            return theirs.model_copy(update={"before": mine.after, "after": mine.after})  # what was edited here stays
        text = theirs.after if mine.after is None else woven(theirs.before, mine.after, theirs.after)
        return theirs.model_copy(update={"before": mine.after, "after": text})
    if isinstance(theirs, FindingEdit) and isinstance(mine, FindingEdit):
        if theirs.before is None or mine.after is None or theirs.after is None:
            return None
        finding, left = merged_fields(theirs.before, mine.after, theirs.after)
        return mine.model_copy(update={"before": mine.after, "after": finding}) if left is None else None
    return None


def _with_judgement_of(theirs: Edit, mine: Edit) -> tuple[Edit, Edit | None] | None:
    """Return `mine` with what `theirs` did beside it, and what of it cannot stand there; None if it is no judgement."""
    here, there = mine.after, theirs.after
    if not isinstance(here, _Judgement) or not isinstance(there, type(here)):
        return None
    after, left = merged_fields(cast("Model | None", theirs.before), here, there)
    both = mine.model_copy(update={"before": here, "after": after})
    return both, None if left is None else theirs.model_copy(update={"after": left})


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
