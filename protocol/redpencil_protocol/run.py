"""Input and Run: what a program is given, and one execution of it in the sandbox."""

from __future__ import annotations

from pydantic import Field

from redpencil_protocol.bounds import MAX_FILES, Whole, Words
from redpencil_protocol.model import Identifier, Model, Word
from redpencil_protocol.source_file import FileText, SourceFile


class Input(Model):
    """What a program is given: arguments, standard input and files beside it."""

    id: Identifier
    title: Words = ""
    arguments: tuple[Words, ...] = ()
    stdin: FileText = ""
    files: tuple[SourceFile, ...] = Field(default=(), max_length=MAX_FILES)
    expected: FileText | None = None
    """The output that a right answer prints; None where the lead gave none."""


class Outcome(Word):
    """How a run ended."""

    FINISHED = "finished"
    FAILED = "failed"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"


class Run(Model):
    """One execution of one response on one input, with its output and how it ended."""

    number: Whole = Field(ge=1)
    response: Identifier
    input: Input
    outcome: Outcome
    exit_code: Whole | None = None
    stdout: str = ""
    stderr: str = ""
    seconds: float = Field(ge=0)
