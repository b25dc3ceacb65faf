"""Fill a hub's database by statements, for a million tasks are not imported in a benchmark's time."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import text

from redpencil_hub.db.database import Database
from redpencil_hub.domain.import_line import read_line
from redpencil_hub.services.imports import import_line

_TASK = (
    '{"type": "task", "id": "TEMPLATE", "project": "PROJECT", "title": "A task", "kinds": ["correctness"],'
    ' "language": "python", "prompt": "Write it.", "pay": {"amount": 100}, "minutes": 5,'
    ' "responses": [{"id": "one", "explanation": "%s"}, {"id": "two", "explanation": "%s"}]}'
)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count})",
    "postgresql": "WITH g(n) AS (SELECT generate_series(1, {count}))",
}


class Filling:
    """Adds people, tasks and a past."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def people(self, names: list[str]) -> None:
        """Add people, each with the token that `token_of` says."""
        rows = [
            {"id": name, "digest": sha256(sha256(name.encode()).hexdigest().encode()).hexdigest()}
            for name in (*names, "veteran", "past")
        ]
        self._run(
            "INSERT INTO reviewers (id, name, role, pseudonym, created_at) VALUES (:id, :id, 'reviewer', :digest, 1)",
            rows,
        )
        self._run("INSERT INTO tokens (sha256, reviewer, created_at) VALUES (:digest, :id, 1)", rows)

    def tasks(self, project: str, count: int, *, overlap: int, priority: int = 0) -> None:
        """Add a project with so many equal tasks."""
        template = f"{project}-0"
        line = (_TASK % ("x" * 1500, "y" * 1500)).replace("TEMPLATE", template).replace("PROJECT", project)
        lines = [
            f'{{"type": "project", "id": "{project}", "title": "{project}", "overlap": {overlap}}}',
            line.replace('"minutes"', f'"priority": {priority}, "minutes"'),
        ]
        self._database.write(lambda connection: [import_line(connection, read_line(one.encode())) for one in lines])
        name = f"'{project}-' || n"
        for table, columns, values in (
            (
                "tasks",
                "id, project, priority, offer, body",
                f"{name}, t.project, t.priority + n % 10, replace(offer, t.id, {name}), replace(body, t.id, {name})",
            ),
            ("openings", "task, project, rank, free, opened", f"{name}, t.project, -t.priority - n % 10, {overlap}, 0"),
            ("responses", "public_id, task, response, position", f"r.public_id || n, {name}, r.response, r.position"),
        ):
            extra = "JOIN responses r ON r.task = t.id" if table == "responses" else ""
            numbers = _NUMBERS[self._database.dialect].format(count=count - 1)
            self._run(
                f"{'INSERT INTO ' + table + f' ({columns}) '}{numbers}"
                f" SELECT {values} FROM g, tasks t {extra} WHERE t.id = '{template}'"
            )

    def history(self, project: str, count: int) -> None:
        """Add claims that have long ended."""
        numbers = _NUMBERS[self._database.dialect].format(count=count)
        self._run(
            f"INSERT INTO claims (id, task, reviewer, created_at, expires_at, ended_at) {numbers}"
            f" SELECT 'old-' || n, '{project}-0', 'past', n, n, n FROM g"
        )

    def veteran(self, project: str, count: int) -> None:
        """Let one reviewer have submitted the first tasks by priority."""
        first = f"SELECT task FROM openings WHERE project = '{project}' ORDER BY rank, task LIMIT {count}"
        self._run(
            "INSERT INTO submissions (id, task, reviewer, state, review, submitted_at)"
            f" SELECT 'v-' || task, task, 'veteran', 'submitted', '{{}}', 1 FROM ({first}) AS done"
        )
        self._run(f"UPDATE openings SET free = free - 1 WHERE task IN ({first})")

    def settle(self) -> None:
        """Let the database know what it holds now, as its own upkeep would after a while."""
        self._run("ANALYZE")

    def _run(self, statement: str, rows: list[dict[str, str]] | None = None) -> None:
        self._database.write(lambda connection: connection.execute(text(statement), rows or {}) and None)
