"""Runs the language server and writes down every message that passes: `python recording.py FILE COMMAND…`.

An editor starts it in place of the server. Each line of FILE is `["client" | "server", message]`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any


class _Frames:
    """Takes bytes as they come and yields whole messages."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[Any]:
        self._buffer += data
        messages = []
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            header = self._buffer[:end].lower()
            length = int(header.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(self._buffer) < end + 4 + length:
                break
            messages.append(json.loads(self._buffer[end + 4 : end + 4 + length]))
            self._buffer = self._buffer[end + 4 + length :]
        return messages


def main() -> int:
    """Pass everything on, and write it down."""
    lock = threading.Lock()
    with Path(sys.argv[1]).open("a", encoding="utf-8") as log:
        process = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None

        def pump(side: str, source: int, target: int) -> None:
            frames = _Frames()
            while data := os.read(source, 65536):
                with lock:
                    log.writelines(json.dumps([side, message]) + "\n" for message in frames.feed(data))
                    log.flush()
                os.write(target, data)
            os.close(target)

        outward = (process.stdout.fileno(), sys.stdout.fileno())
        threading.Thread(target=pump, args=("server", *outward), daemon=True).start()
        try:
            pump("client", sys.stdin.fileno(), process.stdin.fileno())
        except OSError:
            process.kill()
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
