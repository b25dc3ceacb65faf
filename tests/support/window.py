"""A window: an editor that types as a hand does, undoes as editors do, and outlives its server.

It adds to the scripted editor what a person's editor has: changes that go out piece by piece, one
undo stack a document in which the server's edits stand like any other, and a server that can be
stopped, continued, killed and started again while the texts stay on the screen.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.scripted_editor import Message, ScriptedEditor, position_of, span_of


@dataclass(frozen=True, slots=True)
class Replacement:
    """What one change took out of a text and put in its place."""

    start: int
    removed: str
    inserted: str

    def back(self) -> Replacement:
        """Return the change that reverses this one."""
        return Replacement(self.start, self.inserted, self.removed)


Group = list[Replacement]
"""Changes that an editor undoes together, in the order in which they were made."""


@dataclass(slots=True)
class History:
    """A document's undo stack, as every editor has one."""

    done: list[Group] = field(default_factory=list[Group])
    undone: list[Group] = field(default_factory=list[Group])


class Window(ScriptedEditor):
    """One window of a person's editor."""

    def __init__(self, name: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.name = name
        self.histories: dict[str, History] = {}
        self.languages: dict[str, str] = {}
        self.cursors: dict[str, int] = {}
        """Where the next key goes, by document; the server's edits move it as editors do."""
        self.by_lines = False
        """Whether it takes the server's edits as Neovim does: line by line, and each tells the server by itself."""

    # Documents

    async def open(self, uri: str, language: str = "plaintext", *, text: str | None = None) -> str:
        """Open a document, with an undo stack of its own."""
        shown = await super().open(uri, language, text=text)
        self.histories[uri], self.languages[uri], self.cursors[uri] = History(), language, 0
        return shown

    def close(self, uri: str) -> None:
        """Close a document; its undo stack goes with it."""
        super().close(uri)
        del self.histories[uri], self.languages[uri], self.cursors[uri]

    def save(self, uri: str) -> None:
        """Save a document, as a hand does that rests."""
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    # Typing

    def change(self, uri: str, start: int, end: int, text: str, *, joins: bool = False) -> None:
        """Put `text` in the place of `start:end`: one change, undone by itself or with the one before."""
        made = Replacement(start, self.texts[uri][start:end], text)
        history = self.histories[uri]
        if joins and history.done:
            history.done[-1].append(made)
        else:
            history.done.append([made])
        history.undone.clear()
        self._send_changes(uri, [made])

    def insert(self, uri: str, at: int, text: str) -> None:
        """Paste a text."""
        self.change(uri, at, at, text)

    def key(self, uri: str, character: str, *, first: bool = False) -> None:
        """Type one character at the cursor; all but the first belong to what was typed before them."""
        at = self.cursors[uri]
        self.change(uri, at, at, character, joins=not first)
        self.cursors[uri] = at + len(character)

    def type(self, uri: str, text: str) -> None:
        """Replace the whole text by what differs of it."""
        before = self.texts[uri]
        start = shared(before, text)
        tail = shared(before[start:][::-1], text[start:][::-1])
        self.change(uri, start, len(before) - tail, text[start : len(text) - tail])

    def undo(self, uri: str) -> bool:
        """Undo as the editor does; False where nothing is left to undo."""
        return self._turn(uri, self.histories[uri].done, self.histories[uri].undone)

    def redo(self, uri: str) -> bool:
        """Redo as the editor does; False where nothing is left to redo."""
        return self._turn(uri, self.histories[uri].undone, self.histories[uri].done)

    def _turn(self, uri: str, source: list[Group], target: list[Group]) -> bool:
        if not source:
            return False
        back = [made.back() for made in reversed(source.pop())]
        target.append(back)
        self._send_changes(uri, back)
        return True

    def _send_changes(self, uri: str, changes: Group) -> None:
        events: list[Message] = []
        for made in changes:
            text = self.texts[uri]
            end = made.start + len(made.removed)
            assert text[made.start : end] == made.removed
            places = [position_of(text, at, self.encoding) for at in (made.start, end)]
            events.append({"range": span_of(*places), "text": made.inserted})
            self.texts[uri] = text[: made.start] + made.inserted + text[end:]
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": events})

    def _apply(self, edit: Message) -> bool:
        """Take the server's edit as editors do: one step of the undo stack, against the version it names."""
        if not self.applies_edits:
            return False
        changes = edit["documentChanges"]
        if any(self.versions.get(one["textDocument"]["uri"]) != one["textDocument"]["version"] for one in changes):
            return False
        for one in changes:
            self._take_edits(one["textDocument"]["uri"], one["edits"])
        return True

    def _take_edits(self, uri: str, edits: list[Message]) -> None:
        text = self.texts[uri]
        spans = [(*self.offsets(text, one["range"]), one["newText"]) for one in edits]
        group = [Replacement(start, text[start:end], new) for start, end, new in sorted(spans, reverse=True)]
        if self.by_lines:
            group = self._in_lines(text, edits)
        history = self.histories[uri]
        history.done.append(group)
        history.undone.clear()
        for made in group:  # what comes in at the cursor itself stands behind it
            if made.start < self.cursors[uri]:
                end = min(made.start + len(made.removed), self.cursors[uri])
                self.cursors[uri] += len(made.inserted) - (end - made.start)
        if self.by_lines:
            for made in group:
                self._send_changes(uri, [made])
        else:
            self._send_changes(uri, group)

    def _in_lines(self, text: str, edits: list[Message]) -> Group:
        """Return what Neovim makes of edits: where they begin behind its last line, it adds lines."""
        group: Group = []
        places = ((one["range"]["start"]["line"], one["range"]["start"]["character"]) for one in edits)
        for _, one in sorted(zip(places, edits, strict=True), key=lambda pair: pair[0], reverse=True):
            last = text.count("\n") - text.endswith("\n")
            start, end = self.offsets(text, one["range"])
            new, fixes = one["newText"], False
            if one["range"]["start"]["line"] > last:
                start = end = len(text)
                new = new + "\n" if text.endswith("\n") else "\n" + new
            elif one["range"]["end"]["line"] > last and text.endswith("\n"):
                end, fixes = len(text) - 1, True
            made = Replacement(start, text[start:end], new)
            group.append(made)
            text = text[:start] + new + text[end:]
            if fixes and text.endswith("\n\n"):
                group.append(Replacement(len(text) - 1, "\n", ""))
                text = text[:-1]
        return group

    # The server

    def stop(self) -> None:
        """Let the server stand still; what is sent to it waits."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a stopped server go on."""
        self._process.send_signal(signal.SIGCONT)

    @property
    def runs(self) -> bool:
        """Whether the server runs."""
        return self._process.returncode is None

    async def died(self) -> None:
        """Wait until the server has ended, whatever ended it."""
        await self._ended()

    async def restart(self) -> None:
        """Start a server after one was killed, and tell it what is open, with the texts as they stand."""
        await self.start()
        for uri, text in self.texts.items():
            self.versions[uri] += 1
            item = {"uri": uri, "languageId": self.languages[uri], "version": self.versions[uri], "text": text}
            self.notify("textDocument/didOpen", {"textDocument": item})

    def tail(self, lines: int) -> str:
        """Return the last lines that the server wrote to its log."""
        if self.log_file is None or not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])

    # What a person sees

    async def panel(self, task: str) -> Message:
        """Return what stands of a task."""
        return await self.request("redpencil/panel", {"task": task})

    async def content(self, uri: str) -> str:
        """Return a document's text as the server has it."""
        return (await self.request("workspace/textDocumentContent", {"uri": uri}))["text"]


def shared(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def store_of(home: Path) -> Path:
    """Return the store's file of a profile."""
    return home / "store.sqlite3"
