"""Project: tasks that share guidelines, rubrics, pay and settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from redpencil_protocol.bounds import Whole
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.source_file import FileText
from redpencil_protocol.task import Title


class Project(Model):
    """What the reviewers of a project share."""

    type: Literal["project"] = "project"
    id: Identifier
    title: Title
    guidelines: FileText = ""
    overlap: Whole = Field(default=1, ge=1, le=1000)
    claim_minutes: Whole = Field(default=120, ge=5, le=10080)
    grace_minutes: Whole = Field(default=5, ge=0, le=1440)
    """How long a submission can be taken back."""


class ProjectPage(Model):
    """A page of projects; `cursor` is None on the last."""

    items: tuple[Project, ...]
    cursor: str | None = None
