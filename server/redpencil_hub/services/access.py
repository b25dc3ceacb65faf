"""Who is asking: tokens are random, shown once, and stored as their SHA-256 only."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection

from redpencil_hub.db import events, reviewers
from redpencil_hub.db.events import Act, Event
from redpencil_hub.domain import instant
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
    found = reviewers.by_token(connection, _digest(token), instant.now())
    if found is None:
        raise RefusedError(
            ProblemCode.UNAUTHENTICATED, "the hub does not know this token, or its time is over", next_step=_ASK_LEAD
        )
    return found


def issue_token(
    connection: Connection, name: str, role: Role | None, lasts: timedelta | None = None, label: str = ""
) -> str:
    """Return a fresh token for the reviewer of this name, who is added where new.

    Args:
        connection: a transaction that writes.
        name: whose it is.
        role: what a new person is; a reviewer if None.
        lasts: how long it is valid; until it is revoked if None.
        label: what it is for.

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
    expires_at = None if lasts is None else instant.now() + int(lasts.total_seconds()) * 1_000_000
    identifier = reviewers.add_token(connection, reviewer.id, _digest(token), expires_at, label[:_LONGEST_NAME])
    events.add(connection, Event(Act.TOKEN_MADE, reviewer=reviewer.id, subject=identifier))
    return token


def revoke(connection: Connection, token_or_name: str) -> int:
    """Revoke one token by its id, or all of a person by name, and return how many were valid.

    Raises:
        CommandError: there is neither.
    """
    found = reviewers.by_name(connection, token_or_name)
    revoked = reviewers.revoke(connection, reviewer=found.id if found else None, token=token_or_name)
    if found is None and not revoked:
        raise CommandError(
            f"there is no valid token and nobody called {token_or_name}", next_step="`redpencil-hub tokens` lists them"
        )
    for identifier, reviewer in revoked:
        events.add(connection, Event(Act.TOKEN_REVOKED, reviewer=reviewer, subject=identifier))
    return len(revoked)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
