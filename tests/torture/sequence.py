"""One sequence: windows on one review, what is done in them, what must be true whenever they are quiet.

A sequence is drawn from its seed, so that the seed alone repeats what was done; what the machine made
of it in time is not repeated. A failure tells seed, steps and the text of each window.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from random import Random
from typing import Any

from support.scripted_editor import ServerError
from support.waiting import last_complaint
from support.window import Window
from torture import places
from torture.acts import Act, random_act
from torture.ledger import BrokenPromiseError, Ledger, words_of
from torture.places import Edit

Panel = dict[str, Any]
Step = Callable[[], Awaitable[None]]
OWN_MISTAKE = "a mistake of its own"
"""What the product says of a fault that it knows nothing of."""
_LOG_LINES = 20
_OF_ONE_WINDOW = frozenset({"sync", "sync_message", "undo", "redo", "claim_seconds_left"})


class TroubleError(Exception):
    """A sequence failed; its text is all that is needed to look into it."""

    def __init__(self, kind: str, story: str) -> None:
        super().__init__(story)
        self.kind = kind


class Review:
    """One task's review in several windows, and what each person at them has done."""

    def __init__(self, seed: str, task: str, windows: Sequence[Window]) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.task = task
        self.windows = list(windows)
        self.ledger = Ledger()
        self.story: list[str] = []
        self.tried: Counter[str] = Counter()
        self.layout: Panel = {}
        self.sheet = ""
        self.files: list[str] = []
        """The addresses of tests and rewrites of the reviewer's own."""

    async def begin(self) -> None:
        """Claim the task and open its sheet in every window."""
        for window in self.windows:
            self.layout = await window.act("claimTask", task=self.task)
            self.sheet = self.layout["sheet"]
            await window.open(self.sheet, "redpencil-review")

    async def leave(self) -> None:
        """Close what is open of this task."""
        for window in self.windows:
            for uri in [*window.texts]:
                window.close(uri)

    @contextlib.asynccontextmanager
    async def told(self) -> AsyncIterator[None]:
        """Tell the whole story of a failure within."""
        try:
            yield
        except BrokenPromiseError as error:
            raise TroubleError(error.kind, self._told(error)) from error
        except (TimeoutError, ConnectionError, ServerError, AssertionError, KeyError) as error:
            kind = "hang" if isinstance(error, TimeoutError) else "error"
            raise TroubleError(kind, self._told(error)) from error

    def _told(self, error: Exception) -> str:
        texts = [
            f"--- {window.name}: {uri}\n{text}" for window in self.windows for uri, text in sorted(window.texts.items())
        ]
        shown = [f"--- {window.name} was shown: {window.shown[-3:]}" for window in self.windows if window.shown]
        logs = [f"--- the log of {window.name}\n{tail}" for window in self.windows if (tail := window.tail(_LOG_LINES))]
        return "\n".join([f"{error!r}", f"seed {self.seed}", *self.story, *shown, *texts, *logs])

    # What a person does

    def note(self, line: str) -> None:
        """Add a line to the story."""
        self.story.append(line)

    def edit_in(self, window: Window, uri: str) -> tuple[Edit, str]:
        """Draw something to type in a document of a window, and return it with its word."""
        word = self.ledger.word(window.name)
        draw = places.typed if uri == self.sheet else places.in_a_file
        return draw(self.random, window.texts[uri], word), word

    def document_in(self, window: Window) -> str:
        """Draw a document that a window has open to type in."""
        return self.random.choice([self.sheet, *(uri for uri in [self.sheet, *self.files] if uri in window.texts)])

    def type_in(self, window: Window, *, acknowledged: bool = True) -> None:
        """Paste or delete something in a window."""
        uri = self.document_in(window)
        taken = places.removal(self.random, window.texts[uri]) if self.random.random() < 0.2 else None
        if taken is not None:
            self.replace(window, uri, taken)
            return
        edit, word = self.edit_in(window, uri)
        self.replace(window, uri, edit)
        if acknowledged:
            self.ledger.stands([word])

    def replace(self, window: Window, uri: str, edit: Edit) -> None:
        """Do an edit in a window; what it deletes is gone."""
        removed = window.texts[uri][edit.start : edit.end]
        self.note(f"{window.name} types {edit.text!r} for {removed!r} at {edit.start} of {_short(uri)}")
        window.change(uri, edit.start, edit.end, edit.text)
        self.ledger.gone(words_of(removed))

    async def keys_in(self, window: Window) -> None:
        """Type something key by key, giving way to others between keys."""
        uri = self.document_in(window)
        edit, word = self.edit_in(window, uri)
        await self.type_keys(window, uri, edit)
        self.ledger.stands([word])

    async def type_keys(self, window: Window, uri: str, edit: Edit) -> None:
        """Type an edit key by key, giving way to others between keys."""
        self.note(f"{window.name} types by keys {edit.text!r} at {edit.start} of {_short(uri)}")
        window.cursors[uri] = edit.start
        for index, key in enumerate(edit.text):
            window.key(uri, key, first=index == 0)
            await asyncio.sleep(0)

    async def panel_of(self, window: Window) -> Panel:
        """Return what a window shows of the review."""
        return await window.panel(self.task)

    async def act_in(self, window: Window, act: Act) -> bool:
        """Ask for an act; False where it was refused."""
        self.note(f"{window.name} acts: {act}")
        self.ledger.unsure(act.brings | act.takes)
        try:
            await window.act(act.command, **act.arguments)
        except ServerError as refused:
            self.note(f"  refused: {refused.message}")
            if OWN_MISTAKE in refused.message:
                raise
            return False
        self.ledger.gone(act.takes)
        self.ledger.stands(act.brings)
        return True

    async def drawn_act(self, window: Window) -> Act:
        """Draw an act that is possible in a window."""
        panel = await self.panel_of(window)
        word = self.ledger.word(window.name)
        return random_act(self.random, panel, self.layout, window.texts[self.sheet], word)

    async def reverse_in(self, window: Window) -> None:
        """Undo or redo by the act."""
        command = self.random.choice(["undo", "undo", "redo"])
        self.note(f"{window.name} acts: {command}")
        self.ledger.reversed_by(window.name)
        with contextlib.suppress(ServerError):
            await window.act(command, task=self.task)

    def reverse_in_editor(self, window: Window) -> None:
        """Undo or redo as the editor does: what goes with it is the reviewer's word."""
        uri = self.document_in(window)
        before = words_of(window.texts[uri])
        turn = self.random.choice([window.undo, window.undo, window.redo])
        for _ in range(self.random.randint(1, 3)):
            if not turn(uri):
                break
            self.note(f"{window.name} {turn.__name__}es in the editor, {_short(uri)}")
        after = words_of(window.texts[uri])
        self.ledger.gone(before - after)
        self.ledger.unsure(after - before)

    async def own_file_in(self, window: Window) -> None:
        """Begin a test or a rewrite, and open it in every window."""
        if self.files and self.random.random() < 0.5:
            return
        if self.random.random() < 0.5:
            answer = await window.act("addTest", task=self.task, path="test_torture.py")
        else:
            answer = await window.act("startRewrite", task=self.task, label="A")
        self.note(f"{window.name} begins {_short(answer['uri'])}")
        if answer["uri"] not in self.files:
            self.files.append(answer["uri"])

    # What must be true

    async def quiet(self, expected: Iterable[Act] = ()) -> None:
        """Wait until all windows agree, and hold them to what was done.

        Raises:
            BrokenPromiseError: they do not agree in time, or something is lost or doubled.
        """
        for window in self.windows:
            for uri in window.texts:
                window.save(uri)
        if difference := await last_complaint(self.difference):
            raise BrokenPromiseError("differs", difference)
        window = self.windows[0]
        panel = await self.panel_of(window)
        for act in expected:
            if not act.holds(panel):
                raise BrokenPromiseError("lost", f"the panel does not show {act}: {_briefly(panel)}")
        self.ledger.check("\n".join(window.texts[uri] for uri in self.writable(window)))

    def writable(self, window: Window) -> list[str]:
        """Return the addresses of what a window has open to type in."""
        return [uri for uri in (self.sheet, *self.files) if uri in window.texts]

    async def difference(self) -> str:
        """Say in what the windows differ from each other or from their servers; empty if in nothing."""
        first = self.windows[0]
        for uri in self.files:
            for window in self.windows:
                if uri not in window.texts:
                    try:
                        await window.open(uri, "python")
                    except ServerError as refused:
                        return f"{window.name} has no {_short(uri)}: {refused}"
        panels = [await self.panel_of(window) for window in self.windows]
        if unlike := agreed_on(self.windows, panels):
            return unlike
        for window in self.windows:
            for uri in self.writable(first):
                if window.texts[uri] != first.texts[uri]:
                    return f"{window.name} and {first.name} have other texts of {_short(uri)}"
                if await window.content(uri) != window.texts[uri]:
                    return f"{window.name}'s server has another text of {_short(uri)}: {await window.content(uri)!r}"
        said = words_of("\n".join(f"{one['what']} {one['why']} {one['fix']}" for one in panels[0]["findings"]))
        written = words_of(places.findings_part(first.texts[self.sheet]))
        return "" if said == written else f"the findings say {said}, and the sheet {written}"


def agreed_on(windows: Sequence[Window], panels: Sequence[Panel]) -> str:
    """Say in what the panels of several windows differ; empty if in nothing that all should show."""
    shown = [{name: value for name, value in panel.items() if name not in _OF_ONE_WINDOW} for panel in panels]
    for window, panel in zip(windows, shown, strict=True):
        names = [name for name in panel if panel[name] != shown[0][name]]
        if names:
            views = [{name: one[name] for name in names} for one in (shown[0], panel)]
            return f"{windows[0].name} and {window.name} show other {names}: {views}"
    return ""


def _briefly(panel: Panel) -> str:
    scores = {f"{one['label']} {one['criterion']}": one["value"] for one in panel["criteria"]}
    findings = [f"{one['id']} {one['severity']} {one['what']!r}" for one in panel["findings"]]
    return f"{panel['state']}, {scores}, {panel['ranking']}, {panel['acceptable']}, {findings}"


def _short(uri: str) -> str:
    return uri.split("/", 3)[-1]
