"""A scripted editor that opens files, and knows nothing of redpencil but its commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.scripted_editor import VIRTUAL, Message, ScriptedEditor

PLAIN: Message = {
    **{name: value for name, value in VIRTUAL.items() if name != "workspace"},
    "workspace": {name: value for name, value in VIRTUAL["workspace"].items() if name != "textDocumentContent"},
}


class FileEditor(ScriptedEditor):
    """Opens what lies in the folder of one task."""

    def __init__(self, environment: Mapping[str, str], folder: Path, *, capabilities: Message | None = None) -> None:
        super().__init__(environment, capabilities=capabilities or PLAIN)
        self.folder = folder

    def uri(self, below: str) -> str:
        """Return the URI of a file of the task."""
        return (self.folder / below).as_uri()

    async def read(self, below: str, text: str | None = None) -> str:
        """Open a file as it lies there, or with `text` that the editor kept; return its URI."""
        uri = self.uri(below)
        self.texts[uri] = (self.folder / below).read_text(encoding="utf-8") if text is None else text
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": self.texts[uri]}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    async def hang_up(self) -> None:
        """End as a crash of the editor would: nothing more comes."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._ended()

    async def settle(self) -> Any:
        """Wait until the server has taken all that was sent before."""
        return await self.ask("hover", self.uri("brief.md"), position={"line": 0, "character": 0})
