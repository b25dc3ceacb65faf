"""Folders: which task lies in which folder, remembered in the store so that every window knows it.

A folder is ours only if its marker names the task: nothing else is ever written into or wiped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from redpencil.documents.files import MARKER, TaskFolder
from redpencil.errors import UserError
from redpencil.session import disk
from redpencil.store import Store
from redpencil_protocol.uris import DocumentUri

_SETTING = "folders"


class Folders:
    """The folders of all tasks that were laid out as files."""

    def __init__(self, store: Store, root: Path) -> None:
        """Take the store.

        Args:
            store: remembers the folders.
            root: where tasks get their folder that have none yet.

        Raises:
            UserError: the root cannot be made.
        """
        self._store = store
        try:
            self.root = disk.private_folder(root)
        except OSError as error:
            raise UserError(
                f"{root} cannot be made: {error.strerror}.", next_step="Name another folder for the tasks."
            ) from error
        self._known: dict[str, TaskFolder] = {}
        self.reload()

    def __iter__(self) -> Iterator[TaskFolder]:
        return iter(tuple(self._known.values()))

    def get(self, task_id: str) -> TaskFolder | None:
        """Return the folder of a task; None if it never had one."""
        return self._known.get(task_id)

    def reload(self) -> None:
        """Read again what other windows may have added."""
        kept = json.loads(self._store.setting(_SETTING) or "{}")
        for task, (source, path) in cast("dict[str, tuple[str, str]]", kept).items():
            self._known[task] = TaskFolder(Path(path), source, task)

    def document_of(self, file: Path) -> DocumentUri | None:
        """Return which document of which task a file is; None for any other file."""
        for folder in self._known.values():
            if (found := folder.document_of(file)) is not None:
                return found
        return None

    def assign(self, source: str, task_id: str, *, move: bool = False) -> TaskFolder:
        """Return the folder of a task, choosing `root/<task>` where it has none, or is to move there.

        Raises:
            UserError: something else lies there.
        """
        known = self._known.get(task_id)
        stays = known is not None and not (move and known.path.parent != self.root)
        folder = known if known is not None and stays else TaskFolder(self.root / task_id, source, task_id)
        if folder.path.exists() and not self.is_ours(folder) and any(folder.path.iterdir()):
            raise UserError(
                f"{folder.path} holds something else already.", next_step="Choose another folder with --folder."
            )
        if stays:
            return folder
        self.reload()
        self._known[task_id] = folder
        kept = {one.task: (one.source, str(one.path)) for one in self._known.values()}
        self._store.save_setting(_SETTING, json.dumps(kept))
        return folder

    def is_ours(self, folder: TaskFolder) -> bool:
        """Whether the marker in a folder names the task that it is said to hold."""
        return self.digests(folder) is not None

    def digests(self, folder: TaskFolder) -> dict[str, str] | None:
        """Return what was last read or written in a folder, by path below it; None if the folder is not ours."""
        data = disk.read(folder.path / MARKER)
        try:
            kept = cast("dict[str, object]", json.loads(data or b"{}"))
            if kept.get("task") != folder.task:
                return None
            return dict(cast("dict[str, str]", kept["files"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def save_digests(self, folder: TaskFolder, digests: dict[str, str]) -> None:
        """Write the marker."""
        kept = {"task": folder.task, "files": digests}
        disk.write(folder.path / MARKER, json.dumps(kept, indent=1).encode(), disk.WRITABLE)
