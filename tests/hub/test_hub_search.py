"""The search for the next task, beside a naive one that looks at everything: always the same, in the same order."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from support.hub_lines import lines, make_project, make_task
from support.hub_process import HubProcess
from support.hub_storm import done, fill

from redpencil_hub.db.database import Database, open_database
from redpencil_hub.domain.import_line import read_line
from redpencil_hub.errors import RefusedError
from redpencil_hub.services import claims, leading, search
from redpencil_hub.services.imports import import_line
from redpencil_hub.services.search import Search
from redpencil_protocol.lead import ProjectChange, TaskChange

NAIVE = """
SELECT t.id FROM tasks t JOIN projects p ON p.id = t.project
WHERE t.withdrawn_at IS NULL
AND coalesce(t.overlap, p.overlap) > (SELECT count(*) FROM claims c WHERE c.task = t.id AND c.ended_at IS NULL)
  + (SELECT count(*) FROM submissions s WHERE s.task = t.id)
AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.task = t.id AND c.reviewer = :me
  AND (c.ended_at IS NULL OR c.release_reason IS NOT NULL))
AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.task = t.id AND s.reviewer = :me)
ORDER BY t.priority DESC, t.id
"""


@pytest.fixture
def database(stopped_hub: HubProcess) -> Iterator[Database]:
    """A database of either kind."""
    opened = open_database(stopped_hub.database)
    yield opened
    opened.close()


def compare(connection: Connection, person: str) -> None:
    """Let both search, and keep how far the searching one got."""
    found = Search(connection, person)
    assert [place.task for place in found.places()] == list(connection.execute(text(NAIVE), {"me": person}).scalars())
    found.keep()


def test_any_history_gives_what_looking_at_everything_gives(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"_FIRST_PAGE": 2, "_LARGEST_PAGE": 4, "_MOST_REOPENED": 3, "_WORTH_KEEPING": 1}.items():
        monkeypatch.setattr(search, name, value)
    people = fill(database, people=3, tasks=10, overlap=2)
    history = History(database, random.Random(4))
    for number in range(120):
        history.go_on(number, history.dice.choice(people))
        for one in people:
            database.write(lambda connection, me=one: compare(connection, me))


class History:
    """What people and leads do, one after the other."""

    def __init__(self, database: Database, dice: random.Random) -> None:
        self.database = database
        self.dice = dice
        self.held: dict[str, str] = {}

    def go_on(self, number: int, person: str) -> None:
        match self.dice.choice(["person", "person", "import", "move", "widen", "withdraw"]):
            case "person":
                self._person_acts(person)
            case "import" if self.dice.random() < 0.3:
                bring(self.database, f"n{number:03}", self.dice.randrange(5))
            case "move":
                change(self.database, self.dice, TaskChange(priority=self.dice.randrange(5)))
            case "widen" if self.dice.random() < 0.3:
                change(self.database, self.dice, TaskChange(overlap=self.dice.randrange(1, 4)))
            case "withdraw" if self.dice.random() < 0.1:
                change(self.database, self.dice, TaskChange(withdrawn=True))
            case _:
                pass

    def _person_acts(self, person: str) -> None:
        claim = self.held.pop(person, None)
        if claim is None:
            taken = done(self.database, person, lambda connection: claims.claim(connection, person, None))
            if taken is not None:
                self.held[person] = taken.id
        elif self.dice.random() < 0.3:
            done(self.database, person, lambda connection: claims.release(connection, person, claim, "no"))
        else:
            finish(self.database, claim)


def bring(database: Database, name: str, priority: int) -> None:
    line = lines(make_task(name, kinds=["correctness"], priority=priority)).encode()
    database.write(lambda connection: import_line(connection, read_line(line)))


def change(database: Database, dice: random.Random, what: TaskChange) -> None:
    def act(connection: Connection) -> None:
        names = list(connection.execute(text("SELECT id FROM tasks ORDER BY id")).scalars())
        leading.change_task(connection, None, dice.choice(names), what)

    try:
        database.write(act)
    except RefusedError:
        return


def finish(database: Database, claim: str) -> None:
    """Let the claim end as if its task had been submitted."""

    def act(connection: Connection) -> None:
        row = connection.execute(text("SELECT task, reviewer FROM claims WHERE id = :id"), {"id": claim}).one()
        connection.execute(text("UPDATE claims SET ended_at = 1 WHERE id = :id"), {"id": claim})
        values = {"id": f"s-{claim}", "task": row.task, "reviewer": row.reviewer}
        connection.execute(
            text(
                "INSERT INTO submissions (id, task, reviewer, state, review, submitted_at)"
                " VALUES (:id, :task, :reviewer, 'submitted', '{}', 1)"
            ),
            values,
        )

    database.write(act)


def test_a_task_of_a_project_that_is_not_open_to_someone_is_not_found(database: Database) -> None:
    people = fill(database, people=1, tasks=1, overlap=1)
    other = lines(make_project(id="other"), make_task("elsewhere", project="other")).splitlines()
    database.write(lambda connection: [import_line(connection, read_line(one.encode())) for one in other])

    def found(connection: Connection) -> list[str]:
        return [place.task for place in Search(connection, people[0]).places()]

    def change_other(project: str, **what: object) -> None:
        change = ProjectChange.model_validate(what)
        database.write(lambda connection: leading.change_project(connection, None, project, change))

    assert database.write(found) == ["elsewhere", "t0000"]
    change_other("other", members_only=True)
    assert database.write(found) == ["t0000"]
    database.write(lambda connection: leading.join(connection, None, "other", "person-0"))
    assert database.write(found) == ["elsewhere", "t0000"]
    change_other("demo", state="paused")
    assert database.write(found) == ["elsewhere"]
