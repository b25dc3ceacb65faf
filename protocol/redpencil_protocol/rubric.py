"""Rubric: a list of criteria, each with a scale whose values are anchored in words."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from redpencil_protocol.bounds import MAX_CRITERIA, MAX_LEVEL, MAX_NUMBER, Measure, Whole, Words
from redpencil_protocol.model import Identifier, Model, Open, Word, is_unknown_word

_LONGEST_KEY = 40
_Whole = Annotated[int, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]


def _key(key: object) -> object:
    """Return what a key of JSON stands for: it is a text, be it a number or a boolean."""
    try:
        return json.loads(key) if isinstance(key, str) and len(key) <= _LONGEST_KEY else key
    except ValueError:
        return key


_KEY = BeforeValidator(_key)

ScoreValue = bool | _Whole | Measure | str
"""A score's value: a boolean on a binary scale, a number, or an option of a choice."""

CANNOT_ASSESS = "cannot-assess"
"""The value of a score that was left out of the mean on purpose, and counted."""


class Binary(Model):
    """Yes or no."""

    type: Literal["binary"]
    anchors: dict[Annotated[bool, _KEY], Words]


class Likert(Model):
    """Whole numbers from `min` to `max`; both ends are anchored."""

    type: Literal["likert"]
    min: Whole = Field(ge=-MAX_LEVEL, le=MAX_LEVEL)
    max: Whole = Field(ge=-MAX_LEVEL, le=MAX_LEVEL)
    anchors: dict[Annotated[int, _KEY], Words]


class Ordinal(Model):
    """A short ordered list of whole numbers."""

    type: Literal["ordinal"]
    values: tuple[Whole, ...] = Field(min_length=2)
    anchors: dict[Annotated[int, _KEY], Words]


class Number(Model):
    """A measured number."""

    type: Literal["number"]
    min: Measure
    max: Measure
    step: Measure = Field(gt=0)
    unit: Words = ""
    anchors: dict[Annotated[Measure, _KEY], Words] = {}


class Choice(Model):
    """One of several named options, first to last from best to worst where they are ordered."""

    type: Literal["choice"]
    options: tuple[Identifier, ...] = Field(min_length=2)
    anchors: dict[str, Words]


class Rank(Model):
    """The ranking of all responses, ties allowed or not."""

    type: Literal["rank"]
    ties: bool = True


class Text(Model):
    """Free text of at least `min_chars` characters."""

    type: Literal["text"]
    min_chars: Whole = Field(default=1, ge=0)


def _as_text(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Read a scale that is not known here as one on which anything can be written."""
    try:
        return handler(value)
    except ValidationError:
        if not isinstance(value, dict) or not is_unknown_word(cast("dict[str, Any]", value).get("type"), info):
            raise
        return Text(type="text", min_chars=0)


Scale = Annotated[
    Annotated[Binary | Likert | Ordinal | Number | Choice | Rank | Text, Field(discriminator="type")],
    WrapValidator(_as_text),
]


class Justify(Model):
    """When a score needs a written rationale, and how much of one."""

    when: Words
    min_chars: Whole = Field(default=1, ge=1)
    needs_finding: bool = False


class Criterion(Model):
    """One question of a rubric."""

    id: Identifier
    ask: Words
    scale: Scale
    weight: Measure = Field(default=1, ge=0)
    required: bool = True
    allow: tuple[Annotated[Literal["cannot-assess"], Open], ...] = ()
    justify: Justify | None = None
    language_notes: dict[str, Words] = {}


class Per(Word):
    """Whether a rubric's criteria are answered for each response, or once for all together."""

    RESPONSE = "response"
    SET = "set"


class AppliesTo(Model):
    """Which tasks a rubric is made for."""

    kinds: tuple[Words, ...]
    languages: tuple[Words, ...] = ("*",)
    min_responses: Whole = Field(default=1, ge=1)
    max_responses: Whole = Field(default=26, ge=1)


class TaskCheck(Model):
    """The question asked first; `impossible` ends the task with a reason."""

    question: Words
    options: tuple[Words, ...] = ("yes", "ambiguous", "impossible")


class Gate(Model):
    """A condition that caps or fails the whole, whatever the mean; the first that holds counts."""

    when: Words
    verdict: Annotated[Literal["fail"] | None, Open] = None
    cap: Measure | None = None
    reason_required: bool = False


class Aggregate(Model):
    """How scores become one figure."""

    method: Annotated[Literal["weighted_mean", "points", "min", "none"], Open]
    range: tuple[Measure, Measure] = (0, 1)
    round: Whole = Field(default=2, ge=0, le=6)


class MinWhenBelow(Model):
    """Below `score` at least `count` findings are needed."""

    score: Measure
    count: Whole = Field(ge=1)


class FindingRules(Model):
    """What a rubric asks of the findings."""

    max_by_severity: dict[str, Whole] = {}
    min_when_below: MinWhenBelow | None = None
    evidence_required: tuple[Words, ...] = ()
    """Severities whose findings need a run or an input as evidence."""


class Rubric(Model):
    """A list of criteria. A submission stores its id, version and digest."""

    schema_version: Literal[1] = Field(alias="schema", default=1)
    id: Identifier
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Words
    applies_to: AppliesTo
    per: Per = Per.RESPONSE
    task_check: TaskCheck | None = None
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=MAX_CRITERIA)
    gates: tuple[Gate, ...] = ()
    aggregate: Aggregate = Aggregate(method="none")
    findings: FindingRules = FindingRules()

    def criterion(self, identifier: str) -> Criterion | None:
        """Return the criterion with this id; None if there is none."""
        return next((one for one in self.criteria if one.id == identifier), None)

    def digest(self) -> str:
        """Return the SHA-256 (hex) of the canonical JSON: sorted keys, no spaces, UTF-8."""
        plain = self.model_dump(mode="json", by_alias=True)
        canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
