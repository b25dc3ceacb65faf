"""Import a file: look at every line first, then store them in batches that hold nobody up.

A file is taken whole or not at all, unless told otherwise: the first pass decodes each line and
compares it with the database and the lines before; only then is anything written. What another
import stores in between is met in the second pass, and named the same way.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import Connection

from redpencil_hub.cli.import_file import opened
from redpencil_hub.db.database import Database
from redpencil_hub.domain.import_line import ImportLine, read_line
from redpencil_hub.errors import LineError
from redpencil_hub.services.imports import Imported, Preview, import_line

_BATCH_LINES = 50
_BATCH_BYTES = 1024 * 1024
_KEPT_BYTES = 128 * 1024 * 1024
"""So much of a file is kept decoded between the passes; what lies behind is decoded again."""
_LONGEST_PAUSE = 0.1
"""Seconds; after each batch others get as long as it took."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the lines; as text, the closing line of the command."""

    tasks: int
    reviews: int
    projects: int
    already_there: int
    rejected: int
    kept: bool
    """Whether anything was stored."""

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
        UnavailableError: the database was busy or away for too long; importing again goes on where it stopped.
    """
    run = _Run(database, file, project)
    kept: dict[int, ImportLine] = {}
    with _progress(file) as step, opened(file) as lines, database.reading() as connection:
        run.preview(connection, lines, kept, step)
    if not run.rejected or keep_good:
        with _progress(file) as step, opened(file) as lines:
            run.store(lines, kept, step)
    counts = run.counts
    return Tally(
        tasks=counts[Imported.TASK],
        reviews=counts[Imported.REVIEW],
        projects=counts[Imported.PROJECT],
        already_there=counts[Imported.ALREADY_THERE],
        rejected=len(run.rejected),
        kept=bool(counts),
    )


class _Run:
    def __init__(self, database: Database, file: Path, project: str | None) -> None:
        self._database = database
        self._file = file
        self._project = project
        self.rejected: set[int] = set()
        self.counts: Counter[Imported] = Counter()

    def preview(
        self,
        connection: Connection,
        lines: Iterator[tuple[int, bytes]],
        kept: dict[int, ImportLine],
        step: Callable[[int], None],
    ) -> None:
        """Find every line that cannot be taken; `kept` gets the others as far as there is room."""
        preview, room = Preview(connection), _KEPT_BYTES
        for number, raw in lines:
            try:
                line = read_line(raw, self._project)
                preview.check(line)
            except LineError as error:
                self._reject(number, error)
            else:
                room -= len(raw)
                if room > 0:
                    kept[number] = line
            step(len(raw))

    def store(
        self, lines: Iterator[tuple[int, bytes]], kept: dict[int, ImportLine], step: Callable[[int], None]
    ) -> None:
        """Store the lines that were not rejected."""
        batch: list[tuple[int, ImportLine]] = []
        size = 0
        for number, raw in lines:
            if number not in self.rejected:
                batch.append((number, kept.pop(number, None) or read_line(raw, self._project)))
                size += len(raw)
            if len(batch) >= _BATCH_LINES or size >= _BATCH_BYTES:
                self._store_batch(batch)
                batch, size = [], 0
            step(len(raw))
        self._store_batch(batch)

    def _store_batch(self, batch: list[tuple[int, ImportLine]]) -> None:
        if not batch:
            return
        since = time.monotonic()
        try:
            self.counts.update(
                self._database.write(lambda connection: [import_line(connection, one) for _, one in batch])
            )
        except LineError as error:
            if len(batch) == 1:
                self._reject(batch[0][0], error)
            else:
                for one in batch:
                    self._store_batch([one])
            return
        time.sleep(min(time.monotonic() - since, _LONGEST_PAUSE))  # SQLite's lock is not fair

    def _reject(self, number: int, error: LineError) -> None:
        self.rejected.add(number)
        click.echo(f"{self._file}:{number}: {error}", err=True)


class _Bar:
    def __init__(self, file: Path) -> None:
        size = file.stat().st_size if file.is_file() else 0
        self._bar = click.progressbar(length=size, label=file.name, file=sys.stderr, hidden=not sys.stderr.isatty())

    def __enter__(self) -> Callable[[int], None]:
        return self._bar.__enter__().update

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)  # pyright: ignore[reportArgumentType]


_progress = _Bar
