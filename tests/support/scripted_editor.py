"""A scripted editor: speaks LSP to a real `redpencil lsp` over stdio and behaves as editors do.

It keeps the text of what it has open, applies the server's edits against the version they name,
sends them back as didChange, and remembers every message for the conformance check.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

Message = dict[str, Any]
DEADLINE = 20.0
STARTING = 60.0
"""Seconds in which a server has to be there, also on a machine that does other things."""
SERVER = (sys.executable, "-m", "redpencil", "lsp")

VIRTUAL: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "codeLens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
        "textDocumentContent": {"dynamicRegistration": False},
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor"]}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}


class ServerError(Exception):
    """The server answered a request with an error; `code` and `message` are its."""

    def __init__(self, error: Message) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code: int = error["code"]
        self.message: str = error["message"]


class ScriptedEditor:
    """One editor with one server process."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        encoding: str = "utf-16",
        capabilities: Message | None = None,
        options: Any = None,
        program: Sequence[str] = SERVER,
        log: Path | None = None,
    ) -> None:
        self.program = program
        """How the server is started; another one plants a fault in it."""
        self.log_file = log
        """Where the server's standard error goes; None leaves it where this process has its own."""
        self.encoding = encoding
        self.options = options
        """`initializationOptions`."""
        self.capabilities = capabilities or {**VIRTUAL, "general": {"positionEncodings": [encoding]}}
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.diagnostics: dict[str, list[Message]] = {}
        self.shown: list[str] = []
        self.log: list[tuple[str, Message]] = []
        """(`client` or `server`, message) in the order seen here."""
        self.server: Message = {}
        """The answer to `initialize`."""
        self.applies_edits = True
        self._environment = {**os.environ, **environment}
        self._next_id = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._news = asyncio.Condition()
        self._process: asyncio.subprocess.Process
        self._reader: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def start(self) -> None:
        """Start the server, also again after it ended; what the editor has open it tells by itself."""
        with contextlib.ExitStack() as stack:
            errors = stack.enter_context(self.log_file.open("ab")) if self.log_file else None
            self._process = await asyncio.create_subprocess_exec(
                *self.program, env=self._environment, stderr=errors,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": self.capabilities}
        if self.options is not None:
            params["initializationOptions"] = self.options
        self.server = await self.request("initialize", params, deadline=STARTING)
        self.notify("initialized", {})

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            try:
                await self.request("shutdown", None)
                self.notify("exit", None)
                await asyncio.wait_for(self._process.wait(), DEADLINE)
            except (ConnectionError, TimeoutError):
                pass  # it is ended below
            finally:
                if self._process.returncode is None:
                    self._process.kill()
        await self._ended()

    async def kill(self) -> None:
        """End the server as a crash would."""
        self._process.kill()
        await self._ended()

    async def ended(self) -> int:
        """Wait until the server has ended by itself and return its exit code."""
        return await asyncio.wait_for(self._process.wait(), DEADLINE)

    async def _ended(self) -> None:
        await self._process.wait()
        await self._reader

    # What an editor does

    async def request(self, method: str, params: Any, *, deadline: float = DEADLINE) -> Any:
        """Send a request and return its result."""
        if self._reader.done():
            raise ConnectionError("the server ended")
        self._next_id += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[self._next_id] = future
        self._send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return await asyncio.wait_for(future, deadline)

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    async def act(self, command: str, **arguments: Any) -> Any:
        """Run an act of ours: `await editor.act("undo", task="t")`."""
        params = {"command": f"redpencil.{command}", "arguments": [arguments]}
        return await self.request("workspace/executeCommand", params)

    async def open(self, uri: str, language: str = "plaintext", *, text: str | None = None) -> str:
        """Read a document from the server and open it; with `text`, open what the editor still has of it."""
        if text is None:
            text = (await self.request("workspace/textDocumentContent", {"uri": uri}))["text"]
        self.texts[uri], self.versions[uri] = text, 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return self.texts[uri]

    def close(self, uri: str) -> None:
        """Close a document."""
        del self.texts[uri], self.versions[uri]
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def type(self, uri: str, text: str) -> None:
        """Replace a document's text as typing would, by one whole change."""
        self.texts[uri] = text
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    async def ask(self, method: str, uri: str, **rest: Any) -> Any:
        """Send `textDocument/<method>` about a document."""
        return await self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **rest})

    async def actions(self, uri: str, start: tuple[int, int], end: tuple[int, int] | None = None) -> list[Message]:
        """Return the code actions on a range."""
        span = span_of(start, end or start)
        return await self.ask("codeAction", uri, range=span, context={"diagnostics": []}) or []

    async def run(self, action: Message) -> Any:
        """Run a code action or a lens, as choosing it would."""
        return await self.request("workspace/executeCommand", {
            "command": action["command"]["command"], "arguments": action["command"].get("arguments", []),
        })  # fmt: skip

    async def until(self, holds: Callable[[], Any], what: str = "a state") -> Any:
        """Wait until `holds()` is true and return it; after each message it is looked at again."""

        async def wait() -> Any:
            async with self._news:
                while not (value := holds()):
                    await self._news.wait()
                return value

        try:
            return await asyncio.wait_for(wait(), DEADLINE)
        except TimeoutError:
            raise AssertionError(f"{what} did not come; shown: {self.shown}") from None

    # The wire

    def _send(self, message: Message) -> None:
        self.log.append(("client", message))
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                header = await self._process.stdout.readuntil(b"\r\n\r\n")
                length = int(header.decode().split("Content-Length:")[1].split("\r\n")[0])
                message = json.loads(await self._process.stdout.readexactly(length))
                self.log.append(("server", message))
                self._take(message)
                async with self._news:
                    self._news.notify_all()
        except asyncio.IncompleteReadError:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ConnectionError("the server ended"))

    def _take(self, message: Message) -> None:
        if "method" not in message:
            future = self._waiting.pop(message["id"])
            if future.cancelled():
                return  # nobody waits for it any more
            if "error" in message:
                future.set_exception(ServerError(message["error"]))
            else:
                future.set_result(message["result"])
            return
        params = message.get("params") or {}
        result: Any = None
        match message["method"]:
            case "textDocument/publishDiagnostics":
                self.diagnostics[params["uri"]] = params["diagnostics"]
            case "window/showMessage":
                self.shown.append(params["message"])
            case "window/showDocument":
                result = {"success": True}
            case "workspace/applyEdit":
                result = {"applied": self._apply(params["edit"])}
        if "id" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _apply(self, edit: Message) -> bool:
        if not self.applies_edits:
            return False
        for change in edit["documentChanges"]:
            uri, version = change["textDocument"]["uri"], change["textDocument"]["version"]
            if self.versions.get(uri) != version:
                return False
            text = self.texts[uri]
            spans = [(*self.offsets(text, one["range"]), one["newText"]) for one in change["edits"]]
            for start, end, new in sorted(spans, reverse=True):
                text = text[:start] + new + text[end:]
            self.type(uri, text)
        return True

    def offsets(self, text: str, span: Message) -> tuple[int, int]:
        """Return the code-point offsets of a range, counted the slow and obvious way."""
        return tuple(  # type: ignore[return-value]
            offset_of(text, span[end]["line"], span[end]["character"], self.encoding) for end in ("start", "end")
        )


def span_of(start: tuple[int, int], end: tuple[int, int]) -> Message:
    """Return the LSP range between two (line, character) pairs."""
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }


def offset_of(text: str, line: int, character: int, encoding: str) -> int:
    """Return the code-point offset of an LSP position, by walking the text."""
    offset = 0
    for _ in range(line):
        while offset < len(text) and text[offset] not in "\r\n":
            offset += 1
        offset += 2 if text[offset : offset + 2] == "\r\n" else 1
    units = 0
    while units < character and offset < len(text):
        units += units_of(text[offset], encoding)
        offset += 1
    return offset


def units_of(character: str, encoding: str) -> int:
    """Return how many units a character takes."""
    return {"utf-8": len(character.encode()), "utf-16": len(character.encode("utf-16-le")) // 2, "utf-32": 1}[encoding]


def position_of(text: str, offset: int, encoding: str) -> tuple[int, int]:
    """Return the (line, character) of a code-point offset, by walking the text."""
    line, start, index = 0, 0, 0
    while index < offset:
        if text[index] == "\n" or (text[index] == "\r" and text[index + 1 : index + 2] != "\n"):
            line, start = line + 1, index + 1
        index += 1
    return line, sum(units_of(one, encoding) for one in text[start:offset])


def environment(home: Path, hub: str | None, token: str | None) -> dict[str, str]:
    """Return the environment of a server with a profile of its own, whose reviewer knows what is recorded."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "privacy-notice").touch()
    values = {"REDPENCIL_HOME": str(home), "REDPENCIL_HUB": hub or "", "REDPENCIL_TOKEN": token or ""}
    return {**values, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


NewEditor = Callable[..., Awaitable[ScriptedEditor]]
"""Starts an editor: `await new_editor("profile", encoding="utf-8")`."""
