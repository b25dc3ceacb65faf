"""Reviewer and Lead: who does the work, and who sets it."""

from __future__ import annotations

from enum import StrEnum

from redpencil_protocol.model import Identifier, Model


class Role(StrEnum):
    """What a token may do."""

    REVIEWER = "reviewer"
    LEAD = "lead"


class Reviewer(Model):
    """The person behind a token, as `GET /v1/me` answers."""

    id: Identifier
    name: str
    roles: tuple[Role, ...] = (Role.REVIEWER,)
