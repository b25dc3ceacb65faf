"""The windows of a marker case: marks that move with the text, places in it, and the wait until all say the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Any

from support.case_file import Case, Place, Step, unescaped
from support.scripted_editor import Message, ServerError, offset_of, position_of, span_of
from support.window import Group, Window

from redpencil_protocol.uris import parse_uri

_LONGEST = 60
_LOOKS = 2000
"""How often it is looked whether windows and servers say the same before one gives up."""


class MarkingWindow(Window):
    """A window whose marks move with the text, as an editor's do, and that notes the server's edits."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.marks: dict[str, dict[str, list[int | None]]] = {}
        """By document: where each mark stands, from and to; None for the end of a point."""
        self.edits: list[str] = []

    def _send_changes(self, uri: str, changes: Group) -> None:
        for made in changes:
            for mark in self.marks.get(uri, {}).values():
                for end, at in enumerate(mark):
                    if at is not None:
                        mark[end] = _moved(at, made.start, made.removed, made.inserted, stays=end == 1)
        super()._send_changes(uri, changes)

    def _take_edits(self, uri: str, edits: list[Message]) -> None:
        name = parse_uri(uri).below
        for edit in edits:
            start, end = self.offsets(self.texts[uri], edit["range"])
            place = self.written(self.texts[uri], edit["range"])
            self.edits.append(f"{name}:{place} «{in_line(self.texts[uri][start:end])}» → «{in_line(edit['newText'])}»")
        super()._take_edits(uri, edits)

    def written(self, text: str, span: Message) -> str:
        """Return a range of a text as the sheet would write it: lines and columns from 1, in characters."""
        ends = [position_of(text, offset, "utf-32") for offset in self.offsets(text, span)]
        return "-".join(f"{line + 1}:{column + 1}" for line, column in ends)


class CaseWindows:
    """A case, its task, and the windows that show it."""

    def __init__(self, case: Case, task: str) -> None:
        self.case = case
        self.task = task
        self.windows: dict[int, MarkingWindow] = {}

    async def settle(self, step: Step) -> None:
        """Wait until all windows and their servers have the same texts, but for lines that wait to be left."""
        windows = [one for one in self.windows.values() if one.runs]
        differ = ""
        for _ in range(_LOOKS):
            edits = [len(one.edits) for one in windows]
            for window in windows:
                await window.panel(self.task)
            differ = await self._difference(windows)
            for window in windows:
                await window.panel(self.task)
            if not differ and edits == [len(one.edits) for one in windows]:
                return
        raise self.case.fail(step, f"windows and server never came to say the same: {differ or 'edits come and come'}")

    async def _difference(self, windows: Iterable[MarkingWindow]) -> str:
        """Return what a window shows otherwise than its server has it, or one server has otherwise than another."""
        known: dict[str, str] = {}
        for window in windows:
            for uri in list(window.texts):
                document = parse_uri(uri)
                if document.task != self.task or not document.writable:
                    continue
                try:
                    stored = await window.content(uri)
                except ServerError:
                    continue  # it was taken back; the window still shows it
                shown = stored if self._waits(window, uri) else window.texts[uri]
                first = known.setdefault(uri, stored)
                if not first == stored == shown:
                    return f"{document.below} is {shown!r} in a window, {stored!r} at its server, {first!r} at another"
        return ""

    @staticmethod
    def _waits(window: MarkingWindow, uri: str) -> bool:
        return any(one.get("code") == "waits" for one in window.diagnostics.get(uri, ()))

    def uri_of(self, document: str) -> str:
        return f"redpencil:/hub/{self.task}/{document}"

    def span(self, step: Step, window: MarkingWindow) -> tuple[int, int]:
        """Return the offsets of a step's place, as its window shows the document now."""
        place = step.place
        assert place is not None
        start, end = self._range(step, window, place)
        text = window.texts[self.uri_of(place.document)]
        match place.how:
            case "before":
                return start, start
            case "after":
                return end, end
            case "below":
                stop = text.find("\n", end)
                at = len(text) if stop < 0 else stop + 1
                return at, at
            case _:
                return start, end

    def _range(self, step: Step, window: MarkingWindow, place: Place) -> tuple[int, int]:
        uri = self.uri_of(place.document)
        text = window.texts[uri]
        if place.mark:
            start, end = window.marks[uri][place.mark]
            assert start is not None
            return start, max(start, end) if end is not None else start
        if place.quote:
            words = unescaped(place.quote)
            if (count := text.count(words)) != 1:
                often = "nowhere" if not count else f"{count} times"
                raise self.case.fail(step, f"{place.quote!r} stands {often} in {place.document}:\n{text}")
            return text.index(words), text.index(words) + len(words)
        if place.edge:
            return 0 if place.edge != "end" else len(text), 0 if place.edge == "start" else len(text)
        return self.offsets_of(text, place.span)

    def offsets_of(self, text: str, span: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        ends = [offset_of(text, line - 1, column - 1, "utf-32") for line, column in span]
        return ends[0], ends[-1]

    def range_of(self, step: Step, window: MarkingWindow) -> tuple[str, Message]:
        assert step.place is not None
        uri = self.uri_of(step.place.document)
        ends = self.span(step, window)
        return uri, span_of(*(position_of(window.texts[uri], at, window.encoding) for at in ends))

    def lines(self, step: Step, window: MarkingWindow) -> tuple[int, int]:
        """Return the first line and the one behind the last of the section that a step is about; else of all."""
        lines = window.texts[self.uri_of(step.document)].split("\n")
        section = step.words.get("section")
        if section is None:
            return 0, len(lines)
        heads = [number for number, line in enumerate(lines) if re.match(r"## ?\w", line)] + [len(lines)]
        for first, last in itertools.pairwise(heads):
            if lines[first].lstrip("# ").strip() == section:
                return first, last
        raise self.case.fail(step, f"the sheet has no section {section}:\n" + "\n".join(lines))


def _moved(at: int, start: int, removed: str, inserted: str, *, stays: bool) -> int:
    """Return where an offset stands after a change; one where a text is inserted goes behind it unless it stays."""
    end = start + len(removed)
    if at > end or (at == end and not (stays and not removed)):
        return at + len(inserted) - len(removed)
    return min(at, start)


def in_line(text: str) -> str:
    """Return a text shortened to one line."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return short.replace("\r", "").replace("\n", "⏎")
