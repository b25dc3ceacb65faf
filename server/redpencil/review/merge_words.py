"""What another machine decided of an item that was decided here as well, written as the sheet writes it."""

from __future__ import annotations

from string import ascii_uppercase

from redpencil.review.ranking_text import format_order
from redpencil.review.score_values import format_value
from redpencil_protocol.edit import AcceptableEdit, Edit, FlagEdit, RankingEdit, ScoreEdit, TaskCheckEdit
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.score import Score

TAKEN_BACK = "taken back"


def decision_in_words(edit: Edit, review: Review) -> str:
    """Return in a line, or more where a reason has more, what an edit of `review` says of its item.

    A reason that stood there before is not said again.
    """
    labels = dict(zip(ascii_uppercase, review.presented, strict=False))
    names = {response: label for label, response in labels.items()}
    match edit:
        case TaskCheckEdit(after=after):
            said = ("answer", after.answer if after else "", after.reason if after else "")
        case RankingEdit(after=after):
            order = format_order(after, labels) if after.groups else ""
            sure = f"confidence: {after.confidence}" if after.confidence is not None else ""
            said = ("order", ", ".join(filter(None, [order, sure])), after.rationale)
        case ScoreEdit(after=after):
            of = f" {names.get(edit.response, edit.response)}" if edit.response is not None else ""
            value = format_value(after.value) if after is not None and after.value is not None else ""
            said = (f"{edit.criterion}{of}", value, after.rationale if after else "")
        case AcceptableEdit(after=after):
            said = (f"acceptable {names.get(edit.response, edit.response)}", after or "", "")
        case FlagEdit(after=after):
            of = f" {names.get(edit.response, edit.response)}" if edit.response is not None else ""
            said = (f"{edit.kind}{of}", (after.reason or "flagged") if after else "", "")
        case _:
            said = (edit.type, str(edit.after or ""), "")
    name, value, reason = said
    if reason == _reason(edit.before):
        reason = ""
    return f"{name}: {value or TAKEN_BACK}" + "".join(f"\n  {line}" for line in reason.splitlines() if line.strip())


def _reason(item: object) -> str:
    match item:
        case TaskVerdict():
            return item.reason
        case Ranking() | Score():
            return item.rationale
        case _:
            return ""
