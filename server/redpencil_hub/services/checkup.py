"""What must hold of a hub's database whatever happened to it: counted anew, and compared with what is kept."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

_RULES = {
    "a task has no opening": "SELECT t.id FROM tasks t LEFT JOIN openings o ON o.task = t.id WHERE o.task IS NULL",
    "the free slots of a task are not what can be counted": (
        "SELECT o.task FROM openings o JOIN tasks t ON t.id = o.task JOIN projects p ON p.id = t.project"
        " WHERE t.withdrawn_at IS NULL AND o.free <> coalesce(t.overlap, p.overlap)"
        " - (SELECT count(*) FROM claims c WHERE c.task = t.id AND c.ended_at IS NULL)"
        " - (SELECT count(*) FROM submissions s WHERE s.task = t.id)"
    ),
    "a task was handed out more often than wanted": (
        "SELECT o.task FROM openings o JOIN tasks t ON t.id = o.task JOIN projects p ON p.id = t.project"
        " WHERE o.free < 0 AND t.withdrawn_at IS NULL AND p.version = 1 AND NOT EXISTS"
        " (SELECT 1 FROM events e WHERE e.task = t.id AND e.act IN ('review-imported', 'task-changed'))"
    ),
    "a reviewer holds what they submitted": (
        "SELECT c.id FROM claims c JOIN submissions s ON s.task = c.task AND s.reviewer = c.reviewer"
        " WHERE c.ended_at IS NULL"
    ),
    "a reviewer holds a task twice": (
        "SELECT task FROM claims WHERE ended_at IS NULL GROUP BY task, reviewer HAVING count(*) > 1"
    ),
    "an opening stands under another project or priority than its task": (
        "SELECT o.task FROM openings o JOIN tasks t ON t.id = o.task"
        " WHERE o.project <> t.project OR o.rank <> -t.priority"
    ),
    "a submission has no order of its responses": (
        "SELECT s.id FROM submissions s LEFT JOIN orders o ON o.task = s.task AND o.reviewer = s.reviewer"
        " WHERE o.task IS NULL"
    ),
    "a submission was claimed by nobody and not imported": (
        "SELECT s.id FROM submissions s WHERE NOT EXISTS"
        " (SELECT 1 FROM claims c WHERE c.task = s.task AND c.reviewer = s.reviewer)"
        " AND NOT EXISTS (SELECT 1 FROM events e WHERE e.subject = s.id AND e.act = 'review-imported')"
        " AND EXISTS (SELECT 1 FROM events e WHERE e.subject = s.id)"
    ),
}
_SHOWN = 5


def faults(connection: Connection) -> Iterator[str]:
    """Yield what does not hold, in words, with the first ids that show it."""
    if connection.dialect.name == "sqlite":
        damage = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        yield from (f"the file is damaged: {one}" for one in damage if one != "ok")
    for rule, query in _RULES.items():
        found = [str(one) for one in connection.execute(text(f"{query} LIMIT {_SHOWN}")).scalars()]
        if found:
            yield f"{rule}: {', '.join(found)}"
