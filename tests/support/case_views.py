"""What the windows of a marker case show, as the case would write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from support.case_file import SHEET, Step, escaped
from support.case_window import CaseWindows, MarkingWindow, in_line
from support.scripted_editor import Message, offset_of, position_of, span_of

_SEVERITIES = ("", "error", "warning", "information", "hint")
_VALUES = {None: "-", True: "yes", False: "no"}
_STILL_MISSING = re.compile(r".*-missing|names-nothing|finding-without-place")
"""The codes of what the review linter says of a review that is not done."""
_CLAIM = re.compile(r"claim ends \S+ \S+ UTC|no claim")


class CaseViews(CaseWindows):
    """The steps that show something."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.told: list[str] = []
        """What acts answered since it was asked last."""
        self.refused = ""
        """Why the last act was refused, until somebody asks."""
        self.opened = ""
        """The sheet as the first window opened it."""

    async def do_sheet_says(self, step: Step, window: MarkingWindow) -> str:
        first, last = self.lines(step, window)
        await self.settle(step)
        return "\n".join(window.texts[self.uri_of(SHEET)].split("\n")[first:last])

    async def do_sheet_is_as_it_was_opened(self, step: Step, window: MarkingWindow) -> None:
        now = window.texts[self.uri_of(SHEET)]
        if now != self.opened:
            raise self.case.fail(step, f"the sheet is not as it was opened:\n{escaped(now)}")

    async def do_text_of(self, step: Step, window: MarkingWindow) -> str:
        return window.texts[self.uri_of(step.document)]

    async def do_findings(self, _step: Step, window: MarkingWindow) -> Iterable[str]:
        panel = await window.panel(self.task)
        said: list[str] = []
        for one in panel["findings"]:
            places = [await self._location(window, place) for place in one["places"]]
            said.append(" ".join([one["id"], one["severity"], one["category"], ", ".join(places) or "-"]))
            said += [
                re.sub(r"\n(?=.)", "\n    ", f"  {name}: {one[name]}") for name in ("what", "why", "fix") if one[name]
            ]
        return said

    async def do_judgements(self, _step: Step, window: MarkingWindow) -> Iterable[str]:
        panel = await window.panel(self.task)
        check = panel["task_check"] or {"answer": "", "reason": ""}
        said: list[str] = []
        if check["answer"] or check["reason"]:
            said += [f"task check: {check['answer'] or '-'}", *_indented(check["reason"])]
        if panel["ranking"] != "-":
            said.append(f"ranking: {panel['ranking']}")
        if panel["acceptable"]:
            said.append("acceptable: " + ", ".join(f"{label} {value}" for label, value in panel["acceptable"].items()))
        for one in panel["criteria"]:
            if one["value"] is not None or one["rationale"]:
                label = f" {one['label']}" if one["label"] else ""
                value = one["value"] if type(one["value"]) is int else _VALUES.get(one["value"], one["value"])
                said += [f"{one['criterion']}{label}: {value}", *_indented(one["rationale"])]
        return said

    async def do_problems(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        return await self.do_diagnostics(step, window, _STILL_MISSING)

    async def do_diagnostics(
        self, step: Step, window: MarkingWindow, left_out: re.Pattern[str] | None = None
    ) -> Iterable[str]:
        await self.settle(step)
        uri = self.uri_of(step.document)
        first, last = self.lines(step, window)
        found = [one for one in window.diagnostics.get(uri, ()) if first <= one["range"]["start"]["line"] < last]
        said: list[str] = []
        for one in sorted(found, key=_order):
            if left_out is not None and left_out.fullmatch(one["code"]):
                continue
            start, end = window.offsets(window.texts[uri], one["range"])
            place, words = window.written(window.texts[uri], one["range"]), in_line(window.texts[uri][start:end])
            said += [f"{place} {_SEVERITIES[one['severity']]} {one['code']} «{words}»", *_indented(one["message"])]
            for other in one.get("relatedInformation", ()):
                said.append(f"  → {await self._location(window, other['location'])}: {other['message']}")
        return said

    async def do_told(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        await self.settle(step)
        told, self.told, self.refused = [*self.told, *window.shown], [], ""
        window.shown.clear()
        return [line for one in told for line in one.splitlines()]

    async def do_edits(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        await self.settle(step)
        made = list(window.edits)
        window.edits.clear()
        return made

    async def do_completions(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        _, items = await self._offered(step, window)
        ordered = sorted(items, key=lambda one: one.get("sortText", one["label"]))
        return [f"{one['label']} ({one['detail']})" if one.get("detail") else one["label"] for one in ordered]

    async def _offered(self, step: Step, window: MarkingWindow) -> tuple[str, list[Message]]:
        uri, span = self.range_of(step, window)
        return uri, await window.ask("completion", uri, position=span["start"]) or []

    async def do_hover(self, step: Step, window: MarkingWindow) -> str:
        uri, span = self.range_of(step, window)
        answer = await window.ask("hover", uri, position=span["start"])
        return answer["contents"]["value"] if answer else ""

    async def do_code_actions(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        return [one["title"] for one in await self._actions(step, window)]

    async def _actions(self, step: Step, window: MarkingWindow) -> list[Message]:
        uri, span = self.range_of(step, window)
        return await window.ask("codeAction", uri, range=span, context={"diagnostics": []}) or []

    async def do_definition(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        uri, span = self.range_of(step, window)
        found = await window.ask("definition", uri, position=span["start"]) or []
        return [await self._location(window, one) for one in found]

    async def do_lenses(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        lenses = await window.ask("codeLens", self.uri_of(step.document)) or []
        return [_CLAIM.sub("claim ends …", one["command"]["title"]) for one in lenses]

    async def do_hints(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        """Return the lines that have hints, with them."""
        uri = self.uri_of(step.document)
        text = window.texts[uri]
        whole = span_of((0, 0), position_of(text, len(text), window.encoding))
        found: dict[int, str] = {}
        for one in reversed(await window.ask("inlayHint", uri, range=whole) or []):
            number = one["position"]["line"]
            line = found.get(number, text.split("\n")[number].rstrip("\r"))
            at = offset_of(line, 0, one["position"]["character"], window.encoding)
            found[number] = f"{line[:at]}[{one['label']}]{line[at:]}"
        return [found[number] for number in sorted(found)]

    async def do_symbols(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        found = await window.ask("documentSymbol", self.uri_of(step.document)) or []
        return _named(found, "")

    async def do_folds(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        uri = self.uri_of(step.document)
        lines = window.texts[uri].split("\n")
        found = await window.ask("foldingRange", uri) or []
        return [f"{one['startLine'] + 1}-{one['endLine'] + 1} {in_line(lines[one['startLine']])}" for one in found]

    async def do_links(self, step: Step, window: MarkingWindow) -> Iterable[str]:
        uri = self.uri_of(step.document)
        text = window.texts[uri]
        found = await window.ask("documentLink", uri) or []
        spans = [(window.offsets(text, one["range"]), one["target"]) for one in found]
        return [f"{text[start:end]} → {target.removeprefix(self.uri_of(''))}" for (start, end), target in spans]

    async def _location(self, window: MarkingWindow, place: Message) -> str:
        uri = place["uri"]
        text = window.texts.get(uri) or await window.content(uri)
        return f"{uri.removeprefix(self.uri_of(''))}:{window.written(text, place['range'])}"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _order(diagnostic: Message) -> tuple[Any, ...]:
    start = diagnostic["range"]["start"]
    return start["line"], start["character"], diagnostic["severity"], diagnostic["code"], diagnostic["message"]


def _named(symbols: Iterable[Message], indent: str) -> list[str]:
    found: list[str] = []
    for one in symbols:
        found += [f"{indent}{one['name']}", *_named(one.get("children", ()), f"{indent}  ")]
    return found
