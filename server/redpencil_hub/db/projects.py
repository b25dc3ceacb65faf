"""Statements on projects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from redpencil_hub.db.tables import projects
from redpencil_protocol.project import Project


def find(connection: Connection, identifier: str) -> Project | None:
    """Return the project; None if there is none of this id."""
    body = connection.execute(select(projects.c.body).where(projects.c.id == identifier)).scalar()
    return None if body is None else Project.model_validate_json(body)


def page(connection: Connection, after: str, limit: int) -> tuple[Project, ...]:
    """Return up to `limit` projects in the order of their ids, from the one behind `after` on."""
    statement = select(projects.c.body).where(projects.c.id > after).order_by(projects.c.id).limit(limit)
    return tuple(Project.model_validate_json(body) for body in connection.execute(statement).scalars())


def add(connection: Connection, project: Project) -> None:
    """Add a project."""
    connection.execute(insert(projects).values(id=project.id, **_columns(project)))


def replace(connection: Connection, project: Project) -> None:
    """Give a project other settings."""
    statement = update(projects).where(projects.c.id == project.id).values(**_columns(project))
    connection.execute(statement)


def _columns(project: Project) -> dict[str, Any]:
    return {"overlap": project.overlap, "body": project.model_dump_json()}
