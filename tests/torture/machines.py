"""Two machines of one reviewer, and a hub behind bad weather: they work apart, die, submit and take back.

A sequence goes in rounds. In a round each machine works without the other, through faults; then the
sky clears, both sync, and both must say the same, with every word that was typed, and so must the hub.
"""

from __future__ import annotations

import asyncio
import contextlib

from support.scripted_editor import ServerError
from support.waiting import last_complaint
from support.window import Window
from torture import places
from torture.ledger import BrokenPromiseError, texts_in, words_of
from torture.machine import Machine
from torture.sequence import Panel, Review, agreed_on
from torture.weather import Sky
from torture.windows import mended


class MachinesSequence(Review):
    """One sequence on two machines with a window each."""

    def __init__(self, seed: str, task: str, machines: tuple[Machine, Machine]) -> None:
        super().__init__(seed, task, [machine.windows[0] for machine in machines])
        self.machines = dict(zip((window.name for window in self.windows), machines, strict=True))

    async def run(self, rounds: int) -> None:
        """Work `rounds` rounds apart, with a submission between some of them."""
        async with self.told():
            await self.begin()
            await self.settled()
            for _ in range(rounds):
                await self._round()
                if self.random.random() < 0.4:
                    await self._submission()
            await self.leave()

    # A round

    async def _round(self) -> None:
        first, second = self.random.sample(self.windows, 2)
        is_wild = self.random.random() < 0.5
        self.note(f"* a round{f', {first.name} wild' if is_wild else ''}")
        self.tried["round"] += 1
        busy: set[str] = set()
        for window in (first, second):
            self._weather_over(window)
            for _ in range(self.random.randint(1, 3)):
                if not is_wild:
                    await self._tame(window, busy)
                elif window is first:
                    await self._wild(window)
                else:
                    self._notes(window)
            await self._trouble(window)
        if self.random.random() < 0.5:
            await asyncio.gather(*(self._sync(window) for window in self.windows))
        await self.settled()

    async def _tame(self, window: Window, busy: set[str]) -> None:
        """Something that leaves alone what the other machine may be at."""
        if self.random.random() < 0.5:
            await self.keys_in(window)
            return
        act = await self.drawn_act(window)
        if act.item in busy or act.takes or act.command in {"deleteFinding", "editFinding"}:
            return
        busy.add(act.item)
        await self.act_in(window, act)

    async def _wild(self, window: Window) -> None:
        """Anything at all: the other machine only writes in the notes meanwhile."""
        chance = self.random.random()
        if chance < 0.3:
            self.type_in(window)
        elif chance < 0.7:
            await self.act_in(window, await self.drawn_act(window))
        elif chance < 0.85:
            await self.reverse_in(window)
        else:
            self.reverse_in_editor(window)
        await self.panel_of(window)

    def _notes(self, window: Window) -> None:
        word = self.ledger.word(window.name)
        self.replace(window, self.sheet, places.in_the_notes(self.random, window.texts[self.sheet], word))
        self.ledger.stands([word])

    # Faults

    def _weather_over(self, window: Window) -> None:
        weather = self.machines[window.name].weather
        weather.sky = self.random.choice([*Sky, Sky.FINE])
        self.note(f"{window.name}'s way to the hub: {weather.sky.value}")
        self.tried[weather.sky.value] += 1

    async def _trouble(self, window: Window, *, types: bool = True) -> None:
        chance = self.random.random()
        if chance < 0.4:
            await self._sync(window)
        elif chance < 0.6:
            self.tried["server killed"] += 1
            self.note(f"{window.name}'s server is killed")
            await window.kill()
            if types:
                self._notes(window)
            await window.restart()
        elif chance < 0.8:
            await self._dies_while_syncing(window)

    async def _sync(self, window: Window) -> None:
        self.note(f"{window.name} syncs")
        with contextlib.suppress(ServerError):
            await window.act("sync")

    async def _dies_while_syncing(self, window: Window) -> None:
        self.tried["server dies at a commit"] += 1
        file = self.machines[window.name].crash_file(window)
        commits = self.random.randint(0, 4)
        file.write_text(str(commits))
        self.note(f"{window.name}'s server dies before commit {commits}")
        with contextlib.suppress(ServerError, ConnectionError):
            await window.act("sync")
        if file.exists():
            file.unlink()
            await window.kill()
        else:
            await window.died()
        await window.restart()

    # A submission

    async def _submission(self) -> None:
        window, other = self.random.sample(self.windows, 2)
        self.note(f"* {window.name} submits")
        self.tried["submission"] += 1
        await mended(window, self.task)
        await self.settled()
        self._weather_over(window)
        await window.act("submit", task=self.task)
        await self._trouble(window, types=False)  # what is typed behind a submission does not count yet
        await self.settled(state="submitted")
        there = self.machines[window.name].submissions(self.task)
        if len(there) != 1:
            raise BrokenPromiseError("doubled", f"the hub has {len(there)} submissions")
        taker = self.random.choice([window, other])
        self.note(f"{taker.name} takes back")
        await taker.act("withdraw", task=self.task)
        await self.settled()

    # What must be true

    async def settled(self, state: str = "draft") -> None:
        """Clear the sky, sync both machines, and hold both and the hub to what was done.

        Raises:
            BrokenPromiseError: they do not come to say the same, or something is lost or doubled.
        """
        for machine in self.machines.values():
            machine.weather.sky = Sky.FINE
        for window in self.windows:
            for uri in window.texts:
                window.save(uri)
        if difference := await last_complaint(lambda: self._unsettled(state)):
            raise BrokenPromiseError("differs", difference)
        for window in self.windows:
            self.ledger.check("\n".join(window.texts[uri] for uri in self.writable(window)))

    async def _unsettled(self, state: str) -> str:
        for window in self.windows:
            with contextlib.suppress(ServerError):
                await window.act("sync")
        panels = [await self.panel_of(window) for window in self.windows]
        for window, panel in zip(self.windows, panels, strict=True):
            if panel["sync"] != "synced" or panel["state"] != state:
                return f"{window.name} is {panel['state']} and {panel['sync']}: {panel['sync_message']}"
        if unlike := agreed_on(self.windows, [_unnumbered(panel) for panel in panels]):
            return unlike
        there = words_of(texts_in(self.machines[self.windows[0].name].draft(self.task)["review"]))
        for window in self.windows:
            here = words_of("\n".join(window.texts[uri] for uri in self.writable(window)))
            if here != there:
                return f"the hub lacks {here - there} of {window.name} and has {there - here} besides"
        return ""


def _unnumbered(panel: Panel) -> Panel:
    """Return a panel without what is each machine's own: numbers and order of findings, claim, late words."""
    findings = [{name: value for name, value in one.items() if name != "id"} for one in panel["findings"]]
    return {**panel, "facts": (), "findings": sorted(findings, key=str), "missing": sorted(panel["missing"])}
