"""The least that a server in Python can be: it answers every request with nothing, and blocks in between."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Answer until `exit` or the end of the input."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        length = int(line.split(b":")[1])
        source.readline()
        message = json.loads(source.read(length))
        if message.get("method") == "exit":
            return
        if "id" in message and "method" in message:
            result = {"capabilities": {}} if message["method"] == "initialize" else None
            body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
            target.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            target.flush()


if __name__ == "__main__":
    main()
