"""Does what a marker case says in windows on real servers, and notes what they then show."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import yaml
from support.case_file import SHEET, Body, Case, Step, escaped, unescaped
from support.case_views import CaseViews
from support.case_window import MarkingWindow
from support.scripted_editor import Message, ServerError, position_of, span_of

from redpencil.documents.layout import document_language
from redpencil_protocol.commands import BY_ID
from redpencil_protocol.uris import parse_uri

NOTHING = "(nothing)"
"""What stands where nothing is shown."""

_LOCATION = re.compile(r"(?P<document>\S+?):(?P<start>\d+:\d+)-(?P<end>\d+:\d+)")


class CaseRun(CaseViews):
    """One case in its windows; the steps are done in order."""

    def __init__(self, case: Case, task: str, window: Callable[[int], Awaitable[MarkingWindow]]) -> None:
        super().__init__(case, task)
        self.shown: dict[int, str] = {}
        """What was shown, by the line of the step that expects it."""
        self._window_of = window
        self._clipboard = ""
        self._stopped = False

    async def run(self) -> None:
        """Do all steps.

        Raises:
            CaseError: a step cannot be done.
        """
        try:
            for step in self.case.steps:
                await self._do(step)
            if self.refused:
                raise self.case.fail(
                    self.case.steps[-1], f"an act was refused, and no `told` expects it: {self.refused}"
                )
        finally:
            for window in self.windows.values():
                if not window.runs:
                    await window.restart()
                window.go_on()
                window.marks.clear()
                for uri in [uri for uri in window.texts if parse_uri(uri).task == self.task]:
                    window.close(uri)
                    window.diagnostics.pop(uri, None)

    async def _do(self, step: Step) -> None:
        window = await self._window(step.window)
        if step.document != SHEET and self.uri_of(step.document) not in window.texts:
            await self._open(window, step.document)
        done = await getattr(self, f"do_{step.form.name.replace(' ', '_')}")(step, window)
        if not self._stopped and window.runs:
            await self.settle(step)
        if step.form.body is Body.SHOWN:
            self.shown[step.line] = escaped(_text(done).rstrip("\n")) or NOTHING

    async def _window(self, number: int) -> MarkingWindow:
        if number not in self.windows:
            window = self.windows[number] = await self._window_of(number)
            window.edits.clear()
            window.shown.clear()
            await window.act("claimTask" if len(self.windows) == 1 else "openTask", task=self.task)
            await self._open(window, SHEET)
            await self._begin(window)
        return self.windows[number]

    async def _begin(self, window: MarkingWindow) -> None:
        """Open the sheet: with the text that the case gives, where it gives one."""
        uri = self.uri_of(SHEET)
        first = len(self.windows) == 1
        if self.case.sheet is not None:
            text, marks = self.case.sheet.text, dict(self.case.sheet.marks)
            text = f"{text}\n"
            if self.case.steps[0].form.name == "sheet with CRLF":
                marks = {
                    name: tuple(None if at is None else at + text.count("\n", 0, at) for at in ends)
                    for name, ends in marks.items()
                }
                text = text.replace("\n", "\r\n")
            if first:
                window.change(uri, 0, len(window.texts[uri]), text)
                await window.panel(self.task)
            window.histories[uri].done.clear()
            window.marks[uri] = {name: list(ends) for name, ends in marks.items()}
        if first:
            self.opened = window.texts[uri]

    async def _open(self, window: MarkingWindow, document: str) -> None:
        uri = self.uri_of(document)
        await window.open(uri, document_language(parse_uri(uri)))
        await window.panel(self.task)

    async def do_sheet(self, _step: Step, _window: MarkingWindow) -> None:
        """It was opened with the window."""

    do_sheet_with_CRLF = do_sheet  # noqa: N815 - after the form

    async def do_open(self, _step: Step, _window: MarkingWindow) -> None:
        """It was opened when the step named it."""

    async def do_type(self, step: Step, window: MarkingWindow) -> None:
        await self._keys(step, window, slowly=False)

    async def do_type_slowly(self, step: Step, window: MarkingWindow) -> None:
        await self._keys(step, window, slowly=True)

    async def _keys(self, step: Step, window: MarkingWindow, *, slowly: bool) -> None:
        """Type key by key: in one go, or each once the server has answered the one before."""
        uri, (start, end) = self.uri_of(step.document), self.span(step, window)
        line_end = "\r\n" if "\r\n" in window.texts[uri] else "\n"
        window.cursors[uri] = start
        if end > start:
            window.change(uri, start, end, "")
        for number, key in enumerate(unescaped(step.body)):
            window.key(uri, line_end if key == "\n" else key, first=number == 0 and end == start)
            if slowly:
                await window.panel(self.task)

    async def do_paste(self, step: Step, window: MarkingWindow) -> None:
        uri, (start, end) = self.uri_of(step.document), self.span(step, window)
        window.change(uri, start, end, unescaped(step.body) or self._clipboard)

    async def do_copy(self, step: Step, window: MarkingWindow) -> None:
        start, end = self.span(step, window)
        self._clipboard = window.texts[self.uri_of(step.document)][start:end]

    async def do_cut(self, step: Step, window: MarkingWindow) -> None:
        await self.do_copy(step, window)
        await self.do_delete(step, window)

    async def do_delete(self, step: Step, window: MarkingWindow) -> None:
        window.change(self.uri_of(step.document), *self.span(step, window), "")

    async def do_undo(self, step: Step, window: MarkingWindow) -> None:
        await self._turn(step, window.undo)

    async def do_redo(self, step: Step, window: MarkingWindow) -> None:
        await self._turn(step, window.redo)

    async def _turn(self, step: Step, turn: Callable[[str], bool]) -> None:
        for _ in range(int(step.words.get("count", "1"))):
            if not turn(self.uri_of(step.document)):
                raise self.case.fail(step, f"nothing is left to {step.form.name}")
            await self.settle(step)

    async def do_save(self, step: Step, window: MarkingWindow) -> None:
        window.save(self.uri_of(step.document))

    async def do_act(self, step: Step, window: MarkingWindow) -> None:
        name = step.words["act"]
        arguments: dict[str, Any] = yaml.load(step.body, yaml.BaseLoader) or {}
        wanted = BY_ID[f"redpencil.{name}"].arguments.model_fields
        if "place" in arguments:
            arguments |= await self._place(step, window, arguments.pop("place"))
        if "task" in wanted and "uri" not in arguments:
            arguments["task"] = self.task
        await self._answered(step, window.act(name, **{key: _plain(value) for key, value in arguments.items()}))

    async def _place(self, step: Step, window: MarkingWindow, written: str) -> Message:
        match = _LOCATION.fullmatch(written)
        if match is None:
            raise self.case.fail(step, f"write the place as A/cache.py:3:5-4:1, not {written!r}")
        uri = self.uri_of(match["document"])
        if uri not in window.texts:
            await self._open(window, match["document"])
        pairs = [tuple(map(int, match[end].split(":"))) for end in ("start", "end")]
        ends = self.offsets_of(window.texts[uri], ((pairs[0][0], pairs[0][1]), (pairs[1][0], pairs[1][1])))
        return {"uri": uri, "range": span_of(*(position_of(window.texts[uri], at, window.encoding) for at in ends))}

    async def _answered(self, step: Step, act: Awaitable[Any]) -> None:
        if self.refused:
            raise self.case.fail(step, f"the act before was refused, and no `told` expects it: {self.refused}")
        try:
            answer = await act
        except ServerError as error:
            self.refused = error.message
            self.told.append(error.message)
        else:
            if isinstance(answer, dict) and "message" in answer:
                self.told.append(answer["message"])

    async def do_choose(self, step: Step, window: MarkingWindow) -> None:
        offered = await self._actions(step, window)
        await self._picked(step, window, {one["title"]: one for one in offered})

    async def do_press(self, step: Step, window: MarkingWindow) -> None:
        lenses = await window.ask("codeLens", self.uri_of(step.document)) or []
        await self._picked(step, window, {one["command"]["title"]: one for one in lenses})

    async def _picked(self, step: Step, window: MarkingWindow, offered: Mapping[str, Message]) -> None:
        if step.words["words"] not in offered:
            raise self.case.fail(
                step, f"{step.words['words']!r} is not offered; there is: {', '.join(offered) or 'nothing'}"
            )
        await self._answered(step, window.run(offered[step.words["words"]]))

    async def do_accept(self, step: Step, window: MarkingWindow) -> None:
        uri, items = await self._offered(step, window)
        item = next((one for one in items if one["label"] == step.words["words"]), None)
        if item is None:
            raise self.case.fail(step, f"{step.words['words']!r} is not offered")
        edit = item["textEdit"]
        window.change(uri, *window.offsets(window.texts[uri], edit["range"]), edit["newText"])

    async def do_stop_the_server(self, _step: Step, window: MarkingWindow) -> None:
        window.stop()
        self._stopped = True

    async def do_let_the_server_go_on(self, _step: Step, window: MarkingWindow) -> None:
        window.go_on()
        self._stopped = False

    async def do_kill_the_server(self, _step: Step, window: MarkingWindow) -> None:
        await window.kill()

    async def do_start_the_server(self, _step: Step, window: MarkingWindow) -> None:
        await window.restart()


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _text(shown: Any) -> str:
    return shown if isinstance(shown, str) else "\n".join(shown or ())
