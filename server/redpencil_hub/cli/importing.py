"""Import a file line by line: report every bad one by its place, and change all or nothing unless told otherwise."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection

from redpencil_hub.db.database import Database
from redpencil_hub.domain.import_line import read_line
from redpencil_hub.errors import CommandError, LineError
from redpencil_hub.services.imports import Imported, import_line


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the lines; as text, the closing line of the command."""

    tasks: int
    reviews: int
    projects: int
    already_there: int
    rejected: int

    def __str__(self) -> str:
        if self.already_there and not (self.tasks or self.reviews or self.projects or self.rejected):
            return f"0 imported, {self.already_there} already there"
        parts = [f"imported {self.tasks} tasks"]
        parts += [f"{self.reviews} reviews"] if self.reviews else []
        parts += [f"{self.projects} projects"] if self.projects else []
        parts += [f"{self.already_there} already there"] if self.already_there else []
        return ", ".join([*parts, f"{self.rejected} rejected"])


def import_into(database: Database, file: Path, *, project: str | None, keep_good: bool) -> Tally:
    """Import the file and return the tally; where a line is rejected, nothing is kept unless `keep_good`.

    Raises:
        CommandError: the file cannot be read.
    """
    counts: Counter[Imported] = Counter()
    try:
        with database.writing() as connection, connection.begin_nested() as attempt:
            rejected = _import_lines(connection, file, project, counts)
            if rejected and not keep_good:
                attempt.rollback()
                counts.clear()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", next_step="check the path") from error
    return Tally(
        tasks=counts[Imported.TASK],
        reviews=counts[Imported.REVIEW],
        projects=counts[Imported.PROJECT],
        already_there=counts[Imported.ALREADY_THERE],
        rejected=rejected,
    )


def _import_lines(connection: Connection, file: Path, project: str | None, counts: Counter[Imported]) -> int:
    rejected = 0
    with (
        file.open("rb") as lines,
        click.progressbar(
            length=file.stat().st_size, label=file.name, file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    counts[import_line(connection, read_line(line, project))] += 1
                except LineError as error:
                    rejected += 1
                    click.echo(f"{file}:{number}: {error}", err=True)
            bar.update(len(line))
    return rejected
