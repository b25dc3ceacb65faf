"""Statements on reviewers and their tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from redpencil_hub.db.tables import reviewers, settings, tokens
from redpencil_hub.domain import instant
from redpencil_protocol.reviewer import Reviewer, Role

_SALT = "salt"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as it is listed."""

    id: str
    name: str
    label: str
    state: str
    """`valid`, `valid until` a day, `over` or `revoked`."""


def by_token(connection: Connection, digest: str, now: int) -> Reviewer | None:
    """Return the reviewer whose valid token has this SHA-256; None if no token has."""
    statement = (
        select(reviewers)
        .join(tokens, tokens.c.reviewer == reviewers.c.id)
        .where(tokens.c.sha256 == digest, tokens.c.revoked_at.is_(None))
        .where(or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now))
    )
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


def add_token(connection: Connection, reviewer: str, digest: str, expires_at: int | None, label: str) -> str:
    """Add a token by its SHA-256, and return the id that it is listed by."""
    identifier = f"t-{digest[:16]}"
    values = {"sha256": digest, "reviewer": reviewer, "created_at": instant.now(), "expires_at": expires_at}
    connection.execute(insert(tokens).values(id=identifier, label=label, **values))
    return identifier


def tokens_of_all(connection: Connection) -> list[TokenRow]:
    """Return every token, by person and age."""
    name = func.coalesce(reviewers.c.name, reviewers.c.id).label("name")
    statement = select(tokens, name).join(reviewers, reviewers.c.id == tokens.c.reviewer)
    rows = connection.execute(statement.order_by(name, tokens.c.created_at)).all()
    return [TokenRow(row.id, row.name, row.label, _state(row.expires_at, row.revoked_at)) for row in rows]


def revoke(connection: Connection, *, reviewer: str | None, token: str) -> list[tuple[str, str]]:
    """Revoke a person's valid tokens, or the one of this id; return the ids, each with its person's."""
    whose = tokens.c.id == token if reviewer is None else tokens.c.reviewer == reviewer
    valid = (whose, tokens.c.revoked_at.is_(None))
    found = [(row.id, row.reviewer) for row in connection.execute(select(tokens.c.id, tokens.c.reviewer).where(*valid))]
    connection.execute(update(tokens).where(*valid).values(revoked_at=instant.now()))
    return found


def _state(expires_at: int | None, revoked_at: int | None) -> str:
    if revoked_at is not None:
        return "revoked"
    if expires_at is None:
        return "valid"
    return f"valid until {instant.to_datetime(expires_at):%Y-%m-%d}" if expires_at > instant.now() else "over"


def known_under(connection: Connection, pseudonym: str) -> str | None:
    """Return the id of the reviewer whom exports call `pseudonym`; None if nobody is called so."""
    found = connection.execute(select(reviewers.c.id).where(reviewers.c.pseudonym == pseudonym)).scalar()
    return None if found is None else str(found)


def under_pseudonym(connection: Connection, pseudonym: str) -> str:
    """Return the id of the reviewer whom exports call `pseudonym`; one who is new gets no name and no token."""
    found = known_under(connection, pseudonym)
    if found is not None:
        return found
    identifier = _new_id()
    _insert(connection, identifier, None, Role.REVIEWER, pseudonym)
    return identifier


def lock(connection: Connection, reviewer: str) -> None:
    """Let no other transaction write for this reviewer until this one ends (SQLite has one writer anyway)."""
    connection.execute(select(reviewers.c.id).where(reviewers.c.id == reviewer).with_for_update(key_share=True))


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
