"""The whole database as JSON lines, and back: one form for both databases, so that either restores the other's copy.

The copy is one consistent state, taken while the hub runs. Bytes are in base64.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, insert, select, text

from redpencil_hub.db.schema import HEAD
from redpencil_hub.db.tables import metadata
from redpencil_hub.errors import CommandError

_FORM = "redpencil-hub-backup"
_TOGETHER = 500
_LEFT_OUT = frozenset({"walks"})
"""Where a search begins is found again, and is no more true in another cluster."""


def lines(connection: Connection) -> Iterator[str]:
    """Yield the copy's lines; the connection sees one state from the first to the last."""
    yield json.dumps({"form": _FORM, "schema": HEAD})
    for table in _tables():
        statement = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=_TOGETHER).execute(statement):
            values = {column.name: _out(row[index]) for index, column in enumerate(table.columns)}
            yield json.dumps({"table": table.name, "row": values}, ensure_ascii=False)
    yield json.dumps({"end": True})


def restore(connection: Connection, copied: Iterable[str]) -> int:
    """Fill an empty database from a copy and return the number of rows.

    Raises:
        CommandError: it is no whole copy of this version, or the database is not empty.
    """
    if any(connection.execute(select(func.count()).select_from(table)).scalar() for table in _tables()):
        raise CommandError("the database is not empty", next_step="restore into a new one")
    tables = {table.name: table for table in _tables()}
    source = iter(copied)
    head = _decoded(next(source, "{}"))
    if head.get("form") != _FORM or head.get("schema") != HEAD:
        raise CommandError("this is no backup of this version of the hub", next_step="use the version that made it")
    count, ended = 0, False
    waiting: list[dict[str, Any]] = []
    current: Table | None = None
    for line in source:
        item = _decoded(line)
        ended = bool(item.get("end"))
        table = None if ended else tables.get(str(item.get("table")))
        if current is not None and waiting and (table is not current or len(waiting) >= _TOGETHER):
            connection.execute(insert(current), waiting)
            waiting = []
        current = table
        if table is not None:
            waiting.append(_in(table, item["row"]))
            count += 1
    if not ended:
        raise CommandError("the backup ends in the middle", next_step="use another copy; nothing was changed")
    _continue_numbers(connection)
    return count


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]


def _decoded(line: str) -> dict[str, Any]:
    try:
        return json.loads(line)
    except ValueError as error:
        raise CommandError("a line of the backup is damaged", next_step="use another copy") from error


def _out(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _in(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        column.name: b64decode(row[column.name])
        if isinstance(column.type, LargeBinary) and row[column.name] is not None
        else row[column.name]
        for column in table.columns
    }


def _continue_numbers(connection: Connection) -> None:
    """Let PostgreSQL number on behind what was restored, and count openings from here."""
    if connection.dialect.name != "postgresql":
        return
    for name in ("feedback", "events"):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'),"  # noqa: S608 - two names of our own
                f" (SELECT coalesce(max(id), 0) + 1 FROM {name}), false)"
            )
        )
    connection.execute(text("UPDATE openings SET opened = 0"))
