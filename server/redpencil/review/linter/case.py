"""Case: a review beside its task, with the look-ups that the checks share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from redpencil.review.linter.material import Material, material_of
from redpencil.review.remark import Part, Subject
from redpencil.review.scoring import Aggregate, ScoreKey, combine, subjects
from redpencil_protocol.finding import Finding
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Criterion, Rank, Rubric, ScoreValue
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.task import Kind, Task


@dataclass(frozen=True, slots=True)
class Given:
    """A score with a value, beside the criterion that it answers."""

    rubric: Rubric
    criterion: Criterion
    score: Score
    value: ScoreValue

    @property
    def subject(self) -> Subject:
        """Where the score stands."""
        return score_subject(ScoreKey(self.rubric.id, self.criterion.id, self.score.response))

    @property
    def rationale_subject(self) -> Subject:
        """Where the score's rationale stands."""
        return score_subject(ScoreKey(self.rubric.id, self.criterion.id, self.score.response), "rationale")


@dataclass(frozen=True)
class Case:
    """What every check gets."""

    task: Task
    review: Review
    material: Material = field(init=False)
    _figures: dict[tuple[str, str | None], Aggregate] = field(
        init=False, default_factory=dict[tuple[str, "str | None"], Aggregate]
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "material", material_of(self.task))

    def asks_for(self, kind: Kind) -> bool:
        """Whether the task asks for this."""
        return kind in self.task.kinds

    @cached_property
    def scores(self) -> dict[ScoreKey, Score]:
        """Every score by its key, with or without a value."""
        return {ScoreKey(one.rubric, one.criterion, one.response): one for one in self.review.scores}

    @cached_property
    def given(self) -> tuple[Given, ...]:
        """Every score with a value that the task's rubrics ask for, in their order."""
        return tuple(self._given())

    @cached_property
    def by_response(self) -> dict[str | None, list[Finding]]:
        """The findings of each response; under None all of them."""
        result: dict[str | None, list[Finding]] = {None: list(self.review.findings)}
        for response in self.task.responses:
            result[response.id] = []
        for finding in self.review.findings:
            for response in {anchor.response for anchor in finding.anchors}:
                result.setdefault(response, []).append(finding)
        return result

    @cached_property
    def counts(self) -> dict[str | None, Counter[Severity]]:
        """How many findings of each severity a response has; under None all."""
        return {response: Counter(one.severity for one in found) for response, found in self.by_response.items()}

    def figure(self, rubric: Rubric, response: str | None) -> Aggregate:
        """Return what the scores given so far come to."""
        key = (rubric.id, response)
        if key not in self._figures:
            values = {one.criterion.id: one.value for one in self.answers(rubric, response)}
            self._figures[key] = combine(rubric, values, self.counts.get(response, Counter()))
        return self._figures[key]

    def answers(self, rubric: Rubric, response: str | None) -> list[Given]:
        """Return the scores with a value that one response has by `rubric`."""
        return self._answers.get((rubric.id, response), [])

    @cached_property
    def _answers(self) -> dict[tuple[str, str | None], list[Given]]:
        result: dict[tuple[str, str | None], list[Given]] = {}
        for one in self.given:
            result.setdefault((one.rubric.id, one.score.response), []).append(one)
        return result

    def label(self, response: str | None) -> str:
        """Return what a response is shown as; `all responses` for None."""
        return "all responses" if response is None else self.material.label(response)

    def _given(self) -> Iterator[Given]:
        for rubric in self.task.rubrics:
            for response in subjects(self.task, rubric):
                for criterion in rubric.criteria:
                    score = self.scores.get(ScoreKey(rubric.id, criterion.id, response))
                    if score is not None and score.value is not None and not isinstance(criterion.scale, Rank):
                        yield Given(rubric, criterion, score, score.value)


def score_subject(key: ScoreKey, field: str = "") -> Subject:
    """Return where a score stands, or its rationale."""
    return Subject(Part.SCORE, f"{key.rubric}/{key.criterion}", key.response, field)


def is_blank(text: str) -> bool:
    """Whether nothing is written there."""
    return not text.strip()
