"""Task: one unit of work, as the reviewer gets it, and as a lead imports it (TaskSpec)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, StringConstraints, model_validator

from redpencil_protocol.bounds import (
    MAX_FILES,
    MAX_INPUTS,
    MAX_PRIORITY,
    MAX_RESPONSES,
    MAX_RUBRICS,
    MAX_TASK_BYTES,
    Amount,
    Facts,
    Whole,
    Words,
)
from redpencil_protocol.model import Identifier, Model, Word
from redpencil_protocol.response import PresentedResponse, Response
from redpencil_protocol.rubric import Rubric
from redpencil_protocol.run import Input
from redpencil_protocol.source_file import FileText, SourceFile

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Kind(Word):
    """What a task asks of the reviewer; often several at once."""

    CORRECTNESS = "correctness"
    QUALITY = "quality"
    SECURITY = "security"
    RANKING = "ranking"
    RATING = "rating"
    REWRITE = "rewrite"
    LABELLING = "labelling"
    QUALIFICATION = "qualification"


class Pay(Model):
    """What a submitted review earns."""

    amount: Amount
    """In the currency's minor unit: 2400 is $24.00."""
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")

    def __str__(self) -> str:
        """Return for example `$24.00` or `24.00 CHF`."""
        figure = f"{self.amount / 100:,.2f}"
        symbol = {"USD": "$", "EUR": "€", "GBP": "£"}.get(self.currency)
        return f"{symbol}{figure}" if symbol else f"{figure} {self.currency}"


class _Work(Model):
    id: Identifier
    project: Identifier
    title: Title
    kinds: tuple[Kind, ...] = Field(min_length=1)
    language: str = Field(pattern=r"^[a-z0-9+#._-]{1,32}$")
    """The main language, as editors name it: `python`, `typescriptreact`, `shellscript`, …"""
    prompt: FileText = Field(min_length=1)
    context: FileText = ""
    """What the model was given beside the prompt: a schema, an issue, a specification."""
    base: tuple[SourceFile, ...] = Field(default=(), max_length=MAX_FILES)
    """The code base that patches apply to."""
    inputs: tuple[Input, ...] = Field(default=(), max_length=MAX_INPUTS)
    pay: Pay
    minutes: Whole = Field(ge=1, le=6000)
    """The time that the lead expects a careful review to take."""
    licence: Words = ""


class Task(_Work):
    """A claimed task as its reviewer sees it: no model's name, no reference, order shuffled."""

    guidelines: FileText = ""
    rubrics: tuple[Rubric, ...] = Field(default=(), max_length=MAX_RUBRICS)
    responses: tuple[PresentedResponse, ...] = Field(min_length=1, max_length=MAX_RESPONSES)

    def response(self, identifier: str) -> PresentedResponse | None:
        """Return the response with this id; None if there is none."""
        return next((one for one in self.responses if one.id == identifier), None)

    def labelled(self, label: str) -> PresentedResponse | None:
        """Return the response shown as `label`; None if there is none."""
        return next((one for one in self.responses if one.label == label), None)


class ResponseSpec(Response):
    """A response with what only the lead may know."""

    model: Words | None = None


class RubricReference(Model):
    """A rubric by name: (id, version) never changes once a submission used it."""

    id: Identifier
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")


class TaskSpec(_Work):
    """A line of an import file: the task with everything that the hub keeps to itself."""

    type: Literal["task"] = "task"
    rubrics: tuple[Rubric | RubricReference, ...] = Field(default=(), max_length=MAX_RUBRICS)
    responses: tuple[ResponseSpec, ...] = Field(min_length=1, max_length=MAX_RESPONSES)
    priority: Whole = Field(default=0, ge=-MAX_PRIORITY, le=MAX_PRIORITY)
    overlap: Annotated[int, Strict(), Field(ge=1, le=1000)] | None = None
    """How many reviewers are to judge it; None takes the project's."""
    gold: bool = False
    reference: Facts | None = None
    """What is known about the answers; for leads only."""
    source: Facts | None = None
    notes: Words = ""

    @model_validator(mode="after")
    def _is_bearable(self) -> Self:
        identifiers = [one.id for one in self.responses]
        twice = sorted({one for one in identifiers if identifiers.count(one) > 1})
        if twice:
            raise ValueError(f"two responses have the id {twice[0]!r}; ids within a task are distinct")
        files = [file for one in self.responses for file in one.files] + list(self.base)
        files += [file for one in self.inputs for file in one.files]
        texts = [file.text for file in files] + [one.stdin for one in self.inputs] + [self.prompt, self.context]
        texts += [text for one in self.responses for text in (one.explanation, one.patch or "")]
        size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
        if size > MAX_TASK_BYTES:
            raise ValueError(f"the task has {size:,} bytes; at most {MAX_TASK_BYTES:,} are reviewed in an editor")
        return self
