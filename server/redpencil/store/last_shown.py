"""What the editor of each window showed last, so that words typed while its server was dead are told from older text.

A file a window beside the store, written anew at each exchange with the editor. It outlives the process and need not
outlive a power cut, so it never waits for the disk: without it, the journal's texts are guessed from.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from redpencil.review.delta import Delta, Hunk
from redpencil.store.presence import Presence

_SUFFIX = ".shown"
_KEPT_SECONDS = 7 * 24 * 3600
"""How long it is waited for an editor to come back."""


class Showing(NamedTuple):
    """What an editor showed of a document."""

    revision: int
    """The revision that the document's text is counted from."""
    missing: Delta
    """What the editor did not show of that text."""
    under_way: Delta
    """Of what was missing, what had been sent, so that it may have been shown."""


class LastShown:
    """What this window's editor shows, and what those of dead windows showed."""

    def __init__(self, presence: Presence) -> None:
        """Know of no document yet."""
        self._presence = presence
        self._mine: dict[str, Showing] = {}

    def note(self, task: str, path: str, showing: Showing) -> None:
        """Note what this window's editor shows of a document."""
        if not self._mine:
            self._sweep()
        self._mine[f"{task}/{path}"] = showing
        self._write(self._presence.name, self._mine)

    def forget(self, task: str, path: str) -> None:
        """This window's editor shows a document no more."""
        if self._mine.pop(f"{task}/{path}", None) is not None:
            self._write(self._presence.name, self._mine)

    def left(self, task: str, path: str) -> dict[str, Showing]:
        """Return what the editors of dead windows showed of a document, by the windows' names."""
        found = ((name, known.get(f"{task}/{path}")) for name, known in self._dead())
        return {name: showing for name, showing in found if showing is not None}

    def taken_up(self, window: str, task: str, path: str) -> None:
        """An editor is back with what it showed of a document when the window of this name was alive."""
        known = self._read(window)
        known.pop(f"{task}/{path}", None)
        self._write(window, known)

    def _dead(self) -> Iterator[tuple[str, dict[str, Showing]]]:
        for file in self._presence.folder.glob(f"*{_SUFFIX}"):
            name = file.name.removesuffix(_SUFFIX)
            if not self._presence.is_alive(name):
                yield name, self._read(name)

    def _sweep(self) -> None:
        """Let go of what editors showed that did not come back in a week."""
        for name, _ in self._dead():
            file = self._file(name)
            with contextlib.suppress(OSError):
                if time.time() - file.stat().st_mtime > _KEPT_SECONDS:
                    file.unlink()

    def _read(self, window: str) -> dict[str, Showing]:
        try:
            said = json.loads(self._file(window).read_text(encoding="utf-8"))
            return {
                document: Showing(int(revision), _delta(missing), _delta(under_way))
                for document, (revision, missing, under_way) in said.items()
            }
        except (OSError, ValueError, TypeError, AttributeError):  # half written when the power went
            return {}

    def _write(self, window: str, known: dict[str, Showing]) -> None:
        file = self._file(window)
        with contextlib.suppress(OSError):  # it only spares a guess
            if known:
                fresh = file.with_suffix(".new")
                fresh.write_text(json.dumps(known), encoding="utf-8")
                fresh.replace(file)
            else:
                file.unlink(missing_ok=True)

    def _file(self, window: str) -> Path:
        return self._presence.folder / f"{window}{_SUFFIX}"


def _delta(said: list[tuple[int, str, str]]) -> Delta:
    return tuple(Hunk(int(start), str(old), str(new)) for start, old, new in said)
