"""Every act of the reviewer, declared once: arguments, title, default keys, where it applies.

The first line of an arguments model's docstring is the command's title in every palette and
in the docs. The server's registrations, both clients' constants and keys, and the tables in
the docs derive from COMMANDS by `make generate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from redpencil_protocol.flag import FlagKind
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.ranking import Acceptable
from redpencil_protocol.rubric import ScoreValue
from redpencil_protocol.severity import Severity


class Position(Model):
    """As in the LSP: zero-based line, character in the negotiated encoding."""

    line: int = Field(ge=0)
    character: int = Field(ge=0)


class Range(Model):
    """As in the LSP: `end` is exclusive."""

    start: Position
    end: Position


class OpenQueue(Model):
    """Show the queue"""

    known: bool = False
    """Answer with the list as it is known here, without asking the hub."""


class NextTask(Model):
    """Open the next task, claiming it if need be"""


class ClaimTask(Model):
    """Claim a task and open it"""

    task: Identifier


class OpenTask(Model):
    """Open a claimed task where it was left"""

    task: Identifier


class ReleaseTask(Model):
    """Give the task back, with a reason"""

    task: Identifier
    reason: str


class MarkFinding(Model):
    """Mark the selection as a finding"""

    uri: str
    range: Range
    category: str
    severity: Severity
    what: str = ""
    why: str = ""
    fix: str = ""


class EditFinding(Model):
    """Change the finding under the cursor; fields left out stay as they are"""

    task: Identifier
    finding: str
    category: str | None = None
    severity: Severity | None = None
    what: str | None = None
    why: str | None = None
    fix: str | None = None


class DeleteFinding(Model):
    """Delete the finding under the cursor"""

    task: Identifier
    finding: str


class AlsoHere(Model):
    """Say that a finding also occurs in the selection"""

    finding: str
    uri: str
    range: Range


class SetScore(Model):
    """Score a criterion; no value takes the score back"""

    task: Identifier
    rubric: Identifier
    criterion: Identifier
    label: str | None = None
    """The response; None where the rubric asks once for all."""
    value: ScoreValue | None = None
    rationale: str | None = None


class SetRanking(Model):
    """Rank the responses, written as in the sheet: B > D = A > C"""

    task: Identifier
    order: str
    rationale: str | None = None


class MoveInRanking(Model):
    """Move a response up or down in the ranking, tie it with the one above, or untie it"""

    task: Identifier
    label: str
    direction: Literal["up", "down", "tie", "untie"]


class SetAcceptable(Model):
    """Say whether a response is acceptable as it is"""

    task: Identifier
    label: str
    value: Acceptable | None


class SetFlag(Model):
    """Flag a response or the task as unsafe, misleading, broken or to be skipped"""

    task: Identifier
    kind: FlagKind
    label: str | None = None
    reason: str | None = None
    """None leaves what was typed."""
    remove: bool = False


class AnswerTaskCheck(Model):
    """Say whether the task can be judged as written"""

    task: Identifier
    answer: str
    reason: str | None = None
    """None leaves what was typed."""


class StartRewrite(Model):
    """Open a writable copy of a response's file"""

    task: Identifier
    label: str = ""
    path: str | None = None
    """`answer.md` is the explanation; None takes the response's first file, or else the explanation."""
    uri: str | None = None
    """A document of the response, in the place of label and path."""


class AddTest(Model):
    """Open a test file of your own for this task"""

    task: Identifier
    path: str


class RenameFile(Model):
    """Give a rewrite or a test of yours another name"""

    task: Identifier | None = None
    path: str = ""
    """The file's path below its task, such as `tests/test_cache.py`; with `task`."""
    uri: str | None = None
    """The file, in the place of task and path."""
    to: str | None = None
    """The new path below the task, or within the rewrite or the tests; None shows where it can be typed."""


class RemoveFile(Model):
    """Remove a rewrite or a test of yours; undo brings it back"""

    task: Identifier | None = None
    path: str = ""
    """The file's path below its task, such as `tests/test_cache.py`; with `task`."""
    uri: str | None = None
    """The file, in the place of task and path."""


class ShowDiff(Model):
    """Compare two responses, or one with its base or its rewrite"""

    task: Identifier
    left: str
    """A label, or `base`."""
    right: str
    """A label, or `rewrite` (of `left`)."""


class Undo(Model):
    """Undo the last act on this task"""

    task: Identifier


class Redo(Model):
    """Redo what was undone"""

    task: Identifier


class Submit(Model):
    """Submit the review; refused, with the reasons, while an error stands"""

    task: Identifier


class Withdraw(Model):
    """Take the submission back while the grace period lasts"""

    task: Identifier


class SyncNow(Model):
    """Send what waits and fetch what is new, now"""


class Where(StrEnum):
    """In which documents an act makes sense."""

    ANYWHERE = "anywhere"
    TASK = "task"
    RESPONSE = "response"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Command:
    """One act: its id on the wire, its arguments and how it is reached."""

    id: str
    arguments: type[Model]
    where: Where = Where.TASK
    key: str = ""
    """The default key in Neovim's notation; `<leader>r…` anywhere, `,…` in a task's documents."""

    @property
    def title(self) -> str:
        """The first line of the arguments' docstring."""
        return (self.arguments.__doc__ or "").strip().splitlines()[0]


COMMANDS: tuple[Command, ...] = (
    Command("redpencil.openQueue", OpenQueue, Where.ANYWHERE, "<leader>rq"),
    Command("redpencil.nextTask", NextTask, Where.ANYWHERE, "<leader>rn"),
    Command("redpencil.claimTask", ClaimTask, Where.ANYWHERE),
    Command("redpencil.openTask", OpenTask, Where.ANYWHERE),
    Command("redpencil.releaseTask", ReleaseTask, Where.TASK, ",Q"),
    Command("redpencil.markFinding", MarkFinding, Where.RESPONSE, ",m"),
    Command("redpencil.editFinding", EditFinding, Where.TASK, ",e"),
    Command("redpencil.deleteFinding", DeleteFinding, Where.TASK, ",x"),
    Command("redpencil.alsoHere", AlsoHere, Where.RESPONSE, ",a"),
    Command("redpencil.setScore", SetScore, Where.TASK, ",s"),
    Command("redpencil.setRanking", SetRanking, Where.TASK, ",r"),
    Command("redpencil.moveInRanking", MoveInRanking, Where.TASK),
    Command("redpencil.setAcceptable", SetAcceptable, Where.TASK, ",k"),
    Command("redpencil.setFlag", SetFlag, Where.TASK, ",f"),
    Command("redpencil.answerTaskCheck", AnswerTaskCheck, Where.TASK, ",c"),
    Command("redpencil.startRewrite", StartRewrite, Where.TASK, ",w"),
    Command("redpencil.addTest", AddTest, Where.TASK, ",t"),
    Command("redpencil.renameFile", RenameFile, Where.TASK, ",R"),
    Command("redpencil.removeFile", RemoveFile, Where.TASK, ",X"),
    Command("redpencil.showDiff", ShowDiff, Where.TASK, ",d"),
    Command("redpencil.undo", Undo, Where.TASK, ",u"),
    Command("redpencil.redo", Redo, Where.TASK, ",U"),
    Command("redpencil.submit", Submit, Where.TASK, ",S"),
    Command("redpencil.withdraw", Withdraw, Where.TASK, ",W"),
    Command("redpencil.sync", SyncNow, Where.ANYWHERE, "<leader>rs"),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
