"""Finding: a defect that the reviewer marks. Suspect: what a tool noticed, not yet a finding."""

from __future__ import annotations

from pydantic import Field

from redpencil_protocol.anchor import Anchor
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.severity import Severity


class Finding(Model):
    """A defect on exact code. It may stand in several places: the first anchor is where it was marked."""

    id: str = Field(pattern=r"^F[1-9][0-9]{0,5}$")
    """F1, F2, …: the number that is shown; never used twice within a review on one machine."""
    key: str | None = Field(default=None, pattern=r"^[a-z0-9]{6,40}$")
    """What it is known by, whatever number it is shown under; None in a record of before: its number, then."""
    anchors: tuple[Anchor, ...] = ()
    category: str
    severity: Severity
    what: str = ""
    why: str = ""
    fix: str = ""
    evidence: tuple[str, ...] = ()
    """Runs or inputs that show it, as written: `run 2`, `input empty-list`, or the input itself."""


def finding_key(finding: Finding) -> str:
    """Return what tells a finding from every other one of its review."""
    return finding.key or finding.id


class Suspect(Model):
    """Something a tool noticed; it becomes a finding only by the reviewer's act."""

    tool: str
    rule: str
    anchor: Anchor
    message: str
    response: Identifier
