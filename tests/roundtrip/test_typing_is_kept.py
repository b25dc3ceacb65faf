"""Whatever a reviewer types into the sheet is kept, whatever acts, crossings and crashes come between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.hub_process import HubProcess
from support.scripted_editor import NewEditor, ScriptedEditor, ServerError
from support.sheet_acts import Act, Item, random_act
from support.tasks import jsonl, task
from support.typist import Typist, words_in

from redpencil.documents.sheet import Header, parse_sheet, rewrite_sheet
from redpencil.review.delta import between
from redpencil.review.items import item_of
from redpencil.review.state import difference
from redpencil.session.work import Work, stored_work
from redpencil.store import Store
from redpencil_protocol.edit import FindingEdit
from redpencil_protocol.review import Review

RUBRICS = [{"id": "comparative-ranking", "version": "1.0.0"}, {"id": "correctness", "version": "1.0.0"}]
STEPS = 10
PROFILE = "typist"


class Desk:
    """A reviewer with one sheet open, and what must be true of it."""

    def __init__(self, identifier: str, editor: ScriptedEditor, store: Store, new_editor: NewEditor) -> None:
        self.random = Random(identifier)
        self.task = identifier
        self.sheet = f"redpencil:/hub/{identifier}/review.md"
        self.editor = editor
        self.store = store
        self.typist = Typist(self.random)
        self.shown: dict[str, Any] = {}
        """The panel as it was at first: labels and criteria."""
        self.stands: dict[Item, Act] = {}
        self.story: list[str] = []
        self._new_editor = new_editor

    @property
    def text(self) -> str:
        """What the editor shows."""
        return self.editor.texts[self.sheet]

    def work(self) -> Work:
        """Return the work as it is on disk."""
        stored = self.store.task(self.task)
        assert stored
        return stored_work(stored.task, self.store.journal.work(self.task))[0]

    def review(self) -> Review:
        """Return the review as it is on disk."""
        return self.work().review

    def said(self, text: str, previous: Review) -> Review:
        """Return what `text` says."""
        work = self.work()
        return parse_sheet(text, work.task, previous, work.sheet.identities).review

    async def panel(self) -> dict[str, Any]:
        """Ask for the panel; what was typed before is taken first."""
        return await self.editor.request("redpencil/panel", {"task": self.task})

    # Steps

    async def step(self) -> None:
        """Do one thing, or things that cross each other, and wait until all is quiet."""
        steps = {
            self.type: 8, self.act: 8, self.reverse: 4, self.type_before_act: 4, self.type_after_act: 8,
            self.type_into_the_answer: 4, self.type_while_undoing: 4, self.storm: 6, self.refuse: 4,
            self.close_and_open: 3, self.act_while_closed: 3, self.open_an_old_text: 3, self.crash: 1,
        }  # fmt: skip
        (chosen,) = self.random.choices([*steps], [*steps.values()])
        self.story.append(chosen.__name__)
        await chosen()
        await self.quiet()

    async def type(self) -> None:
        """A few keystrokes in a burst."""
        for _ in range(self.random.randint(1, 3)):
            self._type()

    async def act(self) -> None:
        """One act."""
        await self._do(self._choose())

    async def reverse(self) -> None:
        """Undo, and perhaps redo; undo may take out what was typed together last."""
        before = self.work()
        with contextlib.suppress(ServerError):
            await self.editor.act(self.random.choice(["undo", "undo", "redo"]), task=self.task)
        self._reversed(before)

    async def type_while_undoing(self) -> None:
        """Keystrokes that arrive with the undo."""
        before = self.work()
        job = asyncio.ensure_future(self.editor.act("undo", task=self.task))
        await asyncio.sleep(0)
        touched, _ = self._type()
        with contextlib.suppress(ServerError):
            await job
        await self.panel()
        self._reversed(before, also=touched)

    async def type_before_act(self) -> None:
        """The act is asked for while the keystrokes are under way."""
        self._type()
        await self._do(self._choose())

    async def type_after_act(self) -> None:
        """Keystrokes before the act's edit has arrived."""
        act = self._choose()
        job = asyncio.ensure_future(self._do(act))
        await asyncio.sleep(0)
        touched, shapes = self._type()
        await job
        self._forget({*touched, *self._items_of([act] if shapes else [])})

    async def type_into_the_answer(self) -> None:
        """Keystrokes between the act's answer and its edit, or right after both."""
        act = self._choose()
        await self._do(act)
        self._type_over(act)

    async def storm(self) -> None:
        """Acts and keystrokes as fast as they can be sent."""
        sent: list[tuple[Act, asyncio.Future[Any], set[Item]]] = []
        reshaped: list[Act] = []
        for _ in range(self.random.randint(3, 6)):
            if self.random.random() < 0.5:
                touched, shapes = self._type()
                for act, _, later in sent:
                    later.update(touched)
                    reshaped += [act] if shapes else []
            else:
                act = self._choose()
                sent.append((act, asyncio.ensure_future(self._ask(act)), set()))
                await asyncio.sleep(0)
        for act, answer, touched in sent:
            self._stand(act, await answer)
            self._forget(touched)
        self._forget(self._items_of(reshaped))

    async def refuse(self) -> None:
        """The editor does not take the server's edits for a while."""
        self.editor.applies_edits = False
        act = self._choose()
        await self._do(act)
        await self.panel()
        if self.random.random() < 0.5:
            await self.reverse()
            await self.panel()
        self._type_over(act)
        self.editor.applies_edits = True

    async def close_and_open(self) -> None:
        """Type, close at once, and read the sheet anew."""
        self._type()
        self.editor.close(self.sheet)
        await self.editor.open(self.sheet, "markdown")

    async def act_while_closed(self) -> None:
        """An act on a sheet that is not open, then opened."""
        act = self._choose()
        self.editor.close(self.sheet)
        await self._do(act)
        await self.editor.open(self.sheet, "markdown")

    async def open_an_old_text(self) -> None:
        """As `act_while_closed`, but the editor still has its own text and goes on from it."""
        act, text = self._choose(), self.text
        self.editor.close(self.sheet)
        await self._do(act)
        await self._open_own(text, act)

    async def crash(self) -> None:
        """The server is killed, perhaps with an act whose edit has not arrived; the editor goes on with its text."""
        self._type()
        act = self._choose()
        if self.random.random() < 0.5:
            self.editor.applies_edits = False
            await self._do(act)
        await self.panel()
        text = self.text
        await self.editor.kill()
        self.editor = await self._new_editor(PROFILE, encoding=self.editor.encoding)
        if self.random.random() < 0.5:
            await self._open_own(text, act)
        else:
            await self.editor.open(self.sheet, "markdown")

    async def _open_own(self, text: str, act: Act) -> None:
        """Open the sheet with a text of the editor's own, which lacks what `act` did, and perhaps typed on."""
        previous, before = self.said(text, self.review()), text
        if self.random.random() < 0.5:
            text = self.typist.edited(text)
        await self.editor.open(self.sheet, "markdown", text=text)
        shaped = self._items_of([act]) if _shapes(before, text) else set[Item]()
        self._forget({*_items(previous, self.said(text, previous)), *shaped})

    def _type_over(self, act: Act) -> None:
        """Type where the editor may not show yet what `act` did."""
        _, shapes = self._type()
        if shapes:
            self._forget(self._items_of([act]))

    def _type(self) -> tuple[set[Item], bool]:
        """Type.

        Returns:
            The items of the review that were typed at, of which no act stands any more; and whether the
            words shape the sheet: they may then say where an act's lines belong that are on their way.
        """
        before, review = self.text, self.review()
        after = self.typist.edited(before)
        self.story.append(f"  typed {_changed(before, after)}")
        self.editor.type(self.sheet, after)
        touched = _items(self.said(before, review), self.said(after, review))
        self._forget(touched)
        return touched, _shapes(before, after)

    def _choose(self) -> Act:
        """Return an act that makes sense for what the editor shows, of which the server may know nothing yet."""
        said = self.said(self.text, self.review())
        return random_act(self.random, said, self.text, self.shown, self.typist.word())

    async def _do(self, act: Act) -> None:
        self._stand(act, await self._ask(act))

    async def _ask(self, act: Act) -> dict[str, Any] | None:
        self.story.append(f"  {act.command} {act.arguments}")
        self.typist.allow(act.replaces)
        try:
            return await self.editor.act(act.command, **act.arguments)
        except ServerError as refused:
            self.story.append(f"  refused: {refused}")
            return None

    def _stand(self, act: Act, answer: dict[str, Any] | None) -> None:
        """Hold the review to what the act did, if it was done."""
        if answer is None:
            return
        item = act.item
        if act.command == "markFinding":
            item = ("finding", answer["finding"])
            act = replace(act, says=_has_finding(answer["finding"]))
        if act.command == "deleteFinding":
            self._forget({item})
        self.stands[(*item, act.command, *sorted(act.arguments))] = act

    def _reversed(self, before: Work, also: Iterable[Item] = ()) -> None:
        """Let go of the words that the reversed steps brought, and of no others."""
        work = self.work()
        self._forget({*also, *_items(before.review, work.review)})
        changes = self.store.journal.changes(self.task)
        reversed_ = {one.reverses for one in changes if one.revision > before.revision}
        for change in changes:
            if change.group in reversed_:
                for hunk in (hunk for text in change.texts for hunk in text.delta):
                    self.typist.allow(words_in(hunk.new) - words_in(hunk.old))

    def _items_of(self, acts: Iterable[Act]) -> set[Item]:
        """Return the items that these acts are held to have changed."""
        commands = {(act.command, *sorted(act.arguments)) for act in acts}
        return {key for key, act in self.stands.items() if (act.command, *sorted(act.arguments)) in commands}

    def _forget(self, items: set[Item]) -> None:
        self.stands = {key: act for key, act in self.stands.items() if not any(key[: len(one)] == one for one in items)}

    # What must be true

    async def quiet(self) -> None:
        """Wait until editor, store and review agree, then look whether anything was lost."""
        problem = "never asked"
        self.editor.notify("textDocument/didSave", {"textDocument": {"uri": self.sheet}})  # who saves, pauses
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while problem := await self._disagreement():
                    pass
        story = "\n".join([self.task, *self.story])
        assert not problem, f"{problem}\n{story}\n{self.text!r}"
        lost = {word for word in self.typist.words if word not in self.text}
        assert not lost, f"lost {lost}\n{story}\n{self.text!r}"
        review = self.review()
        fallen = [act for act in self.stands.values() if not act.says(review)]
        assert not fallen, f"undone by nobody: {fallen}\n{story}\n{self.text!r}\n{review!r}"

    async def _disagreement(self) -> str:
        panel = await self.panel()
        kept = (await self.editor.request("workspace/textDocumentContent", {"uri": self.sheet}))["text"]
        if kept != self.text:
            return f"the server keeps another text: {_changed(self.text, kept)}"
        work = self.work()
        review = work.review
        if work.sheet.text != kept:
            return "the disk has another text"
        if work.sheet.review != review:
            return f"the sheet says something else: {difference(review, work.sheet.review)}"
        waiting, _ = rewrite_sheet(work.sheet, work.task, review, Header())
        if waiting:
            return f"the sheet is not up to date: {waiting}"
        shown = [(one["id"], one["what"], one["why"], one["fix"]) for one in panel["findings"]]
        if shown != [(one.id, one.what, one.why, one.fix) for one in review.findings]:
            return f"the panel shows {shown}"
        return ""


def _shapes(before: str, after: str) -> bool:
    """Whether what was typed is more than words: a heading, a name of a field, something deleted."""
    return any(hunk.old or set("#:`") & set(hunk.new) for hunk in between(before, after))


def _items(before: Review, after: Review) -> set[Item]:
    """Return the items that differ; findings by the numbers that acts call them by."""
    return {
        ("finding", edit.id) if isinstance(edit, FindingEdit) else item_of(edit) for edit in difference(before, after)
    }


def _has_finding(identifier: str) -> Callable[[Review], bool]:
    return lambda review: review.finding(identifier) is not None


def _changed(before: str, after: str) -> str:
    start = next(
        (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return f"{before[start : len(before) - end]!r} -> {after[start : len(after) - end]!r} at {start}"


@pytest.mark.parametrize(("series", "encoding"), [*enumerate(["utf-8", "utf-16", "utf-32", "utf-16"])])
async def test_nothing_that_was_typed_is_lost(
    series: int, encoding: str, hub: HubProcess, new_editor: NewEditor, tmp_path: Path
) -> None:
    names = [f"sheet-{series}-{number}" for number in range(10)]
    hub.import_text(jsonl(*(task(name, 3, kinds=["ranking", "correctness"], rubrics=RUBRICS) for name in names)))
    editor = await new_editor(PROFILE, encoding=encoding)
    store = Store.open(tmp_path / PROFILE / "store.sqlite3")
    for name in names:
        await editor.act("claimTask", task=name)
        desk = Desk(name, editor, store, new_editor)
        await editor.open(desk.sheet, "markdown")
        desk.shown = await desk.panel()
        if desk.random.random() < 0.25:
            editor.type(desk.sheet, desk.text.replace("\n", "\r\n"))
        for _ in range(STEPS):
            await desk.step()
        editor = desk.editor
        editor.close(desk.sheet)
    store.close()


async def test_a_sheet_opened_with_an_older_text_takes_back_no_act(hub: HubProcess, new_editor: NewEditor) -> None:
    hub.import_text(jsonl(task("older", 1)))
    editor = await new_editor("older")
    await editor.act("claimTask", task="older")
    sheet = "redpencil:/hub/older/review.md"
    old = await editor.open(sheet, "markdown")
    editor.close(sheet)
    await editor.act("setFlag", task="older", kind="unsafe", label="A", reason="It deletes files.")
    await editor.open(sheet, "markdown", text=old + "\nmine\n")
    await editor.until(lambda: "unsafe A: It deletes files." in editor.texts[sheet], "the flag")
    assert "mine" in editor.texts[sheet]


async def test_undo_spares_what_was_typed_after_it(hub: HubProcess, new_editor: NewEditor) -> None:
    hub.import_text(jsonl(task("undone", 1)))
    editor = await new_editor("undone")
    await editor.act("claimTask", task="undone")
    sheet = "redpencil:/hub/undone/review.md"
    await editor.open(sheet, "markdown")
    await editor.act("setFlag", task="undone", kind="unsafe", label="A", reason="It deletes files.")
    await editor.until(lambda: "unsafe A" in editor.texts[sheet], "the flag")
    undone = asyncio.ensure_future(editor.act("undo", task="undone"))
    await asyncio.sleep(0)
    editor.type(sheet, editor.texts[sheet] + "\nmine\n")
    await undone
    await editor.until(lambda: "unsafe A" not in editor.texts[sheet], "the undone flag")
    assert "mine" in editor.texts[sheet]
