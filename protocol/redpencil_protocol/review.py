"""Review: all that one reviewer says of one task."""

from __future__ import annotations

from pydantic import Field

from redpencil_protocol.bounds import Whole
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.flag import Flag
from redpencil_protocol.model import Identifier, Model, Word
from redpencil_protocol.ranking import Acceptable, Ranking
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.score import Score
from redpencil_protocol.source_file import SourceFile


class ReviewState(Word):
    """Where a review stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class TaskVerdict(Model):
    """The answer to the rubric's task check."""

    answer: str
    reason: str = ""


class UsedRubric(Model):
    """Which rubric the scores were given by."""

    id: Identifier
    version: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Review(Model):
    """A frozen value: the whole of what a reviewer has said of a task so far."""

    task: Identifier
    presented: tuple[Identifier, ...] = Field(min_length=1)
    """Response ids in the order in which the reviewer saw them: A, B, …"""
    rubrics: tuple[UsedRubric, ...] = ()
    task_check: TaskVerdict | None = None
    findings: tuple[Finding, ...] = ()
    scores: tuple[Score, ...] = ()
    ranking: Ranking = Ranking()
    acceptable: dict[Identifier, Acceptable] = {}
    flags: tuple[Flag, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    tests: tuple[SourceFile, ...] = ()
    notes: str = ""
    active_seconds: Whole = Field(default=0, ge=0)

    def finding(self, identifier: str) -> Finding | None:
        """Return the finding with this id; None if there is none."""
        return next((one for one in self.findings if one.id == identifier), None)

    def keyed(self, key: str) -> Finding | None:
        """Return the finding that is known by this key; None if there is none."""
        return next((one for one in self.findings if finding_key(one) == key), None)

    def score(self, rubric: str, criterion: str, response: str | None) -> Score | None:
        """Return the score given there; None if there is none."""
        return next(
            (s for s in self.scores if (s.rubric, s.criterion, s.response) == (rubric, criterion, response)), None
        )
