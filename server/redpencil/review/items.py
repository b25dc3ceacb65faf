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
from redpencil_protocol.review import Review

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


def item_in(review: Review, edit: Edit) -> object:  # noqa: PLR0911 - one line a kind of edit
    """Return what `review` holds of the item that `edit` changes; None where it holds nothing of it."""
    match edit:
        case FindingEdit():
            return review.keyed(edited_finding(edit))
        case ScoreEdit():
            return review.score(edit.rubric, edit.criterion, edit.response)
        case AcceptableEdit():
            return review.acceptable.get(edit.response)
        case FlagEdit():
            return next((one for one in review.flags if (one.kind, one.response) == (edit.kind, edit.response)), None)
        case RewriteEdit():
            files = next((one.files for one in review.rewrites if one.response == edit.response), ())
            return next((file.text for file in files if file.path == edit.path), None)
        case TestEdit():
            return next((file.text for file in review.tests if file.path == edit.path), None)
        case RankingEdit():
            return review.ranking
        case TaskCheckEdit():
            return review.task_check
        case NotesEdit():
            return review.notes
