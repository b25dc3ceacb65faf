"""Two or three windows over one file: they type, act, undo and sync, and are killed at random."""

from __future__ import annotations

import asyncio
import contextlib
import re

from support.scripted_editor import ServerError
from support.waiting import last_complaint
from support.window import Window
from torture.acts import Act
from torture.ledger import BrokenPromiseError, texts_in, words_of
from torture.machine import Machine
from torture.sequence import Review, Step
from torture.weather import Sky


class WindowsSequence(Review):
    """One sequence on one machine."""

    def __init__(self, seed: str, task: str, machine: Machine) -> None:
        super().__init__(seed, task, machine.windows)
        self.machine = machine

    async def run(self, steps: int) -> None:
        """Do `steps` steps, then see what the hub has of them, and sometimes submit."""
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
            await self._hub_has_it()
            if self.random.random() < 0.4:
                await self._submit_in_all_windows()
            await self.leave()

    def _weights(self) -> dict[Step, int]:
        return {
            self._one_types: 3,
            self._all_type_at_once: 6,
            self._one_acts: 5,
            self._all_act_at_once: 4,
            self._one_acts_while_others_type: 5,
            self._one_undoes_by_act: 4,
            self._one_undoes_in_the_editor: 4,
            self._begin_a_file: 3,
            self._type_while_a_server_stands_still: 3,
            self._server_killed_while_others_work: 3,
            self._server_dies_at_a_commit: 3,
            self._editor_killed: 1,
            self._sync_in_bad_weather: 3,
        }

    @property
    def _one(self) -> Window:
        return self.random.choice(self.windows)

    def _two(self) -> tuple[Window, Window]:
        first, second = self.random.sample(self.windows, 2)
        return first, second

    # Steps

    async def _one_types(self) -> None:
        window = self._one
        for _ in range(self.random.randint(1, 3)):
            self.type_in(window)
        await self.quiet()

    async def _all_type_at_once(self) -> None:
        if self.random.random() < 0.5:
            await asyncio.gather(*(self.keys_in(window) for window in self.windows))
        else:
            edits = [(window, self.edit_in(window, self.sheet)) for window in self.windows]
            for window, (edit, word) in edits:
                self.replace(window, self.sheet, edit)
                self.ledger.stands([word])
        await self.quiet()

    async def _one_acts(self) -> None:
        act = await self.drawn_act(window := self._one)
        done = await self.act_in(window, act)
        await self.quiet([act] if done else [])

    async def _all_act_at_once(self) -> None:
        acts: list[tuple[Window, Act]] = []
        for window in self.windows:
            act = await self.drawn_act(window)
            busy = {one.item for _, one in acts}
            if act.item not in busy and not (act.command == "deleteFinding" or "finding" in act.item):
                acts.append((window, act))
        done = await asyncio.gather(*(self.act_in(window, act) for window, act in acts))
        await self.quiet([act for (_, act), stands in zip(acts, done, strict=True) if stands])

    async def _one_acts_while_others_type(self) -> None:
        window = self._one
        act = await self.drawn_act(window)
        others = [one for one in self.windows if one is not window]
        if act.takes:
            others = []  # what is typed into the words that an act takes out may go with them
        done, *_ = await asyncio.gather(self.act_in(window, act), *(self.keys_in(one) for one in others))
        await self.quiet([act] if done else [])

    async def _one_undoes_by_act(self) -> None:
        await self.reverse_in(self._one)
        await self.quiet()

    async def _one_undoes_in_the_editor(self) -> None:
        self.reverse_in_editor(self._one)
        await self.quiet()

    async def _begin_a_file(self) -> None:
        await self.own_file_in(self._one)
        await self.quiet()
        await self._all_type_at_once()

    async def _type_while_a_server_stands_still(self) -> None:
        window, other = self._two()
        window.stop()
        try:
            await self.keys_in(window)
            self.type_in(other)
            await self.panel_of(other)
        finally:
            window.go_on()
        await self.quiet()

    async def _server_killed_while_others_work(self) -> None:
        window, other = self._two()
        if self.random.random() < 0.5:
            await self.keys_in(window)
        await window.kill()
        self.note(f"{window.name}'s server is killed")
        edit, word = self.edit_in(window, self.sheet)
        self.replace(window, self.sheet, edit)
        self.ledger.stands([word])
        if self.random.random() < 0.5:
            act = await self.drawn_act(other)
            if not act.takes:
                await self.act_in(other, act)
        else:
            await self.keys_in(other)
        await window.restart()
        self.note(f"{window.name}'s server is back")
        await self.quiet()

    async def _server_dies_at_a_commit(self) -> None:
        window = self._one
        act = await self.drawn_act(window)
        file = self.machine.crash_file(window)
        file.write_text(str(self.random.randint(0, 3)))
        self.note(f"{window.name}'s server dies before commit {file.read_text()}")
        await self.keys_in(window)
        done = False
        try:
            done = await self.act_in(window, act)
            await self.panel_of(window)
        except ConnectionError:
            self.note(f"{window.name}'s server is dead")
        file.unlink(missing_ok=True)
        if not window.runs or await self._is_dead(window):
            await window.died()
            await window.restart()
        await self.quiet([act] if done else [])

    async def _is_dead(self, window: Window) -> bool:
        try:
            await self.panel_of(window)
        except ConnectionError:
            return True
        return False

    async def _editor_killed(self) -> None:
        """The whole editor dies: what was acknowledged is there when it is opened anew."""
        window = self._one
        await self.keys_in(window)
        await self.panel_of(window)
        await window.kill()
        self.note(f"{window.name} is killed with all its texts")
        for texts in (window.texts, window.versions, window.histories, window.languages):
            texts.clear()
        await window.start()
        await window.open(self.sheet, "redpencil-review")
        await self.quiet()

    async def _sync_in_bad_weather(self) -> None:
        window, other = self._two()
        sky = self.random.choice([Sky.AWAY, Sky.BUSY, Sky.DEAF, Sky.SLOW])
        self.machine.weather.sky = sky
        self.note(f"the way to the hub: {sky.value}")
        self.tried[sky.value] += 1
        try:
            await self.keys_in(window)
            for one in (window, other):
                with contextlib.suppress(ServerError):
                    await one.act("sync")
            if sky in {Sky.AWAY, Sky.BUSY}:
                for one in (window, other):
                    if (await self.panel_of(one))["sync"] == "synced":
                        raise BrokenPromiseError(
                            "false word", f"{one.name} says that it is synced while the hub is {sky.value}"
                        )
        finally:
            self.machine.weather.sky = Sky.FINE
        await self.quiet()

    # The hub

    async def synced(self) -> None:
        """Sync until each window says that all is at the hub.

        Raises:
            BrokenPromiseError: one never does.
        """
        if unsynced := await last_complaint(self._unsynced):
            raise BrokenPromiseError("hang", f"never synced: {unsynced}")

    async def _unsynced(self) -> str:
        for window in self.windows:
            with contextlib.suppress(ServerError):
                await window.act("sync")
        panels = [await self.panel_of(window) for window in self.windows]
        said = [f"{panel['sync']} {panel['sync_message']}".strip() for panel in panels]
        return "" if set(said) == {"synced"} else str(said)

    async def _hub_has_it(self) -> None:
        """The hub's draft says what the windows say, each word once."""
        await self.synced()
        draft = self.machine.draft(self.task)["review"]
        window = self.windows[0]
        there = words_of(texts_in(draft))
        here = words_of("\n".join(window.texts[uri] for uri in self.writable(window)))
        if there != here:
            raise BrokenPromiseError("lost", f"the hub lacks {here - there} and has {there - here} besides")
        panel = await self.panel_of(window)
        values = sorted(str(one["value"]) for one in draft["scores"] if one["value"] is not None)
        if values != sorted(str(one["value"]) for one in panel["criteria"] if one["value"] is not None):
            raise BrokenPromiseError(
                "lost", f"the hub has the scores {draft['scores']}, and the panel {panel['criteria']}"
            )
        if sorted(draft["acceptable"].values()) != sorted(panel["acceptable"].values()):
            raise BrokenPromiseError("lost", f"the hub has {draft['acceptable']}, and the panel {panel['acceptable']}")

    async def _submit_in_all_windows(self) -> None:
        """Mend what is missing, submit in every window at once: the hub gets one submission."""
        window = self.windows[0]
        await mended(window, self.task)
        await self.quiet()
        self.note("all submit at once")
        self.tried["submit in all windows"] += 1
        answers = await asyncio.gather(
            *(one.act("submit", task=self.task) for one in self.windows), return_exceptions=True
        )
        if not any(isinstance(answer, dict) for answer in answers):
            raise BrokenPromiseError("lost", f"no window could submit: {answers}")
        await self.synced()
        there = self.machine.submissions(self.task)
        if len(there) != 1:
            raise BrokenPromiseError("doubled", f"the hub has {len(there)} submissions")
        here = words_of("\n".join(window.texts[uri] for uri in self.writable(window)))
        if words_of(str(there[0])) != here:
            raise BrokenPromiseError("lost", f"the submission says {words_of(str(there[0]))}, and the windows {here}")
        for one in self.windows:
            panel = await self.panel_of(one)
            if panel["state"] != "submitted" or panel["sync_message"]:
                raise BrokenPromiseError("differs", f"{one.name} says {panel['state']}: {panel['sync_message']}")


async def mended(window: Window, task: str) -> None:
    """Answer by acts whatever still keeps a review from being submitted."""
    panel = await window.panel(task)
    for one in panel["criteria"]:
        if one["value"] is None:
            key = {name: one[name] for name in ("rubric", "criterion", "label")}
            await window.act("setScore", task=task, value=2, **key)
    order = " = ".join(panel["labels"])  # which no finding contradicts
    await window.act("setRanking", task=task, order=order)
    sheet = next(text for uri, text in window.texts.items() if uri.endswith("/review.md"))
    for kind, label in re.findall(r"^(unsafe|misleading) ([AB]):[ \t]*$", sheet, re.MULTILINE):
        await window.act("setFlag", task=task, kind=kind, label=label, reason="It divides by zero.")
    texts = {"what": "It divides by zero.", "why": "Callers meet it.", "fix": "Raise ValueError."}
    for finding in panel["findings"]:
        empty = {name: text for name, text in texts.items() if not finding[name].strip()}
        if empty:
            await window.act("editFinding", task=task, finding=finding["id"], **empty)
