"""Who is asking: tokens are random, shown once, and stored as their SHA-256 only."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import Connection

from redpencil_hub.db import reviewers
from redpencil_hub.errors import CommandError, RefusedError
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer, Role

_LONGEST_NAME = 200
_ASK_LEAD = "ask your lead for a token; `redpencil-hub token NAME` makes one"


def reviewer_of(connection: Connection, token: str | None) -> Reviewer:
    """Return the person behind a token.

    Raises:
        RefusedError: there is no token, or nobody has it.
    """
    if not token:
        raise RefusedError(
            ProblemCode.UNAUTHENTICATED,
            "the request has no token",
            next_step=f"send Authorization: Bearer; {_ASK_LEAD}",
        )
    found = reviewers.by_token(connection, _digest(token))
    if found is None:
        raise RefusedError(ProblemCode.UNAUTHENTICATED, "the hub does not know this token", next_step=_ASK_LEAD)
    return found


def issue_token(connection: Connection, name: str, role: Role | None) -> str:
    """Return a fresh token for the reviewer of this name, who is added where new; as a reviewer if `role` is None.

    Raises:
        CommandError: the name is none, or the reviewer is known in another role.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise CommandError(f"{name!r} is no name", next_step=f"write 1 to {_LONGEST_NAME} printable characters")
    found = reviewers.by_name(connection, name)
    if found is not None and role is not None and (role is Role.LEAD) != (Role.LEAD in found.roles):
        raise CommandError(f"{name} is already known as a {found.roles[-1]}", next_step="choose another name or role")
    reviewer = found or reviewers.add(connection, name, role or Role.REVIEWER)
    token = f"rp_{secrets.token_urlsafe(32)}"
    reviewers.add_token(connection, reviewer.id, _digest(token))
    return token


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
