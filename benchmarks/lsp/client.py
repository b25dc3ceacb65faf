"""A blocking LSP client on raw pipes, for timing one server at a time.

One thread and poll(2), because an event loop would add its own wake-up to every figure. A
message's time is taken when its last byte has been read, before it is decoded. Linux only.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Message = dict[str, Any]

_CAPABILITIES: Message = {
    "general": {"positionEncodings": ["utf-32", "utf-16"]},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "textDocumentContent": {"dynamicRegistration": True},
        "workspaceFolders": True,
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": False},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}}},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
    },
    "window": {"showDocument": {"support": True}, "workDoneProgress": True},
}


class BenchmarkError(Exception):
    """A server did not do what a measure waits for; the message says what."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message and when its last byte was read, in seconds of the performance counter."""

    message: Message
    at: float


class Client:
    """One running server and the wire to it."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._buffer = bytearray()
        self._last_id = 0
        self.cpu = 0.0
        """Seconds of processor that the server took, known once it has stopped."""
        self._errors = (folder / "stderr.log").open("w+b")
        self.spawned_at = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=folder,
            env=os.environ | dict(environment),
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdout.fileno(), False)
        self._readable = select.poll()
        self._readable.register(self._stdout, select.POLLIN)

    def initialize(self) -> float:
        """Shake hands; return the seconds from the spawn to the answer."""
        uri = self._folder.as_uri()
        answer = self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "bench"}],
                "capabilities": _CAPABILITIES,
            },
        )
        self.notify("initialized", {})
        return answer.at - self.spawned_at

    def request(self, method: str, parameters: object) -> tuple[Any, float]:
        """Return the result and the seconds from the first byte sent to the last one read."""
        start = time.perf_counter()
        answer = self._ask(method, parameters)
        return answer.message.get("result"), answer.at - start

    def notify(self, method: str, parameters: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def start_request(self, method: str, parameters: object) -> None:
        """Send a request whose answer nobody waits for."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": parameters})

    def wait_for_diagnostics(self, uri: str, version: int = 0, timeout: float = 30.0) -> Arrival:
        """Return the next diagnostics of `uri` for `version` or later (or for no version)."""

        def matches(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            published = message["params"]
            stated = published.get("version")
            return published["uri"] == uri and (stated is None or stated >= version)

        return self._wait(matches, timeout, f"diagnostics of {uri}")

    def settle(self, quiet: float = 0.2) -> None:
        """Read until the server has said nothing for `quiet` seconds."""
        while self._next(time.perf_counter() + quiet):
            pass

    def memory(self) -> float:
        """Return the server's proportional set size in MiB."""
        rollup = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        kibibytes = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
        return int(kibibytes) / 1024

    def stop(self) -> None:
        """Shut the server down, by force if it will not go."""
        try:
            self._ask("shutdown", None, timeout=5)
            self.notify("exit", None)
            self._stdin.close()
        except (BenchmarkError, OSError):
            self._process.kill()
        self._wait_for_end()
        self._stdout.close()
        self._errors.close()

    def _wait_for_end(self) -> None:
        ended = os.pidfd_open(self._process.pid)
        if not select.select([ended], [], [], 10)[0]:
            self._process.kill()
        os.close(ended)
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime

    def _ask(self, method: str, parameters: object, timeout: float = 60.0) -> Arrival:
        self.start_request(method, parameters)
        wanted = self._last_id
        answer = self._wait(lambda m: m.get("id") == wanted and "method" not in m, timeout, f"answer to {method}")
        if "error" in answer.message:
            raise BenchmarkError(f"{method}: {answer.message['error'].get('message')}")
        return answer

    def _wait(self, matches: Callable[[Message], bool], timeout: float, what: str) -> Arrival:
        deadline = time.perf_counter() + timeout
        while arrival := self._next(deadline):
            if matches(arrival.message):
                return arrival
        raise BenchmarkError(f"no {what} within {timeout:.0f} s. {self._last_words()}")

    def _next(self, deadline: float) -> Arrival | None:
        """Return the next message that is not a request of the server's; answer those."""
        while True:
            if message := self._decoded():
                arrival = Arrival(json.loads(message), time.perf_counter())
                if "method" in arrival.message and "id" in arrival.message:
                    self._answer(arrival.message)
                    continue
                return arrival
            left = (deadline - time.perf_counter()) * 1000
            if left <= 0:
                return None
            if self._readable.poll(left):
                chunk = os.read(self._stdout.fileno(), 1 << 20)
                if not chunk:
                    raise BenchmarkError(f"the server ended. {self._last_words()}")
                self._buffer += chunk

    def _last_words(self) -> str:
        self._errors.seek(0)
        return f"It said:\n{self._errors.read().decode(errors='replace')[-2000:]}"

    def _decoded(self) -> bytes | None:
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return None
        lines = bytes(self._buffer[:head]).lower().split(b"\r\n")
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))
        end = head + 4 + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[head + 4 : end])
        del self._buffer[:end]
        return body

    def _answer(self, request: Message) -> None:
        result: object = None
        if request["method"] == "workspace/configuration":
            result = [None for _ in request["params"]["items"]]
        elif request["method"] == "workspace/applyEdit":
            result = {"applied": True}
        elif request["method"] == "window/showDocument":
            result = {"success": True}
        self._send({"id": request["id"], "result": result})

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message, separators=(",", ":")).encode()
        frame = memoryview(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        while frame:
            frame = frame[self._stdin.write(frame) :]
