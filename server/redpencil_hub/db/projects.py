"""Statements on projects, their versions, and who is a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from redpencil_hub.db.tables import memberships, project_versions, projects, reviewers, tasks
from redpencil_hub.domain import instant
from redpencil_protocol.project import Project


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """What handing out and taking in need to know of a project, without its texts."""

    id: str
    overlap: int
    state: str
    """`open`, `paused` or `closed`."""
    members_only: bool
    claim_minutes: int
    grace_minutes: int
    version: int


def find(connection: Connection, identifier: str) -> Project | None:
    """Return the project; None if there is none of this id."""
    body = connection.execute(select(projects.c.body).where(projects.c.id == identifier)).scalar()
    return None if body is None else Project.model_validate_json(body)


def row(connection: Connection, identifier: str) -> ProjectRow | None:
    """Return the project's row; None if there is none of this id."""
    found = connection.execute(_rows().where(projects.c.id == identifier)).first()
    return None if found is None else _row(found)


def row_of_task(connection: Connection, task: str) -> ProjectRow | None:
    """Return the row of the task's project; None if there is no such task."""
    statement = _rows().join(tasks, tasks.c.project == projects.c.id).where(tasks.c.id == task)
    found = connection.execute(statement).first()
    return None if found is None else _row(found)


def rows(connection: Connection) -> list[ProjectRow]:
    """Return all projects, by id."""
    return [_row(found) for found in connection.execute(_rows().order_by(projects.c.id))]


def page(connection: Connection, after: str, limit: int) -> tuple[Project, ...]:
    """Return up to `limit` projects in the order of their ids, from the one behind `after` on."""
    statement = select(projects.c.body).where(projects.c.id > after).order_by(projects.c.id).limit(limit)
    return tuple(Project.model_validate_json(body) for body in connection.execute(statement).scalars())


def add(connection: Connection, project: Project) -> None:
    """Add a project."""
    connection.execute(insert(projects).values(id=project.id, **_columns(project)))
    _add_version(connection, project, 1)


def replace(connection: Connection, project: Project) -> None:
    """Give a project other settings; the settings of before stay known by their version."""
    statement = select(projects.c.version).where(projects.c.id == project.id).with_for_update()
    version = int(connection.execute(statement).scalar_one()) + 1
    values = {**_columns(project), "version": version}
    connection.execute(update(projects).where(projects.c.id == project.id).values(values))
    _add_version(connection, project, version)


def version(connection: Connection, project: str, number: int) -> Project | None:
    """Return the project as it was in one of its versions."""
    statement = select(project_versions.c.body).where(
        project_versions.c.project == project, project_versions.c.version == number
    )
    body = connection.execute(statement).scalar()
    return None if body is None else Project.model_validate_json(body)


def set_state(connection: Connection, project: str, state: str) -> None:
    """Open, pause or close the project."""
    connection.execute(update(projects).where(projects.c.id == project).values(state=state))


def set_members_only(connection: Connection, project: str, *, only: bool) -> None:
    """Let only members take tasks, or everybody."""
    connection.execute(update(projects).where(projects.c.id == project).values(members_only=int(only)))


def is_member(connection: Connection, project: str, reviewer: str) -> bool:
    """Whether the reviewer was made a member."""
    mine = (memberships.c.project == project, memberships.c.reviewer == reviewer)
    return connection.execute(select(memberships.c.project).where(*mine)).first() is not None


def join(connection: Connection, project: str, reviewer: str) -> None:
    """Make the reviewer a member."""
    if not is_member(connection, project, reviewer):
        values = {"project": project, "reviewer": reviewer, "created_at": instant.now()}
        connection.execute(insert(memberships).values(values))


def leave(connection: Connection, project: str, reviewer: str) -> bool:
    """End the membership; False if there was none."""
    mine = (memberships.c.project == project, memberships.c.reviewer == reviewer)
    return bool(connection.execute(delete(memberships).where(*mine)).rowcount)


def members(connection: Connection, project: str) -> list[str]:
    """Return the names of the members, in order."""
    statement = (
        select(func.coalesce(reviewers.c.name, reviewers.c.id).label("name"))
        .join(memberships, memberships.c.reviewer == reviewers.c.id)
        .where(memberships.c.project == project)
    )
    return sorted(str(name) for name in connection.execute(statement).scalars())


def _add_version(connection: Connection, project: Project, number: int) -> None:
    values = {
        "project": project.id,
        "version": number,
        "body": project.model_dump_json(),
        "created_at": instant.now(),
    }
    connection.execute(insert(project_versions).values(values))


def _columns(project: Project) -> dict[str, Any]:
    return {
        "overlap": project.overlap,
        "claim_minutes": project.claim_minutes,
        "grace_minutes": project.grace_minutes,
        "body": project.model_dump_json(),
    }


def _rows() -> Select[*tuple[Any, ...]]:
    columns = projects.c
    return select(
        columns.id,
        columns.overlap,
        columns.state,
        columns.members_only,
        columns.claim_minutes,
        columns.grace_minutes,
        columns.version,
    )


def _row(found: Any) -> ProjectRow:
    return ProjectRow(
        found.id,
        found.overlap,
        found.state,
        bool(found.members_only),
        found.claim_minutes,
        found.grace_minutes,
        found.version,
    )
