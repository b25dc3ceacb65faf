"""Progress per project, and what each person earned: in minor units, never added up across currencies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection

from redpencil_hub.db import figures, projects
from redpencil_hub.domain import instant
from redpencil_hub.services.leading import unknown_project
from redpencil_protocol.lead import Progress, ProjectState
from redpencil_protocol.review import ReviewState

_LONGEST_FORECAST = 10_000
_FOREVER = 2**62


@dataclass(slots=True)
class Earned:
    """What one person submitted in a period."""

    name: str
    reviews: int = 0
    accepted: int = 0
    returned: int = 0
    active_seconds: int = 0
    pay: Counter[str] = field(default_factory=Counter[str])
    """Minor units by currency, for what was submitted or accepted; what was returned earns nothing yet."""


def progress(connection: Connection, project: str) -> Progress:
    """Return how far a project has got.

    Raises:
        RefusedError: there is no such project.
    """
    row = projects.row(connection, project)
    if row is None:
        raise unknown_project(project)
    counts = figures.counts(connection, project, instant.now())
    left = counts.wanted - sum(counts.states.values()) + counts.states.get(ReviewState.RETURNED, 0)
    days = left * 7 / counts.last_week if counts.last_week else None
    return Progress(
        project=project,
        state=ProjectState(row.state),
        tasks=counts.tasks,
        wanted=counts.wanted,
        submitted=counts.states.get(ReviewState.SUBMITTED, 0),
        accepted=counts.states.get(ReviewState.ACCEPTED, 0),
        returned=counts.states.get(ReviewState.RETURNED, 0),
        claimed=counts.claimed,
        people=counts.people,
        active_seconds=sum(one.active_seconds for one in figures.work(connection, project, 0, _FOREVER)),
        forecast_days=None if days is None else round(min(max(days, 0), _LONGEST_FORECAST), 1),
    )


def earnings(connection: Connection, project: str | None, since: int, until: int) -> list[Earned]:
    """Return what each person submitted in [since, until), by name.

    Raises:
        RefusedError: there is no such project.
    """
    if project is not None and projects.row(connection, project) is None:
        raise unknown_project(project)
    people: dict[str, Earned] = {}
    for one in figures.work(connection, project, since, until):
        person = people.setdefault(one.name, Earned(one.name))
        person.reviews += 1
        person.active_seconds += one.active_seconds
        person.accepted += one.state is ReviewState.ACCEPTED
        person.returned += one.state is ReviewState.RETURNED
        if one.state is not ReviewState.RETURNED:
            person.pay[one.offer.pay.currency] += one.offer.pay.amount
    return [people[name] for name in sorted(people)]
