"""What is timed, one function a measure. All answer milliseconds; memory is in MiB."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.lsp.client import Client
from benchmarks.lsp.generated import PATH, REVIEWING
from benchmarks.lsp.peers import Peer

from redpencil_protocol.commands import ClaimTask, MarkFinding, Position, Range
from redpencil_protocol.model import Model
from redpencil_protocol.severity import Severity

MILLISECONDS = 1000
LINES_PER_MARK = 20
PAUSE = 0.05
"""Seconds of silence before the next act or key: a fast typist presses twenty keys a second."""
CODE_ACTION_SECONDS = 3.0


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def cold_start(peer: Peer) -> tuple[float, float]:
    """From the spawn to the answer of `initialize`, and the processor time of the whole run up to the exit."""
    with peer.running() as client:
        taken = client.initialize()
    return taken * MILLISECONDS, client.cpu * MILLISECONDS


def first_act(peer: Peer, uri: str, number: int) -> float:
    """From the spawn to the answer of the first mark in a stored task."""
    with peer.running() as client:
        client.initialize()
        parameters = {"command": "redpencil.markFinding", "arguments": [_finding(uri, number).model_dump(mode="json")]}
        client.request("workspace/executeCommand", parameters)
        return (time.perf_counter() - client.spawned_at) * MILLISECONDS


def open_file(client: Client, path: Path) -> float:
    """From didOpen of a file to its first diagnostics."""
    uri, text = path.as_uri(), path.read_text(encoding="utf-8")
    start = time.perf_counter()
    did_open(client, uri, text)
    return (client.wait_for_diagnostics(uri).at - start) * MILLISECONDS


def open_document(client: Client, uri: str) -> float:
    """From asking for the text of a document of ours to its first diagnostics."""
    start = time.perf_counter()
    did_open(client, uri, content(client, uri))
    return (client.wait_for_diagnostics(uri).at - start) * MILLISECONDS


def code_action(client: Client, uri: str, times: int) -> float:
    """The 95th percentile of asking for code actions on two lines, `times` times or for three seconds."""
    selection = {"start": {"line": 2, "character": 0}, "end": {"line": 4, "character": 0}}
    parameters = {"textDocument": {"uri": uri}, "range": selection, "context": {"diagnostics": []}}
    taken: list[float] = []
    while len(taken) < times and sum(taken) < CODE_ACTION_SECONDS:
        taken.append(client.request("textDocument/codeAction", parameters)[1])
    return percentile(taken, 0.95) * MILLISECONDS


def command_to_diagnostics(client: Client, uri: str, command: str, arguments: list[Any]) -> float:
    """From sending a command to the diagnostics that it leads to."""
    start = time.perf_counter()
    client.start_request("workspace/executeCommand", {"command": command, "arguments": arguments})
    return (client.wait_for_diagnostics(uri).at - start) * MILLISECONDS


def mark(client: Client, uri: str, number: int) -> float:
    """From marking the `number`th finding in a response to its diagnostic."""
    arguments = [_finding(uri, number).model_dump(mode="json")]
    taken = command_to_diagnostics(client, uri, "redpencil.markFinding", arguments)
    client.settle(PAUSE)
    return taken


def _finding(uri: str, number: int) -> MarkFinding:
    line = number * LINES_PER_MARK
    return MarkFinding(
        uri=uri,
        range=Range(start=Position(line=line, character=0), end=Position(line=line + 2, character=0)),
        category="wrong-logic",
        severity=Severity.MAJOR,
        what=f"Finding {number} says what is wrong here.",
        why="It matters for a reason that is written out.",
        fix="Write it so that it is right.",
    )


def type_in_sheet(client: Client, response: str, keystrokes: int) -> list[float]:
    """From each keystroke in a finding's `what:` of the open sheet to the response's new diagnostics."""
    uri = sheet_uri()
    text = content(client, uri)
    did_open(client, uri, text, language="markdown")
    client.settle()
    lines = text.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("what: Finding"))
    taken: list[float] = []
    for number in range(keystrokes):
        here = {"line": at, "character": len(lines[at]) + number}
        start = time.perf_counter()
        client.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": number + 2},
                "contentChanges": [{"range": {"start": here, "end": here}, "text": "x"}],
            },
        )
        taken.append((client.wait_for_diagnostics(response).at - start) * MILLISECONDS)
        client.settle(PAUSE)
    return taken


def claim(client: Client, task: str) -> None:
    """Claim a task of the hub."""
    execute(client, "redpencil.claimTask", ClaimTask(task=task))


def execute(client: Client, command: str, arguments: Model) -> None:
    """Run an act and wait for its answer."""
    parameters = {"command": command, "arguments": [arguments.model_dump(mode="json")]}
    client.request("workspace/executeCommand", parameters)


def content(client: Client, uri: str) -> str:
    """Return the text of a document of ours."""
    answer, _ = client.request("workspace/textDocumentContent", {"uri": uri})
    return str(answer["text"])


def did_open(client: Client, uri: str, text: str, language: str = "python") -> None:
    """Tell the server that a document is shown."""
    document = {"uri": uri, "languageId": language, "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})


def response_uri(task: str, label: str) -> str:
    """Return the address of a response's only file."""
    return f"redpencil:/hub/{task}/{label}/{PATH}"


def sheet_uri() -> str:
    """Return the address of the sheet that is typed in."""
    return f"redpencil:/hub/{REVIEWING}/review.md"
