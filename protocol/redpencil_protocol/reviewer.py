"""Reviewer and Lead: who does the work, and who sets it."""

from __future__ import annotations

from redpencil_protocol.model import Identifier, Model, Word


class Role(Word):
    """What a token may do."""

    REVIEWER = "reviewer"
    LEAD = "lead"


class Reviewer(Model):
    """The person behind a token, as `GET /v1/me` answers."""

    id: Identifier
    name: str
    roles: tuple[Role, ...] = (Role.REVIEWER,)
