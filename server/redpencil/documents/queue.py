"""The queue as a document: one offer a line, with pay and minutes before anything is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from redpencil.documents.untrusted import in_line
from redpencil_protocol.extensions import OfferView

_TITLE = 60
_COLUMNS = ("", "task", "asks for", "language", "responses", "pay", "minutes", "deadline")
_HUB = "hub"
_RIGHT = frozenset({"responses", "pay", "minutes"})
_HOUR = 3600
_HOW = (
    "Put the cursor on a task and press Enter (or choose its code action) to claim and open it; "
    "`*` marks what you hold already."
)
_DAY = 24 * _HOUR


def render_queue(offers: Sequence[OfferView], *, problem: str, now: datetime) -> tuple[str, tuple[int, ...]]:
    """Return the document and the zero-based line of each offer in it.

    Args:
        offers: what the sources offer, in their order.
        problem: why the list may be old, empty if it is not.
        now: deadlines are given as the time that is left from here on.
    """
    lines = ["# Queue", ""]
    if problem:
        lines += [f"> {in_line(problem)}", "> Work goes on: claimed tasks are here, and what you do is sent later.", ""]
    if not offers:
        lines += [_nothing(problem), ""]
        return "\n".join(lines), ()
    lines += [_in_words(offers), ""]
    rows = [_row(offer, now) for offer in offers]
    columns = _COLUMNS
    if any(offer.source for offer in offers):
        columns = (*columns, _HUB)
        rows = [(*row, in_line(offer.source)) for row, offer in zip(rows, offers, strict=True)]
    widths = [max(len(row[index]) for row in (columns, *rows)) for index in range(len(columns))]
    lines += [_line(columns, columns, widths), _rule(columns, widths)]
    first = len(lines)
    lines += [_line(columns, row, widths) for row in rows]
    lines += ["", _HOW]
    return "\n".join(lines) + "\n", tuple(range(first, first + len(rows)))


def _nothing(problem: str) -> str:
    if problem:
        return "No task is known here yet. Sync again (`<leader>rs`) once the connection is back."
    return "There is no task for you now. Look again later (`<leader>rq`), or ask your lead for a qualification."


def _in_words(offers: Sequence[OfferView]) -> str:
    held = sum(1 for offer in offers if offer.claim)
    tasks = "1 task" if len(offers) == 1 else f"{len(offers)} tasks"
    return f"{tasks}, {held} of them yours already." if held else f"{tasks}."


def _row(offer: OfferView, now: datetime) -> tuple[str, ...]:
    title = offer.title if len(offer.title) <= _TITLE else offer.title[: _TITLE - 1] + "…"
    return (
        "\\*" if offer.claim else "",
        in_line(title),
        ", ".join(kind.value for kind in offer.kinds),
        in_line(offer.language),
        str(offer.responses),
        str(offer.pay),
        str(offer.minutes),
        _left(offer.deadline, now),
    )


def _left(deadline: datetime | None, now: datetime) -> str:
    if deadline is None:
        return ""
    seconds = int((deadline - now).total_seconds())
    if seconds <= 0:
        return "over"
    if seconds < _HOUR:
        return f"in {max(1, seconds // 60)} min"
    return f"in {seconds // _HOUR} h" if seconds < 2 * _DAY else f"in {seconds // _DAY} days"


def _line(columns: Sequence[str], cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if name in _RIGHT else cell.ljust(width)
        for name, cell, width in zip(columns, cells, widths, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def _rule(columns: Sequence[str], widths: Sequence[int]) -> str:
    marks = ("-" * (width - 1) + (":" if name in _RIGHT else "-") for name, width in zip(columns, widths, strict=True))
    return f"| {' | '.join(marks)} |"
