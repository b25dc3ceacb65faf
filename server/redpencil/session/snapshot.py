"""Snapshot: all that a handler may read of a task, frozen at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from redpencil.documents.sheet import ParsedSheet
from redpencil.review.remark import Remark
from redpencil_protocol.claim import Claim
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.task import Task


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A task with its review. Handlers get one, call a pure function on it and answer."""

    id: str
    """The task's name here."""
    source: str
    task: Task
    revision: int
    """The number of the last change that it holds."""
    review: Review
    state: ReviewState
    claim: Claim | None
    sheet: ParsedSheet
    """The sheet as it stands, parsed; `sheet.text` is its text."""
    lint: Callable[[], tuple[Remark, ...]]
    """The review linter on `review`; it runs when it is first asked, once per review."""
    writable: Mapping[str, str]
    """Texts of the reviewer's own documents (rewrites and tests) by their paths below the task."""
    claim_ends: datetime | None = None
    """When the claim ends by the local clock."""
    undo: str = ""
    """Label of the change that undo would reverse; empty if there is none."""
    redo: str = ""
    sync: SyncState = SyncState.WAITING
    sync_message: str = ""
    late: bool = False
    """Whether something was written after the submission, which counts only once that is taken back."""
    refusal: str = ""
    """Why the line `submit: yes` of the sheet was refused; empty once something changed."""

    @property
    def used_finding_ids(self) -> frozenset[str]:
        """Every number that a finding of this review ever had: none is given twice."""
        return frozenset(f"F{number}" for number in self.sheet.identities.numbers.values())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What the review linter says of `review`."""
        return self.lint()
