"""Items: what of a review an edit changes: one finding, one score, the ranking, the notes, …

Two edits meet where their items are the same; merging and typing go item by item.
"""

from __future__ import annotations

from redpencil_protocol.edit import (
    AcceptableEdit,
    Edit,
    FindingEdit,
    FlagEdit,
    NotesEdit,
    RankingEdit,
    RewriteEdit,
    ScoreEdit,
    TaskCheckEdit,
    TestEdit,
    edited_finding,
)

Item = tuple[str | None, ...]


def item_of(edit: Edit) -> Item:
    """Return what tells the item that `edit` changes from every other one of a review."""
    match edit:
        case FindingEdit():
            place: Item = (edited_finding(edit),)
        case ScoreEdit():
            place = (edit.rubric, edit.criterion, edit.response)
        case AcceptableEdit():
            place = (edit.response,)
        case FlagEdit():
            place = (edit.kind, edit.response)
        case RewriteEdit():
            place = (edit.response, edit.path)
        case TestEdit():
            place = (edit.path,)
        case RankingEdit() | TaskCheckEdit() | NotesEdit():
            place = ()
    return (edit.type, *place)
