"""Statements on reviewers and their tokens."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import Connection, Row, insert, select

from redpencil_hub.db.tables import reviewers, settings, tokens
from redpencil_hub.domain import instant
from redpencil_protocol.reviewer import Reviewer, Role

_SALT = "salt"


def by_token(connection: Connection, digest: str) -> Reviewer | None:
    """Return the reviewer whose token has this SHA-256; None if no token has."""
    statement = select(reviewers).join(tokens, tokens.c.reviewer == reviewers.c.id).where(tokens.c.sha256 == digest)
    row = connection.execute(statement).first()
    return None if row is None else _reviewer(row)


def by_name(connection: Connection, name: str) -> Reviewer | None:
    """Return the reviewer of this name; None if there is none."""
    row = connection.execute(select(reviewers).where(reviewers.c.name == name)).first()
    return None if row is None else _reviewer(row)


def add(connection: Connection, name: str, role: Role) -> Reviewer:
    """Add a reviewer with a fresh id and the pseudonym that exports show."""
    identifier = _new_id()
    pseudonym = sha256(f"{_salt(connection)}:{identifier}".encode()).hexdigest()
    _insert(connection, identifier, name, role, pseudonym)
    return Reviewer(id=identifier, name=name, roles=_roles(role))


def add_token(connection: Connection, reviewer: str, digest: str) -> None:
    """Add a token by its SHA-256."""
    connection.execute(insert(tokens).values(sha256=digest, reviewer=reviewer, created_at=instant.now()))


def under_pseudonym(connection: Connection, pseudonym: str) -> str:
    """Return the id of the reviewer whom exports call `pseudonym`; one who is new gets no name and no token."""
    found = connection.execute(select(reviewers.c.id).where(reviewers.c.pseudonym == pseudonym)).scalar()
    if found is not None:
        return str(found)
    identifier = _new_id()
    _insert(connection, identifier, None, Role.REVIEWER, pseudonym)
    return identifier


def lock(connection: Connection, reviewer: str) -> None:
    """Let no other transaction write for this reviewer until this one ends (SQLite has one writer anyway)."""
    connection.execute(select(reviewers.c.id).where(reviewers.c.id == reviewer).with_for_update())


def _insert(connection: Connection, identifier: str, name: str | None, role: Role, pseudonym: str) -> None:
    row = {"id": identifier, "name": name, "role": role, "pseudonym": pseudonym, "created_at": instant.now()}
    connection.execute(insert(reviewers).values(row))


def _new_id() -> str:
    return f"p-{secrets.token_hex(8)}"


def _salt(connection: Connection) -> str:
    found = connection.execute(select(settings.c.value).where(settings.c.name == _SALT)).scalar()
    if found is not None:
        return str(found)
    salt = secrets.token_hex(32)
    connection.execute(insert(settings).values(name=_SALT, value=salt))
    return salt


def _reviewer(row: Row[tuple[object, ...]]) -> Reviewer:
    return Reviewer(id=row.id, name=row.name or row.id, roles=_roles(Role(row.role)))


def _roles(role: Role) -> tuple[Role, ...]:
    return (Role.REVIEWER, Role.LEAD) if role is Role.LEAD else (Role.REVIEWER,)
