"""A person at a sheet, and the rule that it is hers: types, pastes, undoes and redoes at any pace.

The text is exactly what she made of it plus the acts that were asked for, and the review is what the
text says. The server may write in a sheet only as the answer to an act, here or in the other window.
"""

from __future__ import annotations

import asyncio

from support.waiting import last_complaint
from support.window import Window
from torture import places
from torture.acts import mark
from torture.blocks import Block, block_text, blocks_of, end_of_findings
from torture.ledger import BrokenPromiseError, words_of
from torture.places import Edit
from torture.sequence import Panel, Review, Step

_PACES = (0.0, 0.0, 0.0, 0.002, 0.005, 0.01)
"""Seconds between keys; a fast hand takes 0.1."""


class OwnTextSequence(Review):
    """One sequence in one window or two."""

    async def run(self, steps: int) -> None:
        """Do `steps` steps, then undo as far as it goes: every earlier state comes back."""
        async with self.told():
            await self.begin()
            await self.quiet()
            weights = self._weights()
            for _ in range(steps):
                (step,) = self.random.choices([*weights], [*weights.values()])
                name = getattr(step, "__name__", "step").strip("_").replace("_", " ")
                self.note(f"* {name}")
                self.tried[name] += 1
                await step()
                await self.quiet()
                await self._the_review_is_what_the_text_says()
            await self._undo_reaches_the_beginning()
            await self.leave()

    def _weights(self) -> dict[Step, int]:
        alone: dict[Step, int] = {
            self._type_a_block: 5,
            self._type_words: 5,
            self._delete_a_line_of_notes: 2,
            self._undo_and_redo: 5,
            self._cut_and_paste_a_block: 4,
            self._copy_a_block: 3,
            self._retype_a_heading: 3,
            self._mark_by_key_and_undo_it_in_the_editor: 4,
        }
        if len(self.windows) > 1:
            alone[self._type_into_a_line_that_the_other_types_in] = 6
            alone[self._both_type] = 4
        return alone

    @property
    def _one(self) -> Window:
        return self.random.choice(self.windows)

    # Steps of one hand

    async def _type_a_block(self) -> None:
        """A finding typed in one go: the server leaves it as it was typed."""
        window = self._one
        word = self.ledger.word(window.name)
        at = end_of_findings(window.texts[self.sheet])
        text = block_text(word, self.random.choice(["blocker", "minor"]), self.random.randint(2, 6))
        if not window.texts[self.sheet][:at].endswith("\n\n"):
            text = f"\n{text}"
        await self._alone(window, Edit(at, at, text))
        self.ledger.stands([word])

    async def _type_words(self) -> None:
        window = self._one
        word = self.ledger.word(window.name)
        await self._alone(window, places.typed(self.random, window.texts[self.sheet], word))
        self.ledger.stands([word])

    async def _delete_a_line_of_notes(self) -> None:
        window = self._one
        text = window.texts[self.sheet]
        notes = places.notes_part(text)
        lines = [line for line in notes.splitlines(keepends=True) if line.strip()]
        if not lines:
            return
        line = self.random.choice(lines)
        at = len(text) - len(notes) + notes.index(line)
        await self._alone(window, Edit(at, at + len(line), ""))

    async def _undo_and_redo(self) -> None:
        """Undo some, redo some, at once or with pauses: what the stack says is what the sheet says."""
        window = self._one
        turns = [window.undo] * self.random.randint(1, 5)
        turns += [window.redo] * self.random.randint(0, len(turns))
        before = words_of(window.texts[self.sheet])
        edits = self._edits_to(window)
        for turn in turns:
            turn(self.sheet)
            self.note(f"{window.name} {turn.__name__}es in the editor")
            if self.random.random() < 0.4:
                await self.panel_of(window)
        after = words_of(window.texts[self.sheet])
        self.ledger.gone(before - after)
        self.ledger.unsure(after - before)
        await self._untouched(window, edits, "an undo in the editor")

    async def _cut_and_paste_a_block(self) -> None:
        """Moved to another place, now or after a while, it is the same finding."""
        window = self._one
        block = self._some_block(window)
        if block is None:
            return
        before = await self._numbers(window)
        text = window.texts[self.sheet][block.start : block.end]
        await self._alone(window, Edit(block.start, block.end, ""))
        if self.random.random() < 0.6:
            await self.panel_of(window)  # the cut is taken in before the paste
        starts = [one.start for one in blocks_of(window.texts[self.sheet])]
        at = self.random.choice([*starts, end_of_findings(window.texts[self.sheet])])
        self.ledger.unsure(words_of(text))
        await self._alone(window, Edit(at, at, text))
        self.ledger.stands(words_of(text))
        after = await self._numbers(window)
        if sorted(before) != sorted(after):
            raise BrokenPromiseError("identity", f"a block that was moved is another finding: {before} -> {after}")

    async def _copy_a_block(self) -> None:
        """Copied it is a second finding, and the first stays what it was."""
        window = self._one
        block = self._some_block(window)
        if block is None:
            return
        before = await self._numbers(window)
        word = self.ledger.word(window.name)
        text = window.texts[self.sheet][block.start : block.end]
        first, *others = words_of(text) or [word]
        for old in others:
            text = text.replace(f" {old}", "").replace(old, "")
        text = text.replace(first, word)
        await self._alone(window, Edit(block.end, block.end, text))
        self.ledger.stands(words_of(text))
        after = await self._numbers(window)
        if len(after) != len(before) + 1 or not set(before.items()) <= set(after.items()):
            raise BrokenPromiseError("identity", f"a copy is no second finding beside the first: {before} -> {after}")

    async def _retype_a_heading(self) -> None:
        """Typed anew, with another severity, it heads the same finding."""
        window = self._one
        block = self._some_block(window)
        if block is None:
            return
        before = await self._numbers(window)
        end = window.texts[self.sheet].index("\n", block.start)
        await self._alone(window, Edit(block.start, end, ""))
        if self.random.random() < 0.5:
            await self.panel_of(window)
        await self._alone(window, Edit(block.start, block.start, "### nit wrong-logic A/stats.py:2"))
        after = await self._numbers(window)
        if before != after:
            raise BrokenPromiseError("identity", f"a heading typed anew heads another finding: {before} -> {after}")

    async def _mark_by_key_and_undo_it_in_the_editor(self) -> None:
        """What the server wrote for an act is undone like all else, and not written again."""
        window = self._one
        word = self.ledger.word(window.name)
        act = mark(self.random, await self.panel_of(window), self.layout, window.texts[self.sheet], word)
        await self.act_in(window, act)
        await self.quiet([act])
        if self.random.random() < 0.4:
            return
        edits = self._edits_to(window)
        while word in window.texts[self.sheet] and window.undo(self.sheet):
            pass
        self.note(f"{window.name} undoes it in the editor")
        self.ledger.gone([word])
        for _ in range(2):
            await self.panel_of(window)
        await self._untouched(window, edits, "the undo of an act's edit")

    # Steps of two hands

    async def _both_type(self) -> None:
        await asyncio.gather(*(self.keys_in(window) for window in self.windows))

    async def _type_into_a_line_that_the_other_types_in(self) -> None:
        """The other's words do not come into a line while it is being typed; they come when it is left."""
        window, other = self.random.sample(self.windows, 2)
        word, theirs = self.ledger.word(window.name), self.ledger.word(other.name)
        text = window.texts[self.sheet]
        end = places.end_of_a_line_of_notes(text)
        if end is None:
            window.change(self.sheet, len(text), len(text), f"and {word}\n")
            self.ledger.stands([word])
            return
        window.cursors[self.sheet] = end
        half = len(word) // 2
        for index, key in enumerate(f" {word}"[:half]):
            window.key(self.sheet, key, first=index == 0)
        await self.panel_of(window)
        line = self._line_at(window, end)
        self.replace(other, self.sheet, Edit(end, end, f" {theirs}"))
        self.note(f"{window.name} is typing in that line: {line!r}")

        now = (await self.panel_of(other))["acceptable"].get("A")
        value = "no" if now == "yes" else "yes"
        await other.act("setAcceptable", task=self.task, label="A", value=value)
        if await last_complaint(lambda: self._not_shown(window, value)):  # it comes behind the words
            raise BrokenPromiseError("differs", f"{window.name} never shows what {other.name} did")
        if self._line_at(window, end) != line:
            raise BrokenPromiseError("typed line", f"{line!r} became {self._line_at(window, end)!r} under the hand")
        for key in f" {word}"[half:]:
            window.key(self.sheet, key)
        self.ledger.stands([word, theirs])

    # What must be true

    async def _alone(self, window: Window, edit: Edit) -> None:
        """Do an edit at some pace; the server writes nothing for it."""
        edits = self._edits_to(window)
        pace = self.random.choice(_PACES)
        stands_still = self.random.random() < 0.2
        if self.random.random() < 0.5 or edit.end > edit.start:
            self.replace(window, self.sheet, edit)
        else:
            if stands_still:
                window.stop()
            self.note(f"{window.name} types {edit.text!r} at {edit.start}, {pace} s a key")
            keys = edit.text
            if keys.endswith("\n") and self._line_at(window, edit.start):  # a person opens a line first
                window.change(self.sheet, edit.start, edit.start, "\n")
                keys = keys[:-1]
            window.cursors[self.sheet] = edit.start
            for index, key in enumerate(keys):
                window.key(self.sheet, key, first=index == 0)
                await asyncio.sleep(pace)
                if stands_still and index == len(edit.text) // 2:
                    window.go_on()
            if stands_still:
                window.go_on()
        await self._untouched(window, edits, "typing")

    def _edits_to(self, window: Window) -> int:
        """Return how often the server has asked this editor to change a text."""
        return sum(message.get("method") == "workspace/applyEdit" for side, message in window.log if side == "server")

    async def _untouched(self, window: Window, edits: int, why: str) -> None:
        await self.panel_of(window)
        if self._edits_to(window) != edits:
            raise BrokenPromiseError("server wrote", f"the server wrote in {window.name}'s sheet for {why}")

    async def _the_review_is_what_the_text_says(self) -> None:
        window = self.windows[0]
        panel = await self.panel_of(window)
        shown = [(one["severity"], one["what"], one["why"], one["fix"]) for one in panel["findings"]]
        said = [block.said for block in blocks_of(window.texts[self.sheet])]
        if shown != said:
            raise BrokenPromiseError("differs", f"the text says {said}, and the panel {shown}")

    async def _undo_reaches_the_beginning(self) -> None:
        """Undo all in each window, and redo all: the stack is never cut off."""
        for window in self.windows[:1]:
            before = words_of(window.texts[self.sheet])
            while window.redo(self.sheet):  # which may take out what an undo had brought back
                pass
            last = window.texts[self.sheet]
            self.ledger.unsure(before | words_of(last))
            edits = self._edits_to(window)
            depth = len(window.histories[self.sheet].done)
            while window.undo(self.sheet):
                if self.random.random() < 0.3:
                    await self.panel_of(window)
            await self._untouched(window, edits, "undoing all")
            self.note(f"{window.name} undoes all of {depth} and redoes it")
            while window.redo(self.sheet):
                pass
            await self._untouched(window, edits, "redoing all")
            if window.texts[self.sheet] != last:
                raise BrokenPromiseError("lost", "undo and redo of everything end elsewhere")
        await self.quiet()
        await self._the_review_is_what_the_text_says()

    # Looking

    async def _not_shown(self, window: Window, value: str) -> str:
        shown = (await self.panel_of(window))["acceptable"].get("A")
        return "" if shown == value else f"{window.name} shows {shown}"

    def _some_block(self, window: Window) -> Block | None:
        found = blocks_of(window.texts[self.sheet])
        return self.random.choice(found) if found else None

    async def _numbers(self, window: Window) -> dict[str, str]:
        """Return what each finding says first, by its number."""
        panel: Panel = await self.panel_of(window)
        return {one["id"]: one["what"] for one in panel["findings"]}

    def _line_at(self, window: Window, at: int) -> str:
        text = window.texts[self.sheet]
        start = text.rindex("\n", 0, at) + 1
        end = text.find("\n", at)
        return text[start : end if end >= 0 else len(text)]
